"""Where a Python file handles every exception and keeps no trace of what failed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.core.syntax import Place, Source

_BROAD = frozenset({"Exception", "BaseException"})

# What turns an exception into text and loses where it was raised; methods of loggers among them, unless set otherwise.
_TEXT = frozenset({"print", "str", "repr", "format", "dumps", "type", "isinstance", "getattr"})
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "critical", "fatal", "log"})

# What writes or returns the traceback.
_TRACES = frozenset(
    {"exception", "print_exc", "format_exc", "print_exception", "format_exception", "print_tb", "exc_info"}
)


def swallowed(source: Source) -> list[Place]:
    """Where a broad `except` clause neither raises, nor logs a traceback, nor hands the exception on.

    Raises Undecided for a file that does not parse.
    """
    return [
        source.place(each) for each in source.walk(ast.ExceptHandler) if _is_broad(each) and not _leaves_a_trace(each)
    ]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _BROAD) for kind in kinds)


def _leaves_a_trace(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.Raise)
        or (isinstance(node, ast.Call) and _traces(node, handler.name))
        or (isinstance(node, ast.Assign | ast.Return) and _is_exception(node.value, handler.name))
        for line in handler.body
        for node in ast.walk(line)
    )


def _traces(call: ast.Call, exception: str | None) -> bool:
    """Whether a call writes the traceback, or takes the exception as it is."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _TRACES or any(each.arg in ("exc_info", "stack_info") for each in call.keywords):
        return True
    if name in _TEXT or (name in _LEVELS and isinstance(call.func, ast.Attribute)):
        return False
    return any(_is_exception(each, exception) for each in _given(call))


def _given(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (each.value for each in call.keywords)


def _is_exception(node: ast.expr | None, exception: str | None) -> bool:
    return isinstance(node, ast.Name) and exception is not None and node.id == exception
