"""Values that Python itself has: strings, numbers, lists, dicts, and what its libraries return."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from preflight.sdk import kinds

from .values import UNKNOWN_VALUES, Expression, Inference, Value, Values, joined

if TYPE_CHECKING:
    from .scopes import Scope


@dataclass(frozen=True, slots=True)
class Scalar(Value):
    """A string, number, bool, bytes or None. `value` is the value itself where it is `known`."""

    kind: str
    """str, int, float, bool, bytes or none."""
    value: Any = None
    known: bool = False

    @property
    def text(self) -> str | None:
        """The string, where it is a known one."""
        return self.value if self.known and self.kind == "str" else None

    @property
    @override
    def held_type(self) -> tuple[str, str]:
        return (self.kind if self.kind != "none" else kinds.ANY), ""


NONE = Scalar("none", None, known=True)


def literal(value: object) -> Scalar:
    """The value of a constant."""
    return NONE if value is None else Scalar(type(value).__name__, value, known=True)


def without_none(values: Values) -> Values:
    """The values left where None would have raised an error; all of them where nothing else is left."""
    return tuple(each for each in values if each is not NONE) or values


@dataclass(frozen=True, slots=True)
class SequenceValue(Value):
    """A list, tuple or set. It may have other items than `items` unless it is `complete`.

    `closed` means that each item is one of `items`, in any number: a comprehension.
    """

    items: tuple[Expression, ...] = ()
    complete: bool = False
    kind: str = "list"
    closed: bool = False

    @override
    def item(self, index: ast.expr, scope: Scope, infer: Inference) -> Values:
        chosen = infer.value(index, scope)
        at = chosen.value if isinstance(chosen, Scalar) and chosen.known else None
        if self.complete and isinstance(at, int) and -len(self.items) <= at < len(self.items):
            return infer.of(self.items[at])
        return UNKNOWN_VALUES if isinstance(index, ast.Slice) else self.elements(infer)

    @override
    def elements(self, infer: Inference) -> Values:
        if not self.items or not (self.complete or self.closed):
            return UNKNOWN_VALUES
        return joined(found for each in self.items for found in infer.of(each))

    @override
    def unpacked(self, at: int, infer: Inference) -> Values:
        return infer.of(self.items[at]) if self.complete and at < len(self.items) else UNKNOWN_VALUES

    @property
    @override
    def held_type(self) -> tuple[str, str]:
        return "[any]", ""


@dataclass(frozen=True, slots=True)
class DictItem:
    """A key of a dict and the expression of its value. `key` is None where it is computed."""

    key: str | None
    at: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class DictValue(Value):
    """A dict. It may have other keys than `items` unless it is `complete`, and no other values if it is `closed`."""

    items: tuple[DictItem, ...] = ()
    complete: bool = False
    closed: bool = False

    @property
    def keys(self) -> Iterator[str]:
        """The known keys."""
        return (each.key for each in self.items if each.key is not None)

    @override
    def item(self, index: ast.expr, scope: Scope, infer: Inference) -> Values:
        chosen = infer.value(index, scope)
        key = chosen.text if isinstance(chosen, Scalar) else None
        found = next((each for each in reversed(self.items) if each.key == key), None) if key is not None else None
        return infer.of(found.value) if found else self.mapped(infer)

    @override
    def mapped(self, infer: Inference) -> Values:
        if not self.items or not self.closed:
            return UNKNOWN_VALUES
        return joined(found for each in self.items for found in infer.of(each.value))

    @property
    @override
    def held_type(self) -> tuple[str, str]:
        return "{any}", ""


def dict_of_keywords(call: ast.Call, scope: Scope) -> DictValue:
    """What `dict(a=1)` returns, or a TypedDict that is called with keywords."""
    items = tuple(
        DictItem(each.arg, Expression(each.value, scope), Expression(each.value, scope))
        for each in call.keywords
        if each.arg is not None
    )
    return DictValue(items, not call.args and all(each.arg is not None for each in call.keywords))


_RETURN_TYPES = {
    "json.dumps": "str",
    "builtins.str": "str",
    "builtins.repr": "str",
    "builtins.int": "int",
    "builtins.len": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "os.path.join": "str",
    "os.getcwd": "str",
}


@dataclass(frozen=True, slots=True)
class LibraryObject(Value):
    """A module, class or function of another library, or a builtin: `json.dumps`, `builtins.str`."""

    name: str

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        return (LibraryObject(f"{self.name}.{name}"),)

    @override
    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        if self.name in _RETURN_TYPES:
            return (Scalar(_RETURN_TYPES[self.name]),)
        if self.name == "builtins.dict" and not node.args:
            return (dict_of_keywords(node, scope),)
        if self.name == "builtins.open":
            return (LibraryObject("builtins.open()"),)
        if self.name in ("builtins.list", "builtins.sorted", "builtins.tuple"):
            return (SequenceValue(kind="tuple" if self.name.endswith("tuple") else "list"),)
        return UNKNOWN_VALUES
