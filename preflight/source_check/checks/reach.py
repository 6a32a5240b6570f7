"""Whether a place in a program is reached when Pulumi runs it, and whether an error there would get out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cached_property

from preflight.core.syntax import below
from preflight.source_check.infer.program_values import last_name
from preflight.source_check.infer.scopes import FileScopes, Function
from preflight.source_check.infer.values import Expression

_CATCHES = {
    "AttributeError": {"AttributeError", "Exception", "BaseException"},
    "ImportError": {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"},
    "TypeError": {"TypeError", "Exception", "BaseException"},
    "NameError": {"NameError", "Exception", "BaseException"},
}


class Reach:
    """Looks at what is around a place: a function that nothing mentions, a guard, a `try`."""

    def __init__(self, files: Mapping[str, FileScopes]) -> None:
        self._files = files

    def certain(self, at: Expression, error: str) -> bool | None:
        """Whether an error of a kind is certain to end the program there; None where the author expects it."""
        inner: ast.AST = at.node
        certain = True
        for outer in at.scope.file.outward(at.node):
            alternatives = [*outer.body, *outer.handlers] if isinstance(outer, ast.Try) else []
            if isinstance(outer, ast.Try) and any(inner is each for each in alternatives) and _catches(outer, error):
                return None
            if isinstance(outer, ast.If | ast.IfExp | ast.BoolOp) and _asks_first(outer, inner):
                return None
            if isinstance(outer, ast.With) and any(
                "suppress" in ast.unparse(each.context_expr) for each in outer.items
            ):
                return None
            if isinstance(outer, Function) and not self._is_mentioned(outer):
                certain = False
            inner = outer
        return certain

    def _is_mentioned(self, node: Function) -> bool:
        if node.decorator_list or (node.name.startswith("__") and node.name.endswith("__")):
            return True
        return self._mentions.get(node.name, 0) > 0

    @cached_property
    def _mentions(self) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for file in self._files.values():
            for name, mentions in file.mentions.items():
                loads = sum(1 for node, _ in mentions if isinstance(getattr(node, "ctx", None), ast.Load))
                counts[name] = counts.get(name, 0) + loads
            for imported in file.source.imports:
                if imported.name is not None:
                    counts[imported.name] = counts.get(imported.name, 0) + 1
        return counts


def _catches(node: ast.Try, error: str) -> bool:
    for handler in node.handlers:
        if handler.type is None:
            return True
        names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(last_name(each) in _CATCHES[error] for each in names):
            return True
    return False


def _asks_first(outer: ast.If | ast.IfExp | ast.BoolOp, inner: ast.AST) -> bool:
    """Whether a condition checks that something exists, or its version, before it is used."""
    tests = outer.values if isinstance(outer, ast.BoolOp) else [outer.test]
    if isinstance(outer, ast.BoolOp) and inner is outer.values[0]:
        return False
    if not isinstance(outer, ast.BoolOp) and inner is outer.test:
        return False
    asking = {"hasattr", "getattr", "version", "__version__", "version_info", "TYPE_CHECKING", "isinstance", "dir"}
    return any(last_name(each) in asking for test in tests for each in below(test) if isinstance(each, ast.expr))
