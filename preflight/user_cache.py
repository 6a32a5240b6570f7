"""The user's cache folder, and what is kept there of the pack itself so that it starts without importing all policies.

It is JSON, is written in one step, and is used only as long as no file of the pack has another time or size than when it was
made. There is one for each folder that the pack is installed in.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from . import pack

T = TypeVar("T")


def cache_folder() -> Path | None:
    """The folder of this user's caches on this platform; None where there is no home folder.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    with suppress(RuntimeError, OSError):
        if given := os.environ.get("XDG_CACHE_HOME"):
            return Path(given) if Path(given).is_absolute() else None
        if sys.platform == "win32":
            local = os.environ.get("LOCALAPPDATA")
            return Path(local) if local else None
        return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return None


def is_own(path: Path, kind: int) -> bool:
    """Whether what is at a path can be trusted as this user's: see `is_owned`. A link is not followed."""
    try:
        return is_owned(path.lstat(), kind)
    except OSError:
        return False


def is_owned(status: os.stat_result, kind: int) -> bool:
    """Whether it is of a kind, such as `stat.S_IFREG`, is this user's, and nobody else may write it."""
    if stat.S_IFMT(status.st_mode) != kind:
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def kept_of_pack(name: str, form: int, make: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """What `read` returns for what is kept under a name, which `make` makes as JSON where nothing is kept that can be used.

    `form` changes with the format. `read` raises TypeError, ValueError or KeyError for what it cannot read.
    """
    key, file = pack_state(), _file(name)
    if file is not None:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            document = json.loads(file.read_bytes())
            if (document["form"], document["key"]) == (form, key):
                return read(document["kept"])
    made = make()
    if file is not None:
        _keep(file, {"form": form, "key": key, "kept": made})
    return read(made)


def pack_state() -> str:
    """A digest of the pack: its version, and the path, time and size of each of its files."""
    package = Path(pack.__file__).parent
    files = sorted(each for folder in (package, pack.folder("policies")) for each in _files(os.fspath(folder)))
    return hashlib.sha256(repr((pack.VERSION, files)).encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir():
                if each.name != "__pycache__":
                    yield from _files(each.path)
            else:
                stat = each.stat()
                yield each.path, stat.st_mtime_ns, stat.st_size


def _file(name: str) -> Path | None:
    folder = cache_folder()
    place = hashlib.sha256(os.fsencode(Path(pack.__file__).parent)).hexdigest()[:16]
    return folder / pack.NAME / name / f"{place}.json" if folder else None


def _keep(file: Path, document: Any) -> None:
    """Write in one step; a cache that cannot be written is left out."""
    from .writing import replace  # noqa: PLC0415 - seldom needed

    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, json.dumps(document, separators=(",", ":")).encode())
