"""Which outputs the resources and functions of packages have, and of what types: read from what the pack ships.

`tools.distil.outputs` makes the file and describes how it is written.
"""

from __future__ import annotations

import gzip
import json
from functools import cache, partial
from pathlib import Path

from preflight.plan.child import shapes
from preflight.plan.child.shapes import NOTHING, Declared, Shape

FILE = Path(__file__).with_name("pulumi_aws.json.gz")
_KINDS = {"s": shapes.TEXT, "i": shapes.INTEGER, "n": shapes.NUMBER, "b": shapes.BOOLEAN, "a": shapes.ANYTHING}


class Schema:
    """What is known of a package; the file is read when it is first needed."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self._entries: dict[str, str] | None = None
        self._version = ""
        self._declared: dict[str, Declared] = {}

    def tokens(self) -> list[str]:
        """The types of all resources and the tokens of all functions."""
        return [name for name in self._all() if not name.startswith("#")]

    @property
    def version(self) -> str:
        """The version of the SDK that declares this."""
        self._all()
        return self._version

    def _all(self) -> dict[str, str]:
        if self._entries is None:
            document = json.loads(gzip.decompress(self._file.read_bytes()))
            self._version = document["version"].rpartition(" ")[2]
            self._entries = document["data"]
        return self._entries

    def of(self, token: str) -> Declared:
        """What a resource's type or a function's token declares; nothing where it is not known."""
        entries = self._all()
        if token not in entries:
            return NOTHING
        if token not in self._declared:
            self._declared[token] = Declared(partial(self._fields, entries[token]))
        return self._declared[token]

    def _fields(self, written: str) -> dict[str, Shape]:
        pairs = (each.split(":", 1) for each in written.split(" ") if each)
        return {name: self._shape(letters) for name, letters in pairs}

    def _shape(self, letters: str) -> Shape:
        required, computed = not letters.endswith("?"), letters.endswith("=")
        letters = letters.rstrip("?=")
        if letters[0] in "[{":
            kind = shapes.LIST if letters[0] == "[" else shapes.MAP
            return Shape(kind, required, self._shape(letters[1:]), computed=computed)
        if letters[0] == "#":
            return Shape(shapes.OBJECT, required, None, self.of(letters), computed)
        return Shape(_KINDS[letters], required, computed=computed)


@cache
def pulumi_aws() -> Schema:
    """What the pack ships, read once for all plans of a process."""
    return Schema()
