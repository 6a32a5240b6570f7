"""What the functions of order processing share."""
