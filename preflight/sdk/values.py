"""What an expression of a program may stand for, as far as reading the source can tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .packages import Resolved
    from .scopes import FileScopes, Function, Scope


class Value:
    """Something that an expression may stand for."""

    __slots__ = ()


class Anything(Value):
    """What nobody can tell. It is left alone."""

    __slots__ = ()


ANYTHING = Anything()
Values = tuple[Value, ...]
"""Everything that an expression may stand for, one of them for each way that the program can take."""
UNTOLD: Values = (ANYTHING,)


@dataclass(frozen=True)
class Scalar(Value):
    """A text, number, truth value or None. `value` is the value itself where it is written down."""

    kind: str
    """str, int, float, bool, bytes or none."""
    value: Any = None
    known: bool = False


NOTHING = Scalar("none", None, known=True)


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression and the scope it stands in: evaluated when it is asked for."""

    node: ast.expr
    scope: Scope


@dataclass(frozen=True, eq=False)
class Listing(Value):
    """A list, tuple or set. `items` are those that are written down; there may be others unless it is `complete`.

    `closed` is whether each that is there is one of these, however many times: as in a comprehension.
    """

    items: tuple[Expression, ...] = ()
    complete: bool = False
    kind: str = "list"
    closed: bool = False


@dataclass(frozen=True, eq=False)
class Entry:
    """A key that a mapping has and the expression of its value. `key` is None for one that is computed."""

    key: str | None
    at: Expression
    value: Expression | None


@dataclass(frozen=True, eq=False)
class Mapped(Value):
    """A dict. It may have other keys than `entries` unless it is `complete`, and no other values if it is `closed`."""

    entries: tuple[Entry, ...] = ()
    complete: bool = False
    closed: bool = False

    @property
    def keys(self) -> Iterator[str]:
        """The keys that are written down."""
        return (entry.key for entry in self.entries if entry.key is not None)


@dataclass(frozen=True)
class Thing(Value):
    """A module, class or function of an SDK."""

    what: Resolved


@dataclass(frozen=True, eq=False)
class Made(Value):
    """An instance of an SDK's class; `call` made it. `declared` where only an annotation says so."""

    of: Resolved
    call: Expression | None = None
    declared: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Out(Value):
    """A Pulumi Output. `of` is the type of what it will hold, as `kinds` writes it, of the module `module`."""

    of: str = "any"
    module: str = ""
    declared: bool = False
    nullable: bool = False


@dataclass(frozen=True, eq=False)
class Method(Value):
    """A method of an SDK's class, looked up on an instance, on the class, or on an Output (`of` None)."""

    name: str
    of: Resolved | None = None
    on: Value | None = None


@dataclass(frozen=True, eq=False)
class OwnModule(Value):
    """A module of the program."""

    file: FileScopes


@dataclass(frozen=True)
class OwnClass(Value):
    """A class of the program."""

    node: ast.ClassDef = field(hash=False, compare=False)
    scope: Scope = field(hash=False, compare=False)
    key: int = 0


@dataclass(frozen=True)
class OwnInstance(Value):
    """An instance of a class of the program."""

    of: OwnClass
    declared: bool = False


@dataclass(frozen=True, eq=False)
class OwnFunction(Value):
    """A function or method of the program; `me` is what its first parameter is bound to."""

    node: Function | ast.Lambda
    scope: Scope
    me: Value | None = None


@dataclass(frozen=True)
class Library(Value):
    """A module, class or function of another library, or a builtin: `json.dumps`, `builtins.str`."""

    name: str
