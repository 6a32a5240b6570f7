"""The results of an audit: two tables in Parquet, in parts, so that an audit that was ended goes on where it was.

`stacks/*.parquet` has a row for each state, `findings/*.parquet` a row for each finding. A part of `stacks` is written after
the findings of its states: what is in it is complete.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from preflight.check.failure import CannotCheck

from .judging import Row, StackResult

PART = 500
"""How many states have their results in a part."""
MOST_ROWS = 50_000
"""How many findings a part has, but for the last state's."""

_NAMES = pa.dictionary(pa.int32(), pa.string())
STACKS = pa.schema([
    *(("path", pa.string()), ("project", pa.string()), ("stack", pa.string()), ("resources", pa.int32())),
    *((name, pa.int32()) for name in ("mandatory", "advisory", "exempted", "undecided", "defects")),
    ("problem", pa.string()),
])  # fmt: skip
FINDINGS = pa.schema([
    *((name, _NAMES) for name in ("path", "policy", "severity", "level")),
    *(("urn", pa.string()), ("type", _NAMES), ("resource", pa.string()), ("message", pa.string())),
    *(("file", pa.string()), ("line", pa.int32())),
])  # fmt: skip


class Results:
    """The results in a folder. `identity` is what they depend on: results of another audit are not continued."""

    def __init__(self, folder: Path, identity: Mapping[str, Any], *, again: bool) -> None:
        self.folder = folder
        self._stacks: list[StackResult] = []
        self._rows = 0
        try:
            self._open(identity, again=again)
        except OSError as error:
            raise CannotCheck(
                f"{folder} cannot be written ({error.strerror})", "name another folder with --out"
            ) from None
        self.done = {path for part in self._parts("stacks") for path in _column(part, "path")}
        """The states that have results."""

    def _open(self, identity: Mapping[str, Any], *, again: bool) -> None:
        about = self.folder / "audit.json"
        if again:
            for file in (*self._parts("stacks"), *self._parts("findings"), about):
                file.unlink(missing_ok=True)
        for name in ("stacks", "findings"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        written = json.dumps(identity, indent=2, sort_keys=True) + "\n"
        if about.exists():
            if about.read_text(encoding="utf-8") != written:
                raise CannotCheck(
                    f"{self.folder} has the results of another audit: another source, configuration or version",
                    "name another folder with --out, or start anew with --again",
                )
        else:
            about.write_text(written, encoding="utf-8")
        complete = {file.name for file in self._parts("stacks")}
        for file in self._parts("findings"):
            if file.name not in complete:
                file.unlink()  # of an audit that was ended between the two
        numbers = [int(name.removeprefix("part-").removesuffix(".parquet")) for name in complete]
        self._next = max(numbers, default=0) + 1

    def _parts(self, table: str) -> Sequence[Path]:
        return sorted((self.folder / table).glob("part-*.parquet"))

    def add(self, result: StackResult) -> None:
        """Take the result of a state; nothing where there is one already."""
        if result.path in self.done:
            return
        self.done.add(result.path)
        self._stacks.append(result)
        self._rows += len(result.findings)
        if len(self._stacks) >= PART or self._rows >= MOST_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what was taken. Raises CannotCheck where there is no room for it."""
        if not self._stacks:
            return
        name = f"part-{self._next:05}.parquet"
        rows = [(result.path, *row) for result in self._stacks for row in result.findings]
        stacks = [_stack(result) for result in self._stacks]
        try:
            _write(self.folder / "findings" / name, FINDINGS, rows)
            _write(self.folder / "stacks" / name, STACKS, stacks)
        except OSError as error:
            raise CannotCheck(
                f"{self.folder} cannot be written ({error.strerror})", "make room for it, then go on"
            ) from None
        self._next += 1
        self._stacks, self._rows = [], 0

    def parts(self) -> Iterator[tuple[pa.Table, pa.Table]]:
        """The tables of stacks and findings, part by part."""
        for part in self._parts("stacks"):
            yield pq.read_table(part), pq.read_table(self.folder / "findings" / part.name)


def _stack(result: StackResult) -> tuple[Any, ...]:
    levels = [sum(row.level == level for row in result.findings) for level in ("mandatory", "advisory", "exempted")]
    return (
        *(result.path, result.project, result.stack, result.resources),
        *(*levels, result.undecided, result.defects, result.problem or None),
    )


def _write(file: Path, schema: pa.Schema, rows: Sequence[tuple[Any, ...] | Row]) -> None:
    """Write a table whole, or not at all."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    # What a name holds that is no character cannot be in Arrow's strings.
    arrays = [
        pa.array([_clean(value) for value in column], each.type) for column, each in zip(columns, schema, strict=True)
    ]
    unfinished = file.with_suffix(".unfinished")
    try:
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), unfinished, compression="zstd")
        os.replace(unfinished, file)  # noqa: PTH105 - the one that replaces on every system
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _clean(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and not value.isascii() else value


def _column(part: Path, name: str) -> list[Any]:
    found: list[Any] = pq.read_table(part, columns=[name]).column(name).to_pylist()
    return found
