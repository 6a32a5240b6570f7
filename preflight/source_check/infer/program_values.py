"""Values that the program itself defines: its modules, classes, instances and functions."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from preflight.sdk.definitions import Class
from preflight.sdk.packages import Resolved

from .literals import NONE, LibraryObject
from .mutations import of_attribute
from .scopes import FileScopes, Function, Scope
from .sdk_values import SdkInstance, SdkObject, class_attribute, is_dunder
from .values import ABSENT, UNKNOWN, UNKNOWN_VALUES, Inference, Value, Values, joined

_METHOD_DECORATORS = frozenset({"property", "cached_property", "staticmethod", "classmethod", "abstractmethod"})
_PROPERTIES = frozenset({"property", "cached_property"})
# What gives instances attributes that no assignment shows.
_ATTRIBUTE_HOOKS = frozenset({"__getattr__", "__getattribute__", "__new__"})
_ATTRIBUTE_SETTERS = ("setattr", "vars", "__dict__", "__setattr__")


@dataclass(frozen=True, slots=True)
class ProgramModule(Value):
    """A module of the program."""

    file: FileScopes

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        scope = self.file.module
        if name in scope.bindings:
            return infer.bound(scope, name)
        if scope.stars:
            return infer.starred(scope, name)
        inner = self.submodule(name, infer)
        if inner is not None:
            return (ProgramModule(inner),)
        return UNKNOWN_VALUES if is_dunder(name) or "__getattr__" in scope.bindings else ABSENT

    def submodule(self, name: str, infer: Inference) -> FileScopes | None:
        """A module inside it, where it is a package."""
        return infer.own_file(f"{self.file.name}.{name}")

    def has(self, name: str, infer: Inference) -> bool:
        """Whether it has a name, or may have it: bound in it, or a module or folder inside it."""
        if self.attribute(name, infer) != ABSENT:
            return True
        folder = self.file.source.path.rpartition("/")[0]
        return self.file.is_package and any(infer.program.exists(f"{folder}/{name}{end}") for end in ("", ".py"))


class Lineage(NamedTuple):
    """A class of the program and its base classes: the program's, starting with itself, and those from SDKs."""

    classes: list[ProgramClass]
    sdk: list[Resolved]
    complete: bool
    """Whether there are no others."""


@dataclass(frozen=True, slots=True)
class ProgramClass(Value):
    """A class of the program."""

    node: ast.ClassDef
    scope: Scope

    @property
    def body(self) -> Scope:
        """The scope of its body."""
        return self.scope.file.inner[id(self.node)]

    @property
    def key(self) -> int:
        """What identifies it."""
        return id(self.node)

    def bases(self, infer: Inference) -> Values:
        """Its direct base classes; UNKNOWN for each that the source does not show."""
        return tuple(infer.value(each, self.scope) for each in self.node.bases)

    def lineage(self, infer: Inference) -> Lineage:
        """Itself and its base classes."""
        return infer.kept(("lineage", self.key), lambda: self._lineage(infer))

    def _lineage(self, infer: Inference) -> Lineage:
        classes, sdk, complete = [self], [], True
        seen = {self.key}
        for each in classes:
            if any(keyword.arg == "metaclass" for keyword in each.node.keywords):
                complete = False
            for base in each.bases(infer):
                if isinstance(base, ProgramClass):
                    if base.key not in seen:
                        seen.add(base.key)
                        classes.append(base)
                elif isinstance(base, SdkObject) and isinstance(base.what.definition, Class):
                    sdk.append(base.what)
                elif not (isinstance(base, LibraryObject) and base.name in ("builtins.object", "abc.ABC")):
                    complete = False
        return Lineage(classes, sdk, complete)

    def subclasses(self, infer: Inference) -> list[ProgramClass]:
        """The classes of the program that are known to inherit from it."""
        return infer.kept("subclasses", lambda: _subclasses(infer)).get(self.key, [])

    def may_be_inherited(self, infer: Inference) -> bool:
        """Whether some class inherits from one of its name, be it this one or another."""
        return self.node.name in infer.kept("names of bases", lambda: _names_of_bases(infer))

    def members(self, infer: Inference) -> Iterator[str]:
        """The names that the program gives its instances."""
        for each in self.lineage(infer).classes:
            yield from each.body.bindings
            for name, stores in each.scope.file.stores.items():
                if any(each.method_around(store.scope) is not None for store in stores):
                    yield name

    def method_around(self, scope: Scope) -> Function | None:
        """Its method that contains a scope."""
        for each in scope.chain():
            if each.parent is not None and each.parent.node is self.node and isinstance(each.node, Function):
                return each.node
        return None

    def mentions(self, name: str) -> bool:
        """Whether its body uses a name, or an attribute of this name."""
        used = self.scope.file.mentions.get(name, ())
        return any(each.node is self.node for _, where in used for each in where.chain())

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        lineage = self.lineage(infer)
        for each in lineage.classes:
            body = each.body
            if name in body.bindings:
                if any(found.how == "definition" for found in body.bindings[name]):
                    return _member(body, name, None, infer)
                return tuple(of_attribute(value, name, each.scope.file) for value in infer.bound(body, name))
        for base in lineage.sdk:
            found = class_attribute(base, name, infer)
            if found != ABSENT:
                return found
        sure = lineage.complete and not is_dunder(name) and not has_hidden_attributes(lineage.classes)
        return ABSENT if sure else UNKNOWN_VALUES

    @override
    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        lineage = self.lineage(infer)
        decorators = (each for cls in lineage.classes for each in cls.node.decorator_list)
        plain = all(last_name(each) == "dataclass" for each in decorators)
        return (ProgramInstance(self),) if lineage.complete and plain else UNKNOWN_VALUES

    def stored(self, name: str, infer: Inference) -> Iterator[Value]:
        """The values that its methods assign to an attribute of an instance."""
        for store in self.scope.file.stores.get(name, ()):
            method = self.method_around(store.scope)
            target = store.target.value
            if method is not None and isinstance(target, ast.Name) and target.id == first_parameter(method):
                yield from (of_attribute(value, name, self.scope.file) for value in infer.of_binding(store.assigned))


@dataclass(frozen=True, slots=True)
class ProgramInstance(Value):
    """An instance of a class of the program. `declared` means that only an annotation shows it."""

    of: ProgramClass
    declared: bool = False

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        return infer.once((self.of.key, f".{name}"), lambda: self._attribute(name, infer))

    def _attribute(self, name: str, infer: Inference) -> Values:
        classes, sdk, complete = self.of.lineage(infer)
        stored = [found for each in (*classes, *self.of.subclasses(infer)) for found in each.stored(name, infer)]
        of_class: Values = ()
        for each in classes:
            body = each.body
            if name in body.bindings:
                if any(found.how == "definition" for found in body.bindings[name]):
                    return _member(body, name, ProgramInstance(self.of), infer)
                if stored and all(found.how == "annotation" for found in body.bindings[name]):
                    break
                of_class = tuple(of_attribute(value, name, each.scope.file) for value in infer.bound(body, name))
                break
        if stored or of_class:
            return joined([*stored, *of_class])
        for base in sdk:
            inherited = SdkInstance(base).attribute(name, infer)
            if inherited != ABSENT:
                return inherited
        sure = complete and not is_dunder(name) and not has_hidden_attributes(classes)
        return ABSENT if sure else UNKNOWN_VALUES


@dataclass(frozen=True, slots=True)
class ProgramFunction(Value):
    """A function or method of the program; `me` is the value its first parameter is bound to."""

    node: Function | ast.Lambda
    scope: Scope
    me: Value | None = None

    @override
    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        return self.returned(infer)

    def returned(self, infer: Inference) -> Values:
        """The values that it may return."""
        inner = self.scope.file.inner.get(id(self.node))
        if inner is None:
            return UNKNOWN_VALUES
        if isinstance(self.node, ast.Lambda):
            return infer.values(self.node.body, inner)
        if inner.yields or isinstance(self.node, ast.AsyncFunctionDef):
            return UNKNOWN_VALUES
        found: list[Value] = []
        for each in inner.returns:
            found += infer.values(each.value, inner) if each.value is not None else (NONE,)
        return joined(found)


def defined(node: ast.AST, scope: Scope) -> Value:
    """The class or function that a statement defines; UNKNOWN for a function that a decorator may replace."""
    if isinstance(node, ast.ClassDef):
        return ProgramClass(node, scope)
    if isinstance(node, Function) and not node.decorator_list:
        return ProgramFunction(node, scope)
    return UNKNOWN


def _member(body: Scope, name: str, me: ProgramInstance | None, infer: Inference) -> Values:
    """What a class defines by a name, read from the class, or from an instance `me`."""
    if len(body.bindings[name]) != 1:
        return UNKNOWN_VALUES
    node = body.bindings[name][0].node
    if isinstance(node, ast.ClassDef):
        return (ProgramClass(node, body),)
    if not isinstance(node, Function):
        return UNKNOWN_VALUES
    decorators = {last_name(each) for each in node.decorator_list}
    if decorators - _METHOD_DECORATORS:
        return UNKNOWN_VALUES
    if decorators & _PROPERTIES:
        return ProgramFunction(node, body, me).returned(infer) if me is not None else UNKNOWN_VALUES
    if "staticmethod" in decorators:
        return (ProgramFunction(node, body),)
    return (ProgramFunction(node, body, UNKNOWN if "classmethod" in decorators else me),)


def has_hidden_attributes(classes: list[ProgramClass]) -> bool:
    """Whether instances may get attributes that no assignment shows: by setattr, `__getattr__` or a decorator."""
    return any(
        any(last_name(each) != "dataclass" for each in cls.node.decorator_list)
        or not _ATTRIBUTE_HOOKS.isdisjoint(cls.body.bindings)
        or any(cls.mentions(name) for name in _ATTRIBUTE_SETTERS)
        for cls in classes
    )


def _subclasses(infer: Inference) -> Mapping[int, list[ProgramClass]]:
    found: dict[int, list[ProgramClass]] = defaultdict(list)
    for file in infer.files.values():
        for node, scope in file.classes:
            cls = ProgramClass(node, scope)
            for each in cls.lineage(infer).classes[1:]:
                found[each.key].append(cls)
    return found


def _names_of_bases(infer: Inference) -> frozenset[str]:
    classes = (node for file in infer.files.values() for node, _ in file.classes)
    return frozenset(last_name(base) for node in classes for base in node.bases)


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name, also where it is called: `field` of `dataclasses.field(...)`; else empty."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def first_parameter(node: Function) -> str:
    """The name that a method gives its instance; empty for a static method."""
    positional = [*node.args.posonlyargs, *node.args.args]
    if any(last_name(each) == "staticmethod" for each in node.decorator_list):
        return ""
    return positional[0].arg if positional else ""
