"""Which outputs the resources and functions of packages have, and of what types: read from what the pack ships.

`tools.distil.outputs` makes the file and describes how it is written.
"""

from __future__ import annotations

import gzip
import json
from functools import partial
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
        self._declared: dict[str, Declared] = {}

    def of(self, token: str) -> Declared:
        """What a resource's type or a function's token declares; nothing where it is not known."""
        if self._entries is None:
            self._entries = json.loads(gzip.decompress(self._file.read_bytes()))["data"]
        if token not in self._entries:
            return NOTHING
        if token not in self._declared:
            self._declared[token] = Declared(partial(self._fields, self._entries[token]))
        return self._declared[token]

    def _fields(self, written: str) -> dict[str, Shape]:
        pairs = (each.split(":", 1) for each in written.split(" ") if each)
        return {name: self._shape(letters) for name, letters in pairs}

    def _shape(self, letters: str) -> Shape:
        required = not letters.endswith("?")
        letters = letters.removesuffix("?")
        if letters[0] in "[{":
            return Shape(shapes.LIST if letters[0] == "[" else shapes.MAP, required, self._shape(letters[1:]))
        if letters[0] == "#":
            return Shape(shapes.OBJECT, required, None, self.of(letters))
        return Shape(_KINDS[letters], required)
