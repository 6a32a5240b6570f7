"""Notes the files and folders that the program opens, but for those of Python and of installed packages."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR
_SYSTEM = ("/proc/", "/sys/", "/dev/")
_PACKAGES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_NOTED = {"open", "os.listdir", "os.scandir"}


def note_reads(journal: Any) -> None:
    """Write the absolute path of whatever is opened from here on into the journal, as "read". This cannot be undone.

    https://docs.python.org/3/library/audit_events.html
    """
    beside = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - no path is created here
    own = {*sysconfig.get_paths().values(), beside, *(each for each in sys.path if each.endswith(".zip"))}
    skipped = (*_SYSTEM, *(f"{each}{os.sep}" for each in own if not os.path.isfile(each)))  # noqa: PTH113 - as above

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _NOTED:
            return
        path = arguments[0]
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            return
        if path is None:
            path = "."  # the folder that os.listdir lists by default
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a file that is open already
        try:
            full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - resolve() would follow links
        except (OSError, ValueError, TypeError):
            return
        if full.endswith(".pyc") or any(each in f"{full}{os.sep}" for each in _PACKAGES):
            return
        if not f"{full}{os.sep}".startswith(skipped):
            journal.write_once("read", full)

    sys.addaudithook(hook)
