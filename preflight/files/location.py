"""Finds the folder of the program that an analyzer evaluates.

Nothing in the analyzer's contract gives it to a pack written in Python. The engine starts a pack by a language host, and
starts that in the folder that the program runs in.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

# `struct proc_vnodepathinfo` of macOS (bsd/sys/proc_info.h): two vnode_info_path, of the working folder and of the root
# folder, each a vnode_info and a path of MAXPATHLEN.
PROC_PIDVNODEPATHINFO = 9
PROC_PIDPATHINFO_MAXSIZE = 4 * 1024
VNODE_INFO_BYTES = 152
MAXPATHLEN = 1024
VNODEPATHINFO_BYTES = 2 * (VNODE_INFO_BYTES + MAXPATHLEN)


class Location(NamedTuple):
    """A program's folder, or the reason why it is not known."""

    folder: Path | None
    reason: str = ""


def program_folder(parent_pid: int) -> Location:
    """The working folder of the process that started this one: of a language host, the program's. Never raises."""
    try:
        written = _working_folder(parent_pid)
    except (OSError, ValueError, ImportError, AttributeError) as error:
        return Location(None, f"the working folder of process {parent_pid} cannot be read: {_sentence(error)}")
    folder = Path(written)
    if not folder.is_dir():
        return Location(None, f"the working folder of process {parent_pid} is gone")
    return Location(folder)


def executable_folder(pid: int) -> Path | None:
    """The folder of the program that a process runs; None where the system does not give it. Never raises."""
    with suppress(OSError, ValueError, ImportError, AttributeError):
        if sys.platform == "linux":
            return Path(f"/proc/{pid}/exe").readlink().parent
        if sys.platform == "darwin":
            return Path(_path_by_libproc(pid)).parent
    return None


def _sentence(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"{sys.platform} shows it only to the psutil package, which is not installed"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _working_folder(pid: int) -> str:
    if sys.platform == "linux":
        return str(Path(f"/proc/{pid}/cwd").readlink())
    if sys.platform == "darwin":
        return _by_libproc(pid)
    return _by_psutil(pid)


def _by_libproc(pid: int) -> str:
    import ctypes.util  # noqa: PLC0415 - no other platform needs it

    libproc = ctypes.CDLL(ctypes.util.find_library("proc") or "libproc.dylib", use_errno=True)
    buffer = ctypes.create_string_buffer(VNODEPATHINFO_BYTES)
    written = libproc.proc_pidinfo(pid, PROC_PIDVNODEPATHINFO, ctypes.c_uint64(0), buffer, len(buffer))
    if written != len(buffer):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    path = buffer.raw[VNODE_INFO_BYTES : VNODE_INFO_BYTES + MAXPATHLEN]
    return os.fsdecode(path.split(b"\0", 1)[0])


def _path_by_libproc(pid: int) -> str:
    import ctypes.util  # noqa: PLC0415 - as above

    libproc = ctypes.CDLL(ctypes.util.find_library("proc") or "libproc.dylib", use_errno=True)
    buffer = ctypes.create_string_buffer(PROC_PIDPATHINFO_MAXSIZE)
    if libproc.proc_pidpath(pid, buffer, len(buffer)) <= 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return os.fsdecode(buffer.value)


def _by_psutil(pid: int) -> str:
    psutil = importlib.import_module("psutil")
    try:
        return str(psutil.Process(pid).cwd())
    except psutil.Error as error:
        raise OSError(0, str(error)) from None
