"""Parsed definitions of installed SDKs in the user's cache: one database for each version of a package.

A cache that cannot be read or written is ignored. Nothing in it is executed.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

FORM = 4
"""Changes with the format, so that an older cache is not read."""

_SECONDS = 2.0
"""How long to wait for another process that is writing."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS kept (module TEXT, name TEXT, size INTEGER, found TEXT, PRIMARY KEY (module, name))"
)


class Cache:
    """The stored definitions of one version of a package; nothing is stored where `folder` is None."""

    def __init__(self, package: str, version: str, folder: Path | None) -> None:
        self._file = (
            folder / "aws-preflight" / f"sdk-{FORM}" / f"{package}-{version}.db" if folder and version else None
        )
        self._added: dict[tuple[str, str], tuple[int, Any]] = {}
        self._opened: sqlite3.Connection | None = None

    def get(self, module: str, name: str, size: int) -> Any:
        """What is stored for a name of a module. Raises KeyError where nothing is, or where the source had another size."""
        try:
            if self._file is not None:
                self._opened = self._opened or sqlite3.connect(
                    f"{self._file.as_uri()}?mode=ro", timeout=_SECONDS, uri=True, check_same_thread=False
                )
                kept = "SELECT found FROM kept WHERE module = ? AND name = ? AND size = ?"
                for (found,) in self._opened.execute(kept, (module, name, size)):
                    return json.loads(found)
        except (sqlite3.Error, ValueError, TypeError, RecursionError):
            pass
        raise KeyError(name)

    def put(self, module: str, name: str, size: int, found: Any) -> None:
        """Store what was read for a name of a module whose source has this size."""
        self._added[module, name] = size, found

    def save(self) -> None:
        """Write what was added, all of it or nothing, and close the file. A broken file is replaced."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        if self._file is None or not self._added:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._write(self._file)
            except sqlite3.OperationalError:  # it cannot be written now, but it is not broken
                raise
            except sqlite3.DatabaseError:
                self._file.unlink()
                self._write(self._file)
        self._added.clear()

    def _write(self, file: Path) -> None:
        rows = [(*key, size, json.dumps(found, separators=(",", ":"))) for key, (size, found) in self._added.items()]
        with contextlib.closing(sqlite3.connect(file, timeout=_SECONDS)) as opened, opened:
            opened.execute(_TABLE)
            opened.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
