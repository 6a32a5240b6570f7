"""Reading one file with care: no device and no pipe, no more than the limit, not through a link that leads away."""

from __future__ import annotations

import errno
import io
import os
import stat
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from preflight.core.values import Undecided

from .limits import MAX_FILE_BYTES, MAX_HEADER_BYTES

# The pointer that git-lfs leaves where a file's content was not fetched:
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
LFS_POINTER_BYTES = 1024

# Errors that are due to the path itself. Any other error of the system, such as too many open files, is not about it.
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM)


class Fault(NamedTuple):
    """What is the matter with a file. `what` continues the name: "does not exist"."""

    name: str
    what: str

    @property
    def clause(self) -> str:
        """As a message has it: "./lambda does not exist"."""
        return f"{self.name} {self.what}"

    @property
    def reason(self) -> str:
        """As an abstention hangs on it: "./lambda, which does not exist"."""
        return f"{self.name}, which {self.what}"


class Found(NamedTuple):
    """What is at a path. `fault` is why it cannot be used, `certain` whether Pulumi would meet it too."""

    kind: Literal["file", "folder", "nothing", "other"]
    size: int = 0
    fault: Fault | None = None
    certain: bool = True


def look(path: Path, name: str) -> Found:
    """What is at a path, following links. `name` is how a message calls it."""
    try:
        status = path.stat()
    except ValueError:
        return Found("nothing", fault=Fault(name, "is not a path"))
    except OSError as error:
        if error.errno in _NOT_THERE:
            return Found("nothing", fault=Fault(name, "does not exist"))
        return Found("other", fault=_unreadable(name, error), certain=error.errno in _NOT_ALLOWED)
    if stat.S_ISDIR(status.st_mode):
        return Found("folder")
    if stat.S_ISREG(status.st_mode):
        return Found("file", status.st_size)
    return Found("other", fault=Fault(name, "is neither a file nor a folder"))


def blame(name: str, error: OSError) -> tuple[Fault, bool]:
    """What an error of the system means for a file, and whether it is certain that Pulumi would meet it too."""
    return _unreadable(name, error), error.errno in (*_NOT_THERE, *_NOT_ALLOWED)


def _unreadable(name: str, error: OSError) -> Fault:
    return Fault(name, f"cannot be read ({error.strerror or 'the file system fails'})")


class CarefulFile(io.BufferedReader):
    """A file that hands out a bounded number of bytes at a time, whatever sizes its own headers claim."""

    def read(self, size: int | None = -1) -> bytes:
        """As every file does; raises ValueError instead of reading more than MAX_HEADER_BYTES at once."""
        if size is None or not 0 <= size <= MAX_HEADER_BYTES:
            data = super().read(MAX_HEADER_BYTES + 1)
            if len(data) > MAX_HEADER_BYTES:
                raise ValueError(size)
            return data
        return super().read(size)


def open_file(path: Path) -> CarefulFile:
    """Open a regular file for reading; OSError for anything else. A named pipe does not block it."""
    # The path has been resolved already: a link here was put there since.
    flags = os.O_RDONLY
    for flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "neither a file nor a folder")
    return CarefulFile(io.FileIO(descriptor))


def read_file(path: Path, name: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """The content of a file. Raises Undecided where it cannot be read or is larger than the limit."""
    try:
        with open_file(path) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Undecided(_unreadable(name, error).reason) from None
    if len(data) > limit:
        raise Undecided(Fault(name, f"is larger than {limit // 1024} KiB").reason)
    return data


def is_lfs_pointer(path: Path, found: Found) -> bool:
    """Whether git-lfs left a pointer where the file should be."""
    if found.kind != "file" or not 0 < found.size < LFS_POINTER_BYTES:
        return False
    try:
        with open_file(path) as file:
            return file.read(len(LFS_POINTER)) == LFS_POINTER
    except OSError:
        return False


def clean(name: str) -> str:
    """A file name that can be printed and sent: what is not Unicode is replaced."""
    return name.encode("utf-8", "replace").decode()


class Anchor:
    """Where relative paths begin: the folder that the program runs in, inside the folder of its project."""

    def __init__(self, folder: Path | None, root: Path | None, why_unknown: str = "") -> None:
        self._folder, self._root, self._why_unknown = folder, root, why_unknown

    def resolve(self, written: str) -> Path:
        """The real path of what a program wrote.

        A path may lead out of the program's folder where the text leads out. Raises Undecided for one that only a link
        leads out, and for a relative one where the folder is not known.
        """
        if self._folder is None or self._root is None:
            if not Path(written).is_absolute():
                raise Undecided(self._why_unknown)
            return _real(Path(written))
        plain = Path(os.path.normpath(self._folder / written))
        real = _real(plain)
        if plain.is_relative_to(self._root) and not real.is_relative_to(self._real_root):
            raise Undecided(Fault(written, "is a link out of the program's folder").reason)
        return real

    @cached_property
    def _real_root(self) -> Path:
        return _real(self._root) if self._root is not None else Path()


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path
