"""A data file: JSON that says where its facts come from, one entry a line, so that one can be parsed alone."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "preflight" / "aws" / "data"


@dataclass(frozen=True)
class Document:
    """The facts of one file, as its source gives them.

    `source` names the packages' files or the pages, `version` the packages' versions, `license` their licences;
    `as_of` is the day that the source itself names, None where it names none; `data` is keyed by text and holds what
    JSON holds.
    """

    source: str
    version: str
    license: str
    as_of: date | None
    data: Mapping[str, Any]

    def content(self) -> str:
        """The data as JSON text with one sorted entry a line: what the checksum is of."""
        entries = (f"{_json(key)}:{_json(value)}" for key, value in sorted(self.data.items()))
        return "{\n" + ",\n".join(entries) + "\n}"

    def origin(self) -> dict[str, str]:
        """What stands before the data, all but the day of its making."""
        stated = {"source": self.source, "version": self.version, "license": self.license}
        if self.as_of:
            stated["as_of"] = self.as_of.isoformat()
        return stated | {"sha256": hashlib.sha256(self.content().encode()).hexdigest()}

    def text(self, generated: date) -> str:
        """The whole file."""
        header = self.origin() | {"generated": generated.isoformat()}
        return json.dumps(header)[:-1] + ', "data": ' + self.content() + "}\n"


def differences(path: Path, document: Document) -> list[str]:
    """In what the file at `path` differs from `document`: names of header fields, `missing`, or `data`.

    The day of making is no difference. A checksum that does not fit the file's own data is one (`data`).
    """
    if not path.exists():
        return ["missing"]
    text = read(path)
    header, origin = json.loads(text.partition("\n")[0] + "}}"), document.origin()
    found = [field for field in ("source", "version", "license", "as_of") if header.get(field) != origin.get(field)]
    if header["sha256"] != origin["sha256"] or text != document.text(date.fromisoformat(header["generated"])):
        found = found or ["data"]
    return found


def read(path: Path) -> str:
    """The file's text; a file that ends in .gz is unpacked."""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def write(path: Path, document: Document, generated: date) -> None:
    """Writes `document` to `path`; a path that ends in .gz is packed, without the time of packing."""
    raw = document.text(generated).encode()
    path.write_bytes(gzip.compress(raw, 9, mtime=0) if path.suffix == ".gz" else raw)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
