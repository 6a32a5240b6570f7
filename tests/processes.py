"""Whether processes that a test does not wait for come to their end."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

SECONDS = 120
"""A process that was to be ended and runs on for so long was not ended."""


def ended(pid: int) -> bool:
    """Waits for the end of a process; whether it comes. One that runs on is killed."""
    last = time.monotonic() + SECONDS
    while runs(pid):
        if time.monotonic() > last:
            os.kill(pid, signal.SIGKILL)
            return False
        time.sleep(0.01)
    return True


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
