"""The processors of this machine."""

from __future__ import annotations

import os


def usable() -> int:
    """How many processors this process may use; where the system does not limit that, how many there are."""
    # Not on macOS and Windows.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
