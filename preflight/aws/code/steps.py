"""When each part of a Python file runs: on import, when one of its functions is called, or perhaps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from preflight.core.syntax import children

if TYPE_CHECKING:
    from preflight.core.syntax import Source

When: TypeAlias = Literal["import", "call", "perhaps"]

EVERYTHING = ("Exception", "BaseException")
"""What an `except` clause names, or does without, to handle whatever there is."""

_NONE: frozenset[str] = frozenset()
_EVERYTHING = frozenset({"BaseException"})

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Step(NamedTuple):
    """A node of a syntax tree and when it runs.

    `import`: whenever the module is imported. `call`: whenever the function around it is called. `perhaps`: on a
    condition. `caught` are the exceptions, by the last part of their names, that a `try` around it handles; a bare
    `except` handles `BaseException`. `function` is the innermost function around it.
    """

    node: ast.AST
    when: When
    caught: frozenset[str]
    function: Function | None

    def is_guarded_against(self, *exceptions: str) -> bool:
        """Whether a `try` or `contextlib.suppress` around it expects one of the exceptions.

        One around a whole function that handles every exception expects none of them.
        """
        expected = exceptions if self.function else (*exceptions, *EVERYTHING)
        return not self.caught.isdisjoint(expected)


@lru_cache(maxsize=16)  # a large file has a hundred thousand
def steps(source: Source) -> tuple[Step, ...]:
    """Every node of a file with when it runs, in the order of the source; raises Undecided where it does not parse.

    Without contexts and operators.
    """
    found: list[Step] = []
    pending = [Step(source.tree, "import", _NONE, None)]
    while pending:
        step = pending.pop()
        found.append(step)
        if isinstance(step.node, _CHANGING):
            pending += reversed(list(_inside(step)))
            continue
        pending += [Step(each, step.when, step.caught, step.function) for each in reversed(children(step.node))]
    return tuple(found)


# The nodes of which some parts run at another time than others.
_CHANGING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.IfExp, ast.While, ast.For, ast.AsyncFor, ast.Try),
    *(ast.With, ast.AsyncWith, ast.BoolOp, ast.match_case, ast.comprehension),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *([ast.TryStar] if hasattr(ast, "TryStar") else []),  # from Python 3.11 on
)


def _inside(step: Step) -> Iterator[Step]:
    node, when, caught, function = step.node, step.when, step.caught, step.function

    def at(nodes: Sequence[ast.AST], *, maybe: bool = False, more: frozenset[str] = _NONE) -> Iterator[Step]:
        return (Step(each, "perhaps" if maybe else when, caught | more, function) for each in nodes)

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        body = node.body if isinstance(node.body, list) else [node.body]
        inside = {id(each) for each in body}
        yield from at([each for each in children(node) if id(each) not in inside])
        yield from (Step(each, "call", _NONE, node) for each in body)
    elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        yield from at(node.body, more=_handled(node.handlers))  # type: ignore[attr-defined]
        yield from at(node.handlers, maybe=True)  # type: ignore[attr-defined]
        yield from at(node.orelse)  # type: ignore[attr-defined]
        yield from at(node.finalbody)  # type: ignore[attr-defined]
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield from at([node.test])
        yield from at([each for each in children(node) if each is not node.test], maybe=True)
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield from at([node.iter, node.target])
        yield from at([*node.body, *node.orelse], maybe=True)
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from at(list(node.items))
        yield from at(list(node.body), more=_suppressed(node))
    elif isinstance(node, ast.BoolOp):
        yield from at(list(node.values[:1]))
        yield from at(list(node.values[1:]), maybe=True)
    else:  # a case of `match`, a comprehension
        yield from at(children(node), maybe=True)


def _handled(handlers: list[ast.ExceptHandler]) -> frozenset[str]:
    """The exceptions of some `except` clauses."""
    return frozenset().union(*(_names(handler.type) if handler.type else _EVERYTHING for handler in handlers))


def _suppressed(node: ast.With | ast.AsyncWith) -> frozenset[str]:
    """The exceptions that `contextlib.suppress(...)` holds back."""
    calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return frozenset().union(*(_names(arg) for call in calls if "suppress" in _names(call.func) for arg in call.args))


def _names(node: ast.expr) -> frozenset[str]:
    """The last parts of the dotted names of an expression or of the items of a tuple."""
    if isinstance(node, ast.Tuple):
        return frozenset().union(*map(_names, node.elts))
    if isinstance(node, ast.Attribute):
        return frozenset({node.attr})
    # What only running the code shows may be anything.
    return frozenset({node.id}) if isinstance(node, ast.Name) else _EVERYTHING
