"""What was read of an installed SDK, kept in the user's cache: one file for each folder of each version of a package.

A cache that cannot be read or written is as good as none. Nothing in it is executed.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FORM = 2
"""Changes whenever what is stored does, so that an older cache is not read."""


def cache_folder() -> Path | None:
    """Where this user's caches lie, as the platform has it; None where there is no home to put them in.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    with contextlib.suppress(RuntimeError, OSError):
        if given := os.environ.get("XDG_CACHE_HOME"):
            return Path(given) if Path(given).is_absolute() else None
        if sys.platform == "win32":
            local = os.environ.get("LOCALAPPDATA")
            return Path(local) if local else None
        return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return None


class Cache:
    """The stored definitions of one package in one version; `folder` None keeps nothing."""

    def __init__(self, package: str, version: str, folder: Path | None) -> None:
        self._folder = folder / "aws-preflight" / f"sdk-{FORM}" / f"{package}-{version}" if folder and version else None
        self._read: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()

    def entry(self, file: str, module: str, size: int) -> dict[str, Any]:
        """What is kept of a module, to be read and added to; empty where its source had another size then."""
        kept: dict[str, Any] = self._file(file).setdefault(module, {"size": size})
        if kept.get("size") != size:
            kept = self._file(file)[module] = {"size": size}
        return kept

    def changed(self, file: str) -> None:
        """Tell that an entry of a file was added to."""
        self._changed.add(file)

    def _file(self, file: str) -> dict[str, Any]:
        if file not in self._read:
            self._read[file] = self._load(file)
        return self._read[file]

    def _load(self, file: str) -> dict[str, dict[str, Any]]:
        if self._folder is None:
            return {}
        try:
            loaded = json.loads((self._folder / f"{file}.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        well_formed = isinstance(loaded, dict) and all(isinstance(entry, dict) for entry in loaded.values())
        found: dict[str, dict[str, Any]] = loaded if well_formed else {}
        return found

    def save(self) -> None:
        """Write what was added. Two that write at once leave one of both files, each of them whole."""
        for file in sorted(self._changed):
            with contextlib.suppress(OSError):
                self._write(file, _joined(self._load(file), self._file(file)))
        self._changed.clear()

    def _write(self, file: str, content: Mapping[str, Any]) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{file}-", dir=self._folder)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(content, stream, separators=(",", ":"))
            Path(temporary).replace(self._folder / f"{file}.json")
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def _joined(stored: dict[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    for module, entry in read.items():
        earlier = stored.get(module, {})
        if earlier.get("size") == entry["size"]:
            definitions = {**earlier.get("definitions", {}), **entry.get("definitions", {})}
            stored[module] = {**earlier, **entry, "definitions": definitions}
        else:
            stored[module] = entry
    return stored
