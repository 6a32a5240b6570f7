"""Knowledge of AWS across services: permissions, limits, regions, generated facts."""
