"""The types of an SDK's arguments and outputs as short strings: how they are stored and parsed.

str int float bool any      scalars, and a type that accepts anything
[T]                         a sequence of T
{T}                         a mapping from strings to T
@Name                       an args class, an enum or a resource of the module's own package folder
@pulumi_aws.iam.Name        one of another module
T|U                         either
asset archive               created from files
<T>                         an Output of T
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from preflight.core.syntax import dotted_name

ANY = "any"
_SCALARS = {"str": "str", "int": "int", "float": "float", "bool": "bool", "dict": "{any}", "list": "[any]"}
_TRANSPARENT = frozenset({"Input", "InputType", "Optional", "Awaitable", "NotRequired", "Required", "Annotated"})
_BRACKETS = {"[": "list", "{": "map", "<": "out"}
_SEQUENCES = frozenset({"Sequence", "List", "list", "Iterable"})
_MAPPINGS = frozenset({"Mapping", "Dict", "dict", "MutableMapping"})
_FILES = {
    "pulumi.Asset": "asset",
    "pulumi.Archive": "archive",
    "pulumi.FileAsset": "asset",
    "pulumi.StringAsset": "asset",
    "pulumi.FileArchive": "archive",
    "pulumi.AssetArchive": "archive",
}


class Form(NamedTuple):
    """One alternative of a type: `kind` is a scalar's name, `list`, `map`, `ref`, `asset`, `archive`, `out` or `any`."""

    kind: str
    of: str = ""
    """The element's type of a list, a map or an output; the name that a reference leads to."""


@cache
def forms(text: str) -> tuple[Form, ...]:
    """The alternatives of a type."""
    found = []
    for part in _split(text):
        if part[0] in _BRACKETS:
            found.append(Form(_BRACKETS[part[0]], part[1:-1]))
        elif part[0] == "@":
            found.append(Form("ref", part[1:]))
        else:
            found.append(Form(part))
    return tuple(found)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter in "[{<":
            depth += 1
        elif letter in "]}>":
            depth -= 1
        elif letter == "|" and not depth:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part for part in parts if part]


def read(node: ast.expr | None, modules: Mapping[str, str]) -> str:
    """The type of an annotation. `modules` maps the names that the file imports to their modules."""
    if node is None:
        return ANY
    return "|".join(dict.fromkeys(_alternatives(node, modules))) or ANY


def _alternatives(node: ast.expr, modules: Mapping[str, str]) -> list[str]:
    if isinstance(node, ast.Constant):
        if node.value is None:
            return []
        if isinstance(node.value, str):
            return _alternatives(_parsed(node.value), modules)
        return [ANY]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _alternatives(node.left, modules) + _alternatives(node.right, modules)
    if isinstance(node, ast.Subscript):
        return _generic(node, modules)
    return _named(dotted_name(node), modules)


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name(id="Any")


def _generic(node: ast.Subscript, modules: Mapping[str, str]) -> list[str]:
    name = dotted_name(node.value).rpartition(".")[2]
    given = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Union":
        return [text for each in given for text in _alternatives(each, modules)]
    if name in _TRANSPARENT:
        return _alternatives(given[0], modules)
    if name == "Output":
        return [f"<{_one(given[0], modules)}>"]
    if name in _SEQUENCES:
        return [f"[{_one(given[0], modules)}]"]
    if name in _MAPPINGS:
        return [f"{{{_one(given[-1], modules)}}}"]
    return [ANY]


def _one(node: ast.expr, modules: Mapping[str, str]) -> str:
    kinds = list(dict.fromkeys(_alternatives(node, modules))) or [ANY]
    return "|".join(kinds)


def _named(name: str, modules: Mapping[str, str]) -> list[str]:
    first, _, rest = name.partition(".")
    if not rest:
        if first in _SCALARS:
            return [_SCALARS[first]]
        return [ANY] if first in ("Any", "object", "Callable", "") else [f"@{first}"]
    if rest in _SCALARS and first in ("builtins", "_builtins"):
        return [_SCALARS[rest]]
    if name in _FILES:
        return [_FILES[name]]
    if first in ("typing", "collections"):
        return [ANY]
    if first == "outputs":
        return [f"@{name}"]
    return [f"@{modules.get(first, first)}.{rest}"]
