"""Names and attributes that an SDK, or the program itself, does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from preflight.core.slips import UnknownAttribute, UnknownName
from preflight.sdk import kinds
from preflight.sdk.definitions import Class
from preflight.sdk.packages import Name, Package, Resolved, label
from preflight.sdk.suggestions import Suggester, Suggestion, spelled_alike
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import Scalar
from preflight.source_check.infer.program_values import ProgramClass, ProgramInstance, ProgramModule
from preflight.source_check.infer.scopes import Scope
from preflight.source_check.infer.sdk_values import (
    OutputValue,
    SdkInstance,
    SdkObject,
    ancestry,
    is_output_method,
)
from preflight.source_check.infer.values import ABSENT, Expression, Value

from .arguments import Arguments
from .places import Located, in_version, place

# What the shipped index of an SDK leaves out.
_UNLISTED = frozenset({"config", "outputs", "provider", "typing"})
_PLAIN = {"list": list, "str": str, "int": int, "float": float, "bool": bool}
_WORDS = {"list": "a list", "str": "a string", "int": "a number", "float": "a number", "bool": "a bool"}


class _Owner(NamedTuple):
    """A class or a module that lacks a name."""

    label: str
    """As a program writes it: `aws.s3.Bucket`."""
    names: Sequence[str]
    """The names that it has."""
    what: Resolved | None = None
    """The same, where it is of an SDK."""
    declared: bool = False
    """Whether only an annotation shows that the value is of this class."""


class Uses:
    """Finds names that do not exist."""

    def __init__(self, infer: Evaluator, arguments: Arguments, suggester: Suggester) -> None:
        self._infer, self._arguments, self._suggester = infer, arguments, suggester
        self._packages = infer.packages

    # Imports.

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> Iterator[Located]:
        """The modules and names of SDKs, and of the program's own modules, that an import does not find."""
        at = Expression(node, scope)  # type: ignore[arg-type]
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from self._module(alias.name, at)
            return
        if node.level == 0 and node.module:
            top = node.module.partition(".")[0]
            if self._packages.is_sdk(top):
                missing = list(self._module(node.module, at))
                yield from missing or self._members(node, node.module, at)
                return
        source = self._infer.module_of(node, scope)
        if isinstance(source, ProgramModule) and not _adds_names(source):
            for alias in node.names:
                if alias.name != "*" and not source.has(alias.name, self._infer):
                    yield self._unknown_name(at, alias.name, _of_module(source))

    def _module(self, dotted: str, at: Expression) -> Iterator[Located]:
        top = dotted.partition(".")[0]
        package = self._packages.package(top) if self._packages.is_sdk(top) else None
        outer, _, name = dotted.rpartition(".")
        if package is None or package.is_module(dotted) or not outer:
            return
        if self._lacks(package, outer, name):
            what = Resolved(package, outer, "", None, is_module=True)
            names = tuple(package.names(outer) or ())
            yield self._unknown_name(at, name, _Owner(outer.removeprefix("pulumi_"), names, what))

    def _members(self, node: ast.ImportFrom, module: str, at: Expression) -> Iterator[Located]:
        package = self._packages.package(module.partition(".")[0])
        names = package.names(module) if package else None
        if package is None or names is None:
            return
        what = Resolved(package, module, "", None, is_module=True)
        for alias in node.names:
            if alias.name != "*" and self._lacks(package, module, alias.name):
                yield self._unknown_name(at, alias.name, _Owner(label(self._packages, what), tuple(names), what))

    def _lacks(self, package: Package, module: str, name: str) -> bool:
        """Whether a module of an SDK certainly has no such name."""
        names = package.names(module)
        if names is None or name in names or name.startswith("__"):
            return False
        if not package.installed and (name in _UNLISTED or name.startswith("_") or _may_be_a_file(module, name)):
            return False
        return not any(name in found.properties for found in self._classes_of_modules(package, names))

    def _classes_of_modules(self, package: Package, names: Mapping[str, Name]) -> Iterator[Class]:
        """The classes that a module may become, as that of an SDK's configuration does: it then has their names.

        `sys.modules[__name__].__class__ = _ExportableConfig`
        """
        for each in names.values():
            found = package.definition(each.target, each.name) if each.name.startswith("_") else None
            if isinstance(found, Class) and "types.ModuleType" in found.bases:
                yield found

    # Attributes.

    def attribute(self, node: ast.Attribute, scope: Scope) -> Iterator[Located]:
        """An attribute that does not exist where it is read."""
        if not isinstance(node.ctx, ast.Load):
            return
        value = self._infer.value(node.value, scope)
        if isinstance(value, OutputValue):
            yield from self._held(value, node, scope)
        elif isinstance(value, Scalar):
            if value.kind in _PLAIN and node.attr == "apply":
                yield self._unknown_attribute(Expression(node, scope), node.attr, _Owner(_WORDS[value.kind], ()))
        elif self._infer.is_absent(node, scope) and not self._may_appear(value, node.attr):
            yield self._absent(value, Expression(node, scope), node.attr)

    def _may_appear(self, value: Value, name: str) -> bool:
        """Whether a value may get an attribute that its class or module does not define."""
        if self._is_set(name, value) or self._is_of_a_subclass(name, value):
            return True
        if isinstance(value, ProgramModule):
            return _adds_names(value)
        if isinstance(value, SdkObject) and value.what.is_module:
            return not self._lacks(value.what.package, value.what.module, name)
        return False

    def _is_of_a_subclass(self, name: str, value: Value) -> bool:
        """Whether a subclass has an attribute: a mixin reads what the classes beside it have."""
        cls = value.of if isinstance(value, ProgramInstance) else value
        if not isinstance(cls, ProgramClass):
            return False
        subclasses = cls.subclasses(self._infer)
        if not subclasses and cls.may_be_inherited(self._infer):
            return True
        values = (ProgramInstance(each) if isinstance(value, ProgramInstance) else each for each in subclasses)
        return any(each.attribute(name, self._infer) != ABSENT for each in values)

    def _is_set(self, name: str, value: Value) -> bool:
        """Whether the program sets an attribute of this name on what may be this value."""
        for file in self._infer.files.values():
            for store in file.stores.get(name, ()):
                target = self._infer.value(store.target.value, store.scope)
                if not isinstance(target, SdkObject | SdkInstance | ProgramInstance | OutputValue):
                    return True
                if type(target) is type(value):
                    return True
        return False

    def _absent(self, value: Value, at: Expression, name: str) -> Located:
        match value:
            case SdkObject(what) if what.is_module:
                names = tuple(what.package.names(what.module) or {})
                return self._unknown_name(at, name, _Owner(label(self._packages, what), names, what))
            case SdkObject(what):
                return self._unknown_name(at, name, self._of_class(what))
            case ProgramModule():
                return self._unknown_name(at, name, _of_module(value))
            case SdkInstance(what):
                return self._unknown_attribute(at, name, self._of_class(what, declared=value.declared))
            case ProgramInstance(cls):
                names = tuple(cls.members(self._infer))
                return self._unknown_attribute(at, name, _Owner(cls.node.name, names, declared=value.declared))
        assert isinstance(value, ProgramClass), "no other value is known to lack an attribute"
        return self._unknown_attribute(at, name, _Owner(value.node.name, tuple(value.members(self._infer))))

    def _of_class(self, what: Resolved, *, declared: bool = False) -> _Owner:
        found: dict[str, None] = {}
        for each in ancestry(what, self._packages):
            if each is not None and isinstance(each.definition, Class):
                found.update(dict.fromkeys([*each.definition.properties, *each.definition.methods]))
        names = tuple(name for name in found if not name.startswith("_"))
        return _Owner(label(self._packages, what), names, what, declared)

    def _held(self, value: OutputValue, node: ast.Attribute, scope: Scope) -> Iterator[Located]:
        """An attribute that is read from an Output is read from what it holds, once that is known."""
        held = kinds.forms(value.of)
        if len(held) != 1 or _is_called(node, scope) or is_output_method(node.attr) or node.attr.startswith("__"):
            return
        at = Expression(node, scope)
        kind = held[0].kind
        if kind == "ref":
            found = self._packages.reference(value.module, held[0].of)
            definition = found.definition if found else None
            if found is None or not isinstance(definition, Class) or definition.kind != "result":
                return
            if SdkInstance(found).attribute(node.attr, self._infer) == ABSENT:
                yield self._unknown_attribute(at, node.attr, self._of_class(found, declared=value.declared))
        elif kind in _PLAIN and not hasattr(_PLAIN[kind], node.attr):
            yield self._unknown_attribute(at, node.attr, _Owner(_WORDS[kind], (), declared=value.declared))

    # Errors.

    def _unknown_name(self, at: Expression, name: str, owner: _Owner) -> Located:
        return _unknown(UnknownName, at, name, owner, self._meant_name(at, name, owner))

    def _meant_name(self, at: Expression, name: str, owner: _Owner) -> Suggestion:
        node = at.node
        if isinstance(node, ast.Attribute) and (wanted := self._arguments.wanted(node, at.scope)):
            return Suggestion(f"{wanted[0]} takes {wanted[1]}")
        if owner.what is not None:
            return self._suggester.name(owner.what.module, owner.what.name, name, owner.names)
        return spelled_alike(name, owner.names)

    def _unknown_attribute(self, at: Expression, name: str, owner: _Owner) -> Located:
        of = owner.what.name if owner.what else owner.label
        return _unknown(UnknownAttribute, at, name, owner, self._suggester.attribute(of, owner.what, name, owner.names))


def _unknown(
    kind: type[UnknownName | UnknownAttribute], at: Expression, name: str, owner: _Owner, meant: Suggestion
) -> Located:
    return at, kind(
        place=place(at),
        name=name,
        of=owner.label,
        hint=meant.text,
        replacement=meant.replacement,
        certain=not owner.declared,
        **in_version(owner.what),
    )


def _of_module(module: ProgramModule) -> _Owner:
    return _Owner(module.file.name, tuple(module.file.module.bindings))


def _is_called(node: ast.Attribute, scope: Scope) -> bool:
    around = scope.file.around(node)
    return isinstance(around, ast.Call) and around.func is node


def _adds_names(module: ProgramModule) -> bool:
    """Whether a module of the program may get names that no assignment shows: `globals().update(...)`."""
    return not module.file.mentions.keys().isdisjoint(("globals", "exec", "setattr", "vars"))


def _may_be_a_file(module: str, name: str) -> bool:
    """Whether a name may be a file in the folder of a service, as `bucket` is in `pulumi_aws.s3`."""
    return "." in module and name.islower() and not name.startswith("get_")
