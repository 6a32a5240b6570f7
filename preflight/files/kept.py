"""What is known of files by their content, in the user's cache: numbers, by salted digests.

An answer cannot be stale: it is found by a digest of the bytes that it is about, of this pack's files, and of the Python
that runs it. Nothing else is kept, no name, path or text. The cache is one SQLite database in a folder of its owner's alone; what
is damaged, a link, or writable for others is not used, and what cannot be written is left out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import sys
import time
import zlib
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import Self

from preflight import pack
from preflight.user_cache import cache_folder, is_own, pack_state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preflight.core.syntax import Source

FORM = 1
"""Changes with the format, so that an older database is not read."""
MOST = 50_000
"""How many answers are kept: those that were used last, about 3 MB."""
WORTHWHILE = 1 << 20
"""Bytes of source that take a quarter of a second to parse: for less nothing is looked up."""
_SECONDS = 2.0  # how long to wait for another process that is writing
_DAY = 24 * 60 * 60
_DIGEST, _SALT = 16, 32

Kind = Literal["parses", "packed", "packed at least"]

_TABLES = (
    "CREATE TABLE IF NOT EXISTS salt (salt BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS kept (digest BLOB PRIMARY KEY, answer INTEGER, seal BLOB, used INTEGER) WITHOUT ROWID",
)
_LIMIT = (
    "DELETE FROM kept WHERE digest IN"
    " (SELECT digest FROM kept ORDER BY used LIMIT max(0, (SELECT count(*) FROM kept) - ?))"
)


class Content:
    """A file's content, as far as it was read: a salted digest of its parts and of how they are divided."""

    def __init__(self, basis: Any) -> None:
        self._state = basis

    def add(self, part: bytes) -> None:
        """Add what comes next."""
        self._state.update(len(part).to_bytes(8, "big"))
        self._state.update(part)

    def key(self, kind: Kind, answer: int | None = None) -> bytes:
        """The digest of a question about it; with an answer the seal by which a damaged one is noticed."""
        state = self._state.copy()
        state.update(f"{kind} {answer}".encode())
        digest: bytes = state.digest()[:_DIGEST]
        return digest


class Kept:
    """The kept answers while it is entered; what was added is written at its end, all of it or nothing."""

    def __init__(self) -> None:
        self._file = _file()
        self._database: sqlite3.Connection | None = None
        self._salt = os.urandom(_SALT)
        self._added: dict[bytes, tuple[int, bytes]] = {}
        self._used: list[bytes] = []

    @property
    def is_on(self) -> bool:
        """Whether this user has a cache folder, in which answers are kept."""
        return self._file is not None

    @property
    def has_answers(self) -> bool:
        """Whether there may be some: else nothing needs to be looked up."""
        return self._database is not None

    def __enter__(self) -> Self:
        if self._file is not None and is_own(self._file.parent, stat.S_IFDIR) and is_own(self._file, stat.S_IFREG):
            with suppress(sqlite3.Error, TypeError):
                self._database = _opened(self._file, "ro")
                (self._salt,) = _row(self._database, "SELECT salt FROM salt")
        return self

    def __exit__(self, *_: object) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._file is not None and (self._added or self._used):
            with suppress(OSError, sqlite3.Error):
                self._save(self._file)

    @cached_property
    def _basis(self) -> Any:
        state = self._salt, pack_state(), sys.version, zlib.ZLIB_RUNTIME_VERSION
        return hashlib.sha256(repr(state).encode())

    def content(self, *parts: bytes) -> Content:
        """The content of a file that begins with some parts."""
        content = Content(self._basis.copy())
        for part in parts:
            content.add(part)
        return content

    def answer(self, kind: Kind, content: Content) -> int | None:
        """What is kept about a content; None where nothing is."""
        if self._database is None:
            return None
        key, find = content.key(kind), "SELECT answer, seal, used FROM kept WHERE digest = ?"
        try:
            answer, seal, used = _row(self._database, find, key)
        except (sqlite3.Error, TypeError):
            return None
        if not isinstance(answer, int) or not isinstance(used, int) or seal != content.key(kind, answer):
            return None
        if abs(time.time() - used) > _DAY:
            self._used.append(key)
        return answer

    def keep(self, kind: Kind, content: Content, answer: int) -> None:
        """Keep an answer about a content."""
        if self.is_on:
            self._added[content.key(kind)] = answer, content.key(kind, answer)

    def _save(self, file: Path) -> None:
        file.parent.parent.mkdir(parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not is_own(file.parent, stat.S_IFDIR) or (os.path.lexists(file) and not is_own(file, stat.S_IFREG)):
            return
        try:
            self._write(file)
        except sqlite3.OperationalError:  # it cannot be written now, but it is not broken
            raise
        except sqlite3.DatabaseError:
            file.unlink()
            self._write(file)

    def _write(self, file: Path) -> None:
        now = int(time.time())
        with contextlib.closing(_opened(file, "rwc")) as opened, opened:
            opened.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                opened.execute(table)
            kept = opened.execute("SELECT salt FROM salt").fetchone()
            if kept is None:
                opened.execute("INSERT INTO salt VALUES (?)", (self._salt,))
            elif kept != (self._salt,):  # another process was first
                return
            added = [(key, answer, seal, now) for key, (answer, seal) in self._added.items()]
            opened.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", added)
            opened.executemany("UPDATE kept SET used = ? WHERE digest = ?", [(now, key) for key in self._used])
            opened.execute(_LIMIT, (MOST,))


def _file() -> Path | None:
    caches = cache_folder()
    return caches / pack.NAME / f"code-{FORM}" / "kept.db" if caches is not None and caches.is_absolute() else None


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{file.as_uri()}?mode={mode}", timeout=_SECONDS, uri=True, check_same_thread=False, isolation_level=None
    )


def _row(database: sqlite3.Connection, query: str, *given: Any) -> tuple[Any, ...]:
    """The first row that a query finds; raises TypeError where it finds none."""
    found: tuple[Any, ...] | None = database.execute(query, given).fetchone()
    if found is None:
        raise TypeError(query)
    return found


def that_parse(files: Iterable[Source]) -> frozenset[str]:
    """The paths of those files that the running Python parses. A syntax tree that is made for it alone is dropped again."""
    files = [file for file in files if file.undecodable is None]
    if sum(len(file.text) for file in files) < WORTHWHILE:
        return frozenset(file.path for file in files if file.parses)
    found = set()
    with Kept() as kept:
        for file in files:
            content = kept.content(file.text.encode("utf-8", "surrogatepass"))
            if kept.answer("parses", content) is None:
                if not type(file)(file.path, file.text).parses:
                    continue
                kept.keep("parses", content, 1)
            found.add(file.path)
    return frozenset(found)
