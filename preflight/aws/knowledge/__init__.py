"""What is known of AWS beyond one service: permissions, limits, regions, generated facts."""
