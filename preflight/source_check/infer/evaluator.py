"""Infers the values of the names and expressions of a program, by reading it the way Python would run it.

An expression is inferred step by step:

1. `Evaluator.values` looks it up in the memo, or visits it (expressions.py), and joins the values of all ways.
2. A name leads to its bindings: `Evaluator.name` finds the scope (scopes.py), `of_binding` the values of each binding:
   an assignment, an import, a definition, an element of a loop, a parameter (parameters.py).
3. Attributes, calls and items are answered by the kind of value: literals.py, sdk_values.py, program_values.py.
4. What is added to a list or dict later is found by its name: mutations.py.

Nothing is executed. What the source does not show is UNKNOWN.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .expressions import VISITORS, Expressions
from .literals import LibraryObject, literal
from .memo import Memo
from .mutations import with_mutations
from .parameters import Parameters
from .program_values import ProgramModule, defined, last_name
from .scopes import Binding, FileScopes, Scope
from .sdk_values import SdkObject
from .values import ABSENT, UNKNOWN, UNKNOWN_VALUES, Expression, Value, Values, joined

if TYPE_CHECKING:
    from preflight.core.program import Program
    from preflight.sdk.packages import Packages, Resolved

T = TypeVar("T")

MAX_DEPTH = 60

_BUILTINS = frozenset(dir(builtins))


class Evaluator:
    """Infers values in the files of a program, with the SDKs that it uses."""

    def __init__(self, program: Program, files: Mapping[str, FileScopes], packages: Packages) -> None:
        self.program, self.files, self.packages = program, files, packages
        self._memo: Memo[Values] = Memo(UNKNOWN_VALUES, MAX_DEPTH)
        self._known = self._memo.results
        self._kept: dict[Hashable, Any] = {}
        self._sdk_objects: dict[int, Values] = {}
        self._expressions = Expressions(self)
        self._parameters = Parameters(self)

    def once(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        """The values for a key, computed once; unknown for a computation that needs itself."""
        return self._memo.once(key, compute)

    def kept(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Anything else that is computed once for a key, and never needs itself."""
        if key not in self._kept:
            self._kept[key] = compute()
        found: T = self._kept[key]
        return found

    # Expressions.

    def values(self, node: ast.expr, scope: Scope) -> Values:
        """The values of an expression."""
        if isinstance(node, ast.Name):
            return self.name(node.id, scope)
        key = id(node)
        if (known := self._known.get(key)) is not None:
            return known
        if isinstance(node, ast.Constant):
            self._known[key] = constant = (literal(node.value),)
            return constant
        if isinstance(node, ast.Attribute):
            of = self.values(node.value, scope)
            if len(of) == 1 and isinstance(of[0], SdkObject):  # what an SDK has never depends on the program
                self._known[key] = found = of[0].attribute(node.attr, self) or UNKNOWN_VALUES
                return found
        visit = VISITORS.get(node.__class__)
        if visit is None:
            return UNKNOWN_VALUES
        return self._memo.once(key, lambda: joined(visit(self._expressions, node, scope)))

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """The value of an expression that has only one; else UNKNOWN."""
        found = self.values(node, scope)
        return found[0] if len(found) == 1 else UNKNOWN

    def of(self, expression: Expression | None) -> Values:
        """As `values`."""
        return self.values(expression.node, expression.scope) if expression else UNKNOWN_VALUES

    def is_absent(self, node: ast.Attribute, scope: Scope) -> bool:
        """Whether the only value that an attribute is read from certainly has no such attribute."""
        if self.values(node, scope) is not UNKNOWN_VALUES:
            return False
        return self.value(node.value, scope).attribute(node.attr, self) == ABSENT

    def sdk_object(self, what: Resolved) -> Values:
        """A module, class or function of an SDK."""
        if id(what) not in self._sdk_objects:
            self._sdk_objects[id(what)] = (SdkObject(what),)
        return self._sdk_objects[id(what)]

    def annotated(self, annotation: ast.expr, scope: Scope) -> Values:
        """The values of an annotation that names one class or an Output; unknown for any other."""
        return self._parameters.annotated(annotation, scope)

    # Names.

    def name(self, name: str, scope: Scope) -> Values:
        """The values of a name in a scope."""
        for each in scope.visible:
            if (known := self._known.get((id(each), name))) is not None:
                return known
            if name in each.elsewhere and each.elsewhere[name] is not each:
                return self.bound(each.elsewhere[name], name)
            if name in each.bindings:
                return self.bound(each, name)
            if each.stars:
                return self.starred(each, name)
        return _builtin(name)

    def bound(self, scope: Scope, name: str) -> Values:
        """The values that a scope binds a name to."""
        return self._memo.once((id(scope), name), lambda: self._of_bindings(scope, name))

    def _of_bindings(self, scope: Scope, name: str) -> Values:
        bindings = scope.bindings.get(name, [])
        found: list[Value] = []
        for each in bindings:
            if each.how != "annotation" or len(bindings) == 1:
                found += self.of_binding(each)
        return joined(with_mutations(value, name, scope, self) for value in found)

    def starred(self, scope: Scope, name: str) -> Values:
        """The values that the star imports of a scope bind a name to."""
        return self._memo.once((id(scope), f"*{name}"), lambda: self._of_stars(scope, name))

    def _of_stars(self, scope: Scope, name: str) -> Values:
        found = ABSENT
        for level, module in scope.stars:
            for source in self._imported("." * level + module, "", scope):
                found = source.attribute(name, self) or found
        return found or _builtin(name)

    def of_binding(self, binding: Binding) -> Values:
        """The values of one place that binds a name."""
        if binding.how == "value" and binding.value is not None:
            return self.values(binding.value, binding.scope)
        if binding.how == "item" and binding.value is not None:
            return self._unpacked(self.values(binding.value, binding.scope), binding.path)
        if binding.how == "element" and binding.value is not None:
            second = binding.path[:1] == (1,) and _gives_pairs(binding.value)
            values = self._elements(binding.value, binding.scope, second=second)
            return self._unpacked(values, binding.path[1:] if second else binding.path)
        if binding.how == "import":
            return self._imported(binding.module, binding.name, binding.scope)
        if binding.how == "definition":
            return (defined(binding.node, binding.scope),)
        if binding.how == "parameter":
            return self._parameters.values(binding)
        if binding.how == "annotation" and binding.annotation is not None:
            return self.annotated(binding.annotation, binding.scope)
        return UNKNOWN_VALUES

    def _unpacked(self, values: Values, path: tuple[int, ...]) -> Values:
        for at in path:
            values = joined([found for each in values for found in each.unpacked(at, self)])
        return values

    def _elements(self, node: ast.expr, scope: Scope, *, second: bool = False) -> Values:
        """The elements of an iterable, taken together; with `second` the second parts of the pairs that it gives."""
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id == "enumerate" and node.args:
            return self._elements(node.args[0], scope) if second else UNKNOWN_VALUES
        if isinstance(called, ast.Attribute) and called.attr == ("items" if second else "values"):
            return joined([found for each in self.values(called.value, scope) for found in each.mapped(self)])
        return joined([found for each in self.values(node, scope) for found in each.elements(self)])

    # Imports.

    def _imported(self, module: str, name: str, scope: Scope) -> Values:
        level = len(module) - len(module.lstrip("."))
        dotted = self._absolute(module[level:], level, scope) if level else module
        if dotted is None:
            return UNKNOWN_VALUES
        found = self._module(dotted)
        if not name:
            return (found,)
        values = found.attribute(name, self)
        if values == ABSENT and isinstance(found, ProgramModule):
            inner = self._module(f"{dotted}.{name}" if dotted else name)
            return (inner,) if not isinstance(inner, LibraryObject) else UNKNOWN_VALUES
        return values or UNKNOWN_VALUES

    def _absolute(self, module: str, level: int, scope: Scope) -> str | None:
        """The dotted name of a relative import; None where it leads out of the program."""
        file = scope.file
        package = file.name.split(".") if file.name else []
        if not file.is_package:
            package = package[:-1]
        if level - 1 > len(package):
            return None
        package = package[: len(package) - level + 1]
        return ".".join([*package, module] if module else package)

    def _module(self, dotted: str) -> Value:
        top = dotted.partition(".")[0]
        own = self.own_file(dotted)
        if own is not None:
            return ProgramModule(own)
        if self.packages.is_sdk(top):
            found = self.packages.module(dotted)
            return SdkObject(found) if found else UNKNOWN
        return LibraryObject(dotted) if dotted and top not in self._own_names else UNKNOWN

    @cached_property
    def _own_names(self) -> frozenset[str]:
        """The program's own modules and packages at the top level."""
        return frozenset(file.name.partition(".")[0] for file in self.files.values())

    def own_file(self, dotted: str) -> FileScopes | None:
        """The program's own module of a dotted name."""
        try:
            file = self.program.module(dotted) if dotted else None
        except Exception:  # noqa: BLE001 - Undecided: a file that cannot be read is not followed
            return None
        return self.files.get(file.path) if file is not None else None

    def module_of(self, node: ast.ImportFrom, scope: Scope) -> Value:
        """The module that an import takes names from."""
        dotted = self._absolute(node.module or "", node.level, scope) if node.level else node.module
        return self._module(dotted) if dotted else UNKNOWN


def _builtin(name: str) -> Values:
    return (LibraryObject(f"builtins.{name}"),) if name in _BUILTINS else UNKNOWN_VALUES


def _gives_pairs(node: ast.expr) -> bool:
    """Whether an iterable gives pairs: `enumerate(queues)`, `queues.items()`."""
    called = node.func if isinstance(node, ast.Call) else None
    return last_name(node) == "enumerate" or (isinstance(called, ast.Attribute) and called.attr == "items")
