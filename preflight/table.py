"""The tables of facts that this project ships: a header and one entry a line, of which only those asked for are parsed.

They are written by tools/refresh.py, as JSON, and where they are large as JSON in gzip.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from typing_extensions import override


def date_of(file: Path) -> date:
    """The date of a table by its file: that of its source, else that of its generation. Reads its first line alone."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        header: dict[str, str] = json.loads(lines.readline() + b"}}")
    return date.fromisoformat(header.get("as_of") or header["generated"])


class Table(Mapping[str, Any]):
    """A file by its path without a suffix; the first look-up raises FileNotFoundError if there is none.

    An entry is parsed for each look-up, or only once if the table is `shared`.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self._path, self._shared = path, shared
        self._parsed: dict[str, Any] = {}

    @cached_property
    def _lines(self) -> list[bytes]:
        plain = self._path.with_name(f"{self._path.name}.json")
        if plain.exists():
            return plain.read_bytes().split(b"\n")
        return gzip.decompress(plain.with_name(f"{plain.name}.gz").read_bytes()).split(b"\n")

    @cached_property
    def _entries(self) -> dict[str, bytes]:
        return {line[1 : line.index(b'"', 1)].decode(): line for line in self._lines if line.startswith(b'"')}

    @cached_property
    def header(self) -> Mapping[str, str]:
        """Where the facts are from: `source`, `version`, `license`, `generated`, for some `as_of`."""
        header: dict[str, str] = json.loads(self._lines[0] + b"}}")
        return header

    def __getitem__(self, key: str) -> Any:
        if key in self._parsed:
            return self._parsed[key]
        entry = json.loads(self._entries[key].partition(b'":')[2].removesuffix(b","))
        if self._shared:
            self._parsed[key] = entry
        return entry

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
