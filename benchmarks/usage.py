"""Runs a command and writes what it took: `python usage.py FILE COMMAND ...`.

FILE gets JSON: `seconds` until the command ended; `processor`, the seconds of processor time of all that it started, to the
last of them; null where the platform cannot tell; and `memory`, the most that one of them had, in MB. To have them from here and
not from a process that has much memory itself matters: a process that is started counts what the one had that started it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

# https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
PR_SET_CHILD_SUBREAPER = 36
# What is left of the engine's children a while after its end will not end by itself.
SECONDS_AFTER = 20


def main() -> int:
    """The command's exit code."""
    file, *command = sys.argv[1:]
    # The engine ends before the packs that it started: whoever reaps them is told what they took.
    reaps = sys.platform == "linux" and ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    begin = time.perf_counter()
    code = subprocess.run(command, check=False).returncode  # noqa: S603
    seconds = time.perf_counter() - begin
    if reaps:
        signal.alarm(SECONDS_AFTER)
        try:
            while True:
                os.wait()
        except ChildProcessError:
            signal.alarm(0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime if reaps else None
    # Kilobytes, on macOS bytes: https://man7.org/linux/man-pages/man2/getrusage.2.html
    memory = used.ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)
    took = {"seconds": seconds, "processor": processor, "memory": memory}
    Path(file).write_text(json.dumps(took), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
