"""The values an expression of a program may have, as far as the source shows.

`Values` holds one value for each way the program can take. The two nothings are `UNKNOWN_VALUES`, where the source does
not show the value, and `ABSENT`, where there certainly is no value: an attribute that does not exist.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from preflight.sdk import kinds

if TYPE_CHECKING:
    from preflight.core.program import Program
    from preflight.sdk.packages import Packages, Resolved

    from .scopes import Binding, FileScopes, Scope

T = TypeVar("T")

# An expression with more values than these is not followed further.
MAX_VALUES = 8


class Inference(Protocol):
    """What a value may ask of the evaluator that infers it."""

    @property
    def program(self) -> Program:
        """The program."""

    @property
    def files(self) -> Mapping[str, FileScopes]:
        """The files of the program, by path."""

    @property
    def packages(self) -> Packages:
        """The SDKs."""

    def values(self, node: ast.expr, scope: Scope) -> Values:
        """The values of an expression."""

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """The value of an expression that has only one; else UNKNOWN."""

    def of(self, expression: Expression | None) -> Values:
        """As `values`."""

    def bound(self, scope: Scope, name: str) -> Values:
        """The values that a scope binds a name to."""

    def starred(self, scope: Scope, name: str) -> Values:
        """The values that the star imports of a scope bind a name to."""

    def of_binding(self, binding: Binding) -> Values:
        """The values of one place that binds a name."""

    def once(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        """The values for a key, computed once; unknown for a computation that needs itself."""

    def kept(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Anything else that is computed once for a key, and never needs itself."""

    def sdk_object(self, what: Resolved) -> Values:
        """A module, class or function of an SDK."""

    def own_file(self, dotted: str) -> FileScopes | None:
        """The program's own module of a dotted name."""


class Value:
    """A value of an expression. Each kind overrides what can be known of it."""

    __slots__ = ()

    def attribute(self, name: str, infer: Inference) -> Values:
        """The values of an attribute; ABSENT where the value certainly has no such attribute."""
        del name, infer
        return UNKNOWN_VALUES

    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        """The values that calling it returns."""
        del node, scope, infer
        return UNKNOWN_VALUES

    def item(self, index: ast.expr, scope: Scope, infer: Inference) -> Values:
        """The values of an item, by the expression in the brackets."""
        del index, scope, infer
        return UNKNOWN_VALUES

    def elements(self, infer: Inference) -> Values:
        """The values that a loop over it gets, taken together."""
        del infer
        return UNKNOWN_VALUES

    def mapped(self, infer: Inference) -> Values:
        """The values that a loop over its `values()` gets, taken together."""
        del infer
        return UNKNOWN_VALUES

    def unpacked(self, at: int, infer: Inference) -> Values:
        """The values that the name at a position gets when it is assigned to several names."""
        del at, infer
        return UNKNOWN_VALUES

    @property
    def held_type(self) -> tuple[str, str]:
        """Its type in an Output that holds it, as `kinds` writes it, and the SDK module this type is written in."""
        return kinds.ANY, ""


class Unknown(Value):
    """A value that the source does not show. Nothing is reported about it."""

    __slots__ = ()


Values = tuple[Value, ...]
"""The values an expression may have, one for each way the program can take."""
UNKNOWN = Unknown()
UNKNOWN_VALUES: Values = (UNKNOWN,)
ABSENT: Values = ()


class Expression(NamedTuple):
    """An expression and its scope: evaluated only when it is needed."""

    node: ast.expr
    scope: Scope


def joined(values: Iterable[Value]) -> Values:
    """The values of several ways together; unknown where one of them is, or where there are too many."""
    given = values if isinstance(values, tuple | list) else list(values)
    if len(given) == 1:
        return UNKNOWN_VALUES if given[0] is UNKNOWN else (given[0],)
    found: list[Value] = []
    for each in given:
        if each is UNKNOWN:
            return UNKNOWN_VALUES
        if not any(each is other or (type(each) is type(other) and each == other) for other in found):
            found.append(each)
    return tuple(found) if 0 < len(found) <= MAX_VALUES else UNKNOWN_VALUES
