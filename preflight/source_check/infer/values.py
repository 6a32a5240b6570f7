"""What an expression of a program may stand for, as far as reading the source can tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from preflight.sdk.packages import Resolved

    from .scopes import FileScopes, Function, Scope


class Anything:
    """What nobody can tell. It is left alone."""

    __slots__ = ()


class Scalar(NamedTuple):
    """A text, number, truth value or None. `value` is the value itself where it is written down."""

    kind: str
    """str, int, float, bool, bytes or none."""
    value: Any = None
    known: bool = False


class Expression(NamedTuple):
    """An expression and the scope it stands in: evaluated when it is asked for."""

    node: ast.expr
    scope: Scope


class Listing(NamedTuple):
    """A list, tuple or set. `items` are those that are written down; there may be others unless it is `complete`.

    `closed` is whether each that is there is one of these, however many times: as in a comprehension.
    """

    items: tuple[Expression, ...] = ()
    complete: bool = False
    kind: str = "list"
    closed: bool = False


class Entry(NamedTuple):
    """A key that a mapping has and the expression of its value. `key` is None for one that is computed."""

    key: str | None
    at: Expression
    value: Expression | None


class Mapped(NamedTuple):
    """A dict. It may have other keys than `entries` unless it is `complete`, and no other values if it is `closed`."""

    entries: tuple[Entry, ...] = ()
    complete: bool = False
    closed: bool = False

    @property
    def keys(self) -> Iterator[str]:
        """The keys that are written down."""
        return (entry.key for entry in self.entries if entry.key is not None)


class Thing(NamedTuple):
    """A module, class or function of an SDK."""

    what: Resolved


class Made(NamedTuple):
    """An instance of an SDK's class; `call` made it. `declared` where only an annotation says so."""

    of: Resolved
    call: Expression | None = None
    declared: bool = False
    nullable: bool = False


class Out(NamedTuple):
    """A Pulumi Output. `of` is the type of what it will hold, as `kinds` writes it, of the module `module`."""

    of: str = "any"
    module: str = ""
    declared: bool = False
    nullable: bool = False


class Method(NamedTuple):
    """A method of an SDK's class, looked up on an instance, on the class, or on an Output (`of` None)."""

    name: str
    of: Resolved | None = None
    on: Value | None = None


class OwnModule(NamedTuple):
    """A module of the program."""

    file: FileScopes


class OwnClass(NamedTuple):
    """A class of the program."""

    node: ast.ClassDef
    scope: Scope

    @property
    def key(self) -> int:
        """What tells it from another class."""
        return id(self.node)


class OwnInstance(NamedTuple):
    """An instance of a class of the program."""

    of: OwnClass
    declared: bool = False


class OwnFunction(NamedTuple):
    """A function or method of the program; `me` is what its first parameter is bound to."""

    node: Function | ast.Lambda
    scope: Scope
    me: Value | None = None


class Library(NamedTuple):
    """A module, class or function of another library, or a builtin: `json.dumps`, `builtins.str`."""

    name: str


Value: TypeAlias = (
    Anything
    | Scalar
    | Listing
    | Mapped
    | Thing
    | Made
    | Out
    | Method
    | OwnModule
    | OwnClass
    | OwnInstance
    | OwnFunction
    | Library
)
"""Something that an expression may stand for."""
Values: TypeAlias = tuple[Value, ...]
"""Everything that an expression may stand for, one of them for each way that the program can take."""
ANYTHING = Anything()
UNTOLD: Values = (ANYTHING,)
NOTHING = Scalar("none", None, known=True)
