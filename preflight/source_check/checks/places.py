"""Where an error is."""

from __future__ import annotations

import ast
from typing import TypedDict

from preflight.core.slips import Slip
from preflight.core.syntax import Place
from preflight.sdk.packages import Resolved
from preflight.source_check.infer.values import Expression

Located = tuple[Expression, Slip]
"""An error, and the expression it is about: whether it is reached, and by whom, depends on that."""


def place(at: Expression) -> Place:
    """The place of an expression; of an attribute, that of its name."""
    source = at.scope.file.source
    return source.name_place(at.node) if isinstance(at.node, ast.Attribute) else source.place(at.node)


class _Version(TypedDict):
    version: str
    installed: bool


def in_version(what: Resolved | None) -> _Version:
    """The package that something of an SDK is in, as the fields of a slip."""
    package = what.package if what is not None and what.package.version else None
    return {"version": str(package) if package else "", "installed": package.installed if package else True}


LONGEST = 60


def shown(node: ast.expr, longest: int = LONGEST) -> str:
    """An expression as it is written, on one line, cut where it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
