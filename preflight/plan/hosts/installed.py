"""Which outputs resources have whose SDK a program in Node.js has installed, read from its declarations; nothing of it runs.

Only what is plain: `readonly result: pulumi.Output<string>;`. Objects inside stay unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

from preflight.plan.child import shapes
from preflight.plan.child.shapes import NOTHING, Declared, Shape

SCOPES = ("@pulumi", "@pulumiverse")
LARGEST = 4 * 1024 * 1024
"""Bytes of a file of declarations."""
_OUTPUT = re.compile(r"^    (?:public )?readonly (?P<name>\w+)!?: pulumi\.Output<(?P<type>[^;{]+)>;", re.MULTILINE)
_PART = re.compile(r"[A-Za-z][\w-]*")
_SCALARS = {"string": shapes.TEXT, "number": shapes.NUMBER, "boolean": shapes.BOOLEAN}


class Installed:
    """The SDKs that a program in a folder imports."""

    def __init__(self, folder: Path) -> None:
        self._folders = [each / "node_modules" for each in (folder, *folder.parents)]
        self._declared: dict[str, Declared] = {}

    def of(self, token: str) -> Declared:
        """What the class of a resource's type declares; nothing where it is not found."""
        if token not in self._declared:
            text = self._declarations(token)
            fields = {found["name"]: _shape(found["type"]) for found in _OUTPUT.finditer(text)}
            self._declared[token] = Declared(lambda: fields) if fields else NOTHING
        return self._declared[token]

    def _declarations(self, token: str) -> str:
        package, _, rest = token.partition(":")
        module, _, name = rest.rpartition(":")
        module = module.partition("/")[0]
        parts = [package, *([] if module == "index" else [module]), f"{name[:1].lower()}{name[1:]}"]
        if not all(map(_PART.fullmatch, parts)):
            return ""
        for folder in self._folders:
            for scope in SCOPES:
                file = folder.joinpath(scope, *parts).with_suffix(".d.ts")
                try:
                    if file.is_file() and file.stat().st_size <= LARGEST:
                        return file.read_text(encoding="utf-8", errors="replace")
                except OSError:
                    continue
        return ""


def _shape(written: str) -> Shape:
    """The shape of a type in TypeScript: `string`, `number[]`, `string | undefined`."""
    parts = [part.strip() for part in written.split("|")]
    known = [part for part in parts if part != "undefined"]
    required = len(known) == len(parts)
    if len(known) != 1:
        return Shape(shapes.ANYTHING, required)
    if known[0].endswith("[]"):
        return Shape(shapes.LIST, required, _shape(known[0][:-2]))
    return Shape(_SCALARS.get(known[0], shapes.ANYTHING), required)
