"""A time limit that passes when a program is at a line: on no machine sooner, and no test waits for it."""

from __future__ import annotations

PASSES = {
    "time_limit.py": '''
import sys, threading, time


def passes(line=0):
    """The time limit of this plan passes as soon as the caller is at a line: the next one unless given."""
    caller = sys._getframe(1)
    line = line or caller.f_lineno + 1
    limits = [each for each in threading.enumerate() if getattr(each, "function", passes).__name__ == "_time_out"]

    def wait():
        while caller.f_lineno != line:
            time.sleep(0.001)
        limits[0].function()

    if limits:  # Pulumi's engine has none
        threading.Thread(target=wait, daemon=True).start()
'''
}
"""A module for the files of a program; it calls `time_limit.passes()`."""
HOURS = 9999
"""A time limit in seconds that no test reaches."""
