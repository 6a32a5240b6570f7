"""Waits for what other processes bring about."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 120
"""What has not come about in so long does not come about, on any machine."""


def comes_about(holds: Callable[[], object]) -> bool:
    """Waits until something holds; whether it comes to that."""
    last = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > last:
            return False
        time.sleep(0.01)
    return True


def ended(pid: int) -> bool:
    """Waits for the end of a process; whether it comes. One that runs on is killed."""
    has_ended = comes_about(lambda: not runs(pid))
    if not has_ended:
        os.kill(pid, signal.SIGKILL)
    return has_ended


def runs(pid: int) -> bool:
    """Whether a process has not come to its end."""
    try:
        os.kill(pid, 0)
        if not Path("/proc/self").exists():
            return True
        # In a container there may be nobody who waits for it: then it stays, as a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
