"""`preflight cache`: what the command keeps in the user's cache folder, and its removal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from preflight import pack
from preflight.user_cache import cache_folder

from .failure import CannotCheck


class Kept(NamedTuple):
    """One part of the cache: its folder, how many files it has, and their size in bytes."""

    folder: Path
    files: int
    size: int


def place() -> Path:
    """The folder of this command in the user's cache folder. Raises CannotCheck where there is none."""
    folder = cache_folder()
    if folder is None:
        raise CannotCheck("this user has no cache folder, so nothing is kept", "set XDG_CACHE_HOME to an absolute path")
    return folder / pack.NAME


def kept() -> Iterator[Kept]:
    """Every part of the cache."""
    folder = place()
    if folder.is_dir():
        for part in sorted(folder.iterdir()):
            files = [path for path in ([part] if part.is_file() else part.rglob("*")) if path.is_file()]
            yield Kept(part, len(files), sum(path.lstat().st_size for path in files))


def clear() -> int:
    """Remove all that is kept; its size in bytes. A command that runs beside this one makes anew what it needs.

    Raises CannotCheck where something cannot be removed.
    """
    folder = place()
    size = sum(part.size for part in kept())
    try:
        if folder.is_symlink():  # what it leads to may hold other things
            folder.unlink()
        while folder.exists():
            with suppress(FileNotFoundError):  # another command may have removed a file first
                shutil.rmtree(folder)
    except OSError as error:
        raise CannotCheck(f"{folder} cannot be removed ({error.strerror})", "remove it by hand") from None
    return size


def page() -> str:
    """What is kept, for a reader."""
    folder = place()
    parts = list(kept())
    if not parts:
        return f"{folder} has nothing.\n"
    lines = [f"{os.path.relpath(each.folder, folder)}: {_size(each.size)} in {each.files} files" for each in parts]
    return "\n".join([f"{folder}", *(f"  {line}" for line in lines), "Remove it with: preflight cache clear", ""])


def cleared() -> str:
    """Clears the cache; what was done, for a reader."""
    folder = place()
    return f"Removed {_size(clear())} in {folder}.\n"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
