"""What a program names: modules, classes, functions and attributes that an SDK, or the program itself, does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from preflight.sdk import kinds
from preflight.sdk.definitions import Class
from preflight.sdk.packages import Name, Package, Resolved, label
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import Scalar
from preflight.source_check.infer.program_values import ProgramClass, ProgramInstance, ProgramModule
from preflight.source_check.infer.scopes import Scope
from preflight.source_check.infer.sdk_values import OutputValue, SdkInstance, SdkObject, ancestry, is_output_method
from preflight.source_check.infer.values import ABSENT, Expression, Value


class Absent(NamedTuple):
    """A name that is not there. `kind` is that of a `Slip`."""

    kind: str
    at: Expression
    name: str
    label: str
    """What it was looked for in, as a program writes it: `aws.s3`, `aws.s3.Bucket`."""
    where: Resolved | None = None
    """The same, where it is of an SDK."""
    held: bool = False
    """Whether it was looked for in what an Output holds: told only when that is known."""
    declared: bool = False
    keys: tuple[str, ...] = ()


class Uses:
    """Tells which names are not there."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._infer = evaluator
        self._packages = evaluator.packages

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> Iterator[Absent]:
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
                yield from missing
                if not missing:
                    yield from self._members(node, node.module, at)
                return
        source = self._infer.module_of(node, scope)
        if isinstance(source, ProgramModule) and not _adds_names(source):
            for alias in node.names:
                if alias.name != "*" and not source.has(alias.name, self._infer):
                    yield Absent(
                        "unknown-name", at, alias.name, source.file.name, keys=tuple(source.file.module.bindings)
                    )

    def _module(self, dotted: str, at: Expression) -> Iterator[Absent]:
        top = dotted.partition(".")[0]
        package = self._packages.package(top) if self._packages.is_sdk(top) else None
        if package is None or package.is_module(dotted):
            return
        outer, _, name = dotted.rpartition(".")
        if not outer:
            return
        if self._lacks(package, outer, name):
            yield Absent(
                "unknown-name",
                at,
                name,
                outer.removeprefix("pulumi_"),
                Resolved(package, outer, "", None, is_module=True),
                keys=tuple(package.names(outer) or ()),
            )

    def _members(self, node: ast.ImportFrom, module: str, at: Expression) -> Iterator[Absent]:
        package = self._packages.package(module.partition(".")[0])
        names = package.names(module) if package else None
        if package is None or names is None:
            return
        where = Resolved(package, module, "", None, is_module=True)
        for alias in node.names:
            if alias.name != "*" and self._lacks(package, module, alias.name):
                yield Absent("unknown-name", at, alias.name, label(self._packages, where), where, keys=tuple(names))

    def _lacks(self, package: Package, module: str, name: str) -> bool:
        """Whether a module of an SDK is certain to have none of a name."""
        names = package.names(module)
        if names is None or name in names or name.startswith("__"):
            return False
        if not package.installed and (name in _UNLISTED or name.startswith("_") or _may_be_a_file(module, name)):
            return False
        return not any(name in found.properties for found in self._classes_of_modules(package, names))

    def _classes_of_modules(self, package: Package, names: Mapping[str, Name]) -> Iterator[Class]:
        """The classes that a module may take for its own, as that of an SDK's configuration does: it has their names.

        `sys.modules[__name__].__class__ = _ExportableConfig`
        """
        for each in names.values():
            found = package.definition(each.target, each.name) if each.name.startswith("_") else None
            if isinstance(found, Class) and "types.ModuleType" in found.bases:
                yield found

    def attribute(self, node: ast.Attribute, scope: Scope) -> Iterator[Absent]:
        """An attribute that what it is read from does not have."""
        if not isinstance(node.ctx, ast.Load):
            return
        value = self._infer.value(node.value, scope)
        if isinstance(value, OutputValue):
            yield from self._held(value, node, scope)
        elif isinstance(value, Scalar) and value.kind in _PLAIN and node.attr == "apply":
            yield Absent("unknown-attribute", Expression(node, scope), node.attr, _HELD[value.kind])
        elif isinstance(value, SdkObject | SdkInstance | ProgramInstance | ProgramClass | ProgramModule):
            absent = self._infer.is_absent(node, scope) and not self._is_set(node.attr, value)
            if absent and isinstance(value, SdkObject) and value.what.is_module:
                absent = self._lacks(value.what.package, value.what.module, node.attr)
            if isinstance(value, ProgramModule) and _adds_names(value):
                absent = False
            if absent and not self._is_of_a_descendant(node.attr, value):
                yield self._absent(value, node, scope)

    def _is_of_a_descendant(self, name: str, value: Value) -> bool:
        """Whether a class that is made from a value's class has an attribute: a mixin reads what its neighbours have."""
        cls = value.of if isinstance(value, ProgramInstance) else value
        if isinstance(cls, ProgramClass) and not cls.subclasses(self._infer) and cls.may_be_inherited(self._infer):
            return True
        if isinstance(value, ProgramInstance):
            instances = (ProgramInstance(each) for each in value.of.subclasses(self._infer))
            return any(each.attribute(name, self._infer) != ABSENT for each in instances)
        classes = value.subclasses(self._infer) if isinstance(value, ProgramClass) else ()
        return any(each.attribute(name, self._infer) != ABSENT for each in classes)

    def _is_set(self, name: str, value: Value) -> bool:
        """Whether the program sets an attribute of this name on something that may be this value."""
        for file in self._infer.files.values():
            for store in file.stores.get(name, ()):
                target = self._infer.value(store.target.value, store.scope)
                if not isinstance(target, SdkObject | SdkInstance | ProgramInstance | OutputValue):
                    return True
                if type(target) is type(value) and not isinstance(target, ProgramInstance):
                    return True
                if isinstance(target, ProgramInstance) and isinstance(value, ProgramInstance):
                    return True
        return False

    def _absent(self, value: Value, node: ast.Attribute, scope: Scope) -> Absent:
        at = Expression(node, scope)
        if isinstance(value, SdkObject) and value.what.is_module:
            names = value.what.package.names(value.what.module) or {}
            return Absent(
                "unknown-name", at, node.attr, label(self._packages, value.what), value.what, keys=tuple(names)
            )
        if isinstance(value, SdkObject):
            keys = self._members_of(value.what)
            return Absent("unknown-name", at, node.attr, label(self._packages, value.what), value.what, keys=keys)
        if isinstance(value, SdkInstance):
            keys = self._members_of(value.of)
            return Absent(
                "unknown-attribute",
                at,
                node.attr,
                label(self._packages, value.of),
                value.of,
                declared=value.declared,
                keys=keys,
            )
        if isinstance(value, ProgramModule):
            return Absent("unknown-name", at, node.attr, value.file.name, keys=tuple(value.file.module.bindings))
        cls = value.of if isinstance(value, ProgramInstance) else value
        declared = isinstance(value, ProgramInstance) and value.declared
        name = cls.node.name if isinstance(cls, ProgramClass) else ""
        keys = tuple(cls.members(self._infer)) if isinstance(cls, ProgramClass) else ()
        return Absent("unknown-attribute", at, node.attr, name, declared=declared, keys=keys)

    def _members_of(self, what: Resolved) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for each in ancestry(what, self._infer.packages):
            if each is not None and isinstance(each.definition, Class):
                found.update(dict.fromkeys([*each.definition.properties, *each.definition.methods]))
        return tuple(name for name in found if not name.startswith("_"))

    def _held(self, value: OutputValue, node: ast.Attribute, scope: Scope) -> Iterator[Absent]:
        """An attribute that is read from an Output is read from what it holds, once that is there."""
        held = kinds.forms(value.of)
        if len(held) != 1 or self._is_called(node, scope):
            return
        if is_output_method(node.attr) or node.attr.startswith("__"):
            return
        at = Expression(node, scope)
        if held[0].kind == "ref":
            found = self._packages.reference(value.module, held[0].of)
            definition = found.definition if found else None
            if found is None or not isinstance(definition, Class) or definition.kind != "result":
                return
            if SdkInstance(found).attribute(node.attr, self._infer) == ABSENT:
                keys = self._members_of(found)
                yield Absent(
                    "unknown-attribute",
                    at,
                    node.attr,
                    label(self._packages, found),
                    found,
                    held=True,
                    declared=value.declared,
                    keys=keys,
                )
        elif held[0].kind in ("list", "str", "int", "float", "bool") and not hasattr(_PLAIN[held[0].kind], node.attr):
            yield Absent(
                "unknown-attribute", at, node.attr, _HELD[held[0].kind], None, held=True, declared=value.declared
            )

    def _is_called(self, node: ast.Attribute, scope: Scope) -> bool:
        around = scope.file.around(node)
        return isinstance(around, ast.Call) and around.func is node


def _adds_names(module: ProgramModule) -> bool:
    """Whether a module of the program gives itself names in a way that is not read: `globals().update(...)`."""
    return not module.file.mentions.keys().isdisjoint(("globals", "exec", "setattr", "vars"))


# What the shipped index of an SDK leaves out.
_UNLISTED = frozenset({"config", "outputs", "provider", "typing"})


def _may_be_a_file(module: str, name: str) -> bool:
    """Whether a name may be that of a file in the folder of a service, as `bucket` is in `pulumi_aws.s3`."""
    return "." in module and name.islower() and not name.startswith("get_")


_PLAIN = {"list": list, "str": str, "int": int, "float": float, "bool": bool}
_HELD = {"list": "a list", "str": "text", "int": "a number", "float": "a number", "bool": "a truth value"}
