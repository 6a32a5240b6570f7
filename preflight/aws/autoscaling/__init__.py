"""Amazon EC2 Auto Scaling."""

from .groups import Group, LifecycleHook
from .scaling import ScalingPolicy, Schedule

__all__ = ["Group", "LifecycleHook", "ScalingPolicy", "Schedule"]
