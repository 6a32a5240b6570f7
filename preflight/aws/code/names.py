"""Names that a Python file uses and nobody defines, and those that it imports and nobody uses: pyflakes' findings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from preflight.core.values import Undecided

from .steps import Function, When, steps

if TYPE_CHECKING:
    from preflight.core.syntax import Place, Source

# Built into some version of Python that Lambda runs, and perhaps not into the one that runs this:
# https://docs.python.org/3/whatsnew/
_NEWER_BUILTINS = ("BaseExceptionGroup", "ExceptionGroup", "PythonFinalizationError", "frozendict", "sentinel")

# Built into Python 2 alone, where code for both uses them behind a condition; and what `gettext.install` puts there.
_SOMETIMES_BUILT_IN = frozenset(
    {
        *(
            "apply",
            "basestring",
            "buffer",
            "cmp",
            "coerce",
            "execfile",
            "file",
            "intern",
            "long",
            "raw_input",
            "reduce",
        ),
        *("reload", "unichr", "unicode", "xrange", "_", "ngettext"),
    }
)

# What may define names of a module from anywhere in it.
_DEFINES_NAMES = ("globals", "exec", "global_enum")

_ANNOTATIONS_ARE_LAZY = (3, 14)  # https://docs.python.org/3.14/whatsnew/3.14.html


class Undefined(NamedTuple):
    """A name that is used and that nobody defines, and when it is used: on import, in a call of a function, or perhaps.

    `certain` unless its use may never be evaluated, or somebody may define it after all.
    """

    name: str
    place: Place
    when: When
    certain: bool


class Unused(NamedTuple):
    """An import that is not used: `numpy as np`, `os.path`, `json.loads`."""

    what: str
    place: Place


def undefined_names(source: Source, version: tuple[int, int]) -> list[Undefined]:
    """The names that a file uses and that neither it nor Python defines.

    Raises Undecided for a file that does not parse, and where it defines names in a way nobody can read.
    """
    found = _findings(source, "UndefinedName")
    if not found:
        return []
    idle = set(_unevaluated(source, version))
    uses = {_position(step.node): step for step in steps(source) if isinstance(step.node, ast.Name)}
    defined_later = any(True for _ in source.calls(*_DEFINES_NAMES))
    undefined = []
    for each in found:
        name, at = str(each.message_args[0]), (each.lineno, each.col)
        step = uses.get(at)
        # What pyflakes misses of a loop: a name that the function binds further down.
        if name not in source.defines and not (step and step.function and name in _bound_in(step.function)):
            place = _place(source, each)
            doubtful = name in _SOMETIMES_BUILT_IN or at in idle or defined_later or "noqa" in place.text
            when: When = "perhaps" if step is None else "call" if step.function else step.when
            undefined.append(Undefined(name, place, when, certain=not doubtful))
    return undefined


def _bound_in(function: Function) -> set[str]:
    """The names that a function binds, wherever in it."""
    found = {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    return found | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _unevaluated(source: Source, version: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Where the parts of annotations begin that Python does not evaluate: in quotes, of local variables, or postponed."""
    postponed = version >= _ANNOTATIONS_ARE_LAZY or "__future__.annotations" in {each.what for each in source.imports}
    local = {
        id(line)
        for function in source.walk(ast.FunctionDef, ast.AsyncFunctionDef)
        for line in ast.walk(function)
        if isinstance(line, ast.AnnAssign)
    }
    nodes: Iterator[ast.AST] = source.walk(ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.AnnAssign)
    for node in nodes:
        annotation = getattr(node, "returns", None) or getattr(node, "annotation", None)
        for part in ast.walk(annotation) if annotation else ():
            if isinstance(part, ast.expr) and (postponed or id(node) in local or isinstance(part, ast.Constant)):
                yield part.lineno, part.col_offset


def unused_imports(source: Source) -> list[Unused]:
    """The imports of a file that it does not use; none of a package's `__init__.py`, whose imports are for others.

    Without those that only try whether a module is there, and those that a `noqa` comment excuses. Raises Undecided for
    a file that does not parse.
    """
    if source.path.endswith("__init__.py"):
        return []
    tried = {line for node in source.walk(ast.Try) for each in node.body for line in _lines(each)}
    found = [Unused(str(each.message_args[0]), _place(source, each)) for each in _findings(source, "UnusedImport")]
    return [each for each in found if each.place.line not in tried and "noqa" not in each.place.text]


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _place(source: Source, finding: Any) -> Place:
    # All that pyflakes keeps of the node that it blames.
    return source.place(ast.Name("", ast.Load(), lineno=finding.lineno, col_offset=finding.col))


def _findings(source: Source, kind: str) -> list[Any]:
    """What pyflakes finds of one kind: the name of one of its messages' classes."""
    return [each for each in _all_findings(source) if type(each).__name__ == kind]


@lru_cache(maxsize=1024)
def _all_findings(source: Source) -> tuple[Any, ...]:
    from pyflakes.checker import Checker  # type: ignore[import-untyped]  # noqa: PLC0415 - a stack without code spares it

    try:
        found = Checker(source.tree, filename=source.path, builtins=_NEWER_BUILTINS, withDoctest=False).messages
    except RecursionError:
        raise Undecided(f"{source.path}, which is nested too deeply to go through") from None
    return tuple(sorted(found, key=lambda each: (each.lineno, each.col)))
