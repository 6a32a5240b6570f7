"""The folder of kept results in the user's cache: JSON files that their owner alone may read, and not too many of them.

An entry is written in one step, so that commands that run beside each other need no lock. What is not this user's, or is not
an entry, is ignored. Nothing is executed, and no link is followed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from preflight import pack
from preflight.user_cache import cache_folder, is_own, is_owned
from preflight.writing import replace

FORM = 1
"""Changes with the format, so that an older entry is not read."""
MOST_ENTRIES = 200
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all entries."""
LARGEST = 8 * 1024 * 1024
"""Bytes of one entry."""
_PARTS = "checks-"


def folder() -> Path | None:
    """Where the entries are; None where this user has no cache folder."""
    caches = cache_folder()
    return caches / pack.NAME / f"{_PARTS}{FORM}" if caches is not None else None


def read(name: str) -> Mapping[str, Any] | None:
    """The entry of a name; None where there is none that can be used."""
    place = folder()
    if place is None or not is_own(place, stat.S_IFDIR):
        return None
    flags = os.O_RDONLY
    for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    try:
        with os.fdopen(os.open(place / name, flags), "rb") as file:
            if not is_owned(os.fstat(file.fileno()), stat.S_IFREG):
                return None
            data = file.read(LARGEST + 1)
        seal, _, written = data.partition(b"\n")
        document = json.loads(written) if len(data) <= LARGEST and seal == _seal(written) else None
    except (OSError, ValueError, RecursionError):
        return None
    with suppress(OSError):
        os.utime(place / name)  # what was used last is kept longest
    return document if isinstance(document, dict) else None


def write(name: str, document: Mapping[str, Any]) -> str:
    """Keep an entry. Returns why it cannot be kept, as a clause; empty where it is."""
    place = folder()
    if place is None:
        return "this user has no cache folder"
    written = json.dumps(document, separators=(",", ":")).encode()
    data = _seal(written) + b"\n" + written
    if len(data) > LARGEST:
        return f"it has more than {LARGEST >> 20} MiB"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        if not is_own(place, stat.S_IFDIR):
            return f"{place} is not a folder that this user alone may write to"
        replace(place / name, data)
        _limit(place)
    except OSError as error:
        return f"{place} cannot be written ({error.strerror})"
    return ""


def _seal(written: bytes) -> bytes:
    """What a file begins with, so that a damaged one is noticed."""
    return hashlib.sha256(written).hexdigest().encode()


def _limit(place: Path) -> None:
    """Remove the entries that were not used for longest, where there are too many, and the folders of older formats."""
    entries = []
    for path in place.iterdir():
        with suppress(OSError):  # another command may have removed it
            status = path.lstat()
            entries.append((status.st_mtime_ns, status.st_size, path))
    size = 0
    for at, (_, more, path) in enumerate(sorted(entries, reverse=True)):
        size += more
        if at >= MOST_ENTRIES or size > MOST_BYTES:
            with suppress(OSError):
                path.unlink()
    for path in place.parent.glob(f"{_PARTS}*"):
        if path != place and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
