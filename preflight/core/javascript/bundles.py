"""Which code of a bundle is its author's, and which is of packages that a bundler put there."""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING

from .script import KEPT, Occurrence, Script

if TYPE_CHECKING:
    from tree_sitter import Node

# esbuild begins each file with a comment of its path, unless it minifies.
_SECTION = re.compile(rb"^\s*// (\S+\.[cm]?[jt]sx?)$", re.MULTILINE)

_LARGE = 50_000  # bytes
_LONG_LINES = 1_000  # bytes, on average


def is_foreign(script: Script, at: Occurrence) -> bool:
    """Whether code belongs to a package in a bundle, or may: of a large minified file nobody can see it."""
    if any(packaged_in(script, node) for node in at.nodes if node.type in ("method_definition", "pair")):
        return True
    starts, paths = _sections(script)
    if starts:
        before = bisect(starts, at.node.start_byte) - 1
        return before >= 0 and b"node_modules/" in paths[before]
    return is_opaque(script)


def is_opaque(script: Script) -> bool:
    """Whether a file is large, minified and without paths in it: nobody can see whose code is whose."""
    is_minified = len(script.data) > _LARGE and len(script.data) > _LONG_LINES * (script.data.count(b"\n") + 1)
    return is_minified and not _sections(script)[0]


@lru_cache(maxsize=KEPT)
def _sections(script: Script) -> tuple[list[int], list[bytes]]:
    """Where the files of a bundle begin, and their paths."""
    found = list(_SECTION.finditer(script.data))
    return [each.start() for each in found], [each[1] for each in found]


def packaged_in(script: Script, module: Node) -> str:
    """The package that a module of a bundle is a file of, `"node_modules/a/index.js"(exports) {...}`; empty for an own one."""
    path = script.string(module.child_by_field_name("name") or module.child_by_field_name("key")) or ""
    _, folder, inside = path.rpartition("node_modules/")
    return "/".join(inside.split("/")[: 2 if inside.startswith("@") else 1]) if folder else ""
