"""What a call calls, and the parameters that it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from preflight.sdk import kinds
from preflight.sdk.definitions import Class, Parameter, Signature, signature
from preflight.sdk.definitions import Function as SdkFunction
from preflight.sdk.packages import Resolved, label
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.program_values import ProgramClass, ProgramFunction, ProgramInstance, last_name
from preflight.source_check.infer.scopes import Function, Scope
from preflight.source_check.infer.sdk_values import SdkMethod, SdkObject, ancestry

# Options of `@dataclass` and `field()` with which the constructor still takes each field, in order.
_DATACLASS_OPTIONS = frozenset({"frozen", "eq", "order", "repr", "slots", "unsafe_hash"})
_FIELD_OPTIONS = frozenset({"default", "default_factory", "metadata", "repr"})


class Callee(NamedTuple):
    """What a call calls."""

    label: str
    """As a program writes it: `aws.s3.Bucket`."""
    takes: Signature
    what: Resolved | None = None
    """None for what the program defines itself."""

    @property
    def name(self) -> str:
        """The class or function without its module: `Bucket`."""
        return self.label.rpartition(".")[2]

    @property
    def resource(self) -> Class | None:
        """The class, where the call creates a resource."""
        found = self.what.definition if self.what else None
        return found if isinstance(found, Class) and found.kind == "resource" else None

    @property
    def is_options(self) -> bool:
        """Whether the call creates options of Pulumi: `pulumi.ResourceOptions`."""
        return self.what is not None and self.what.package.name == "pulumi" and self.what.name.endswith("Options")


class Callees:
    """Finds what calls call."""

    def __init__(self, infer: Evaluator) -> None:
        self._infer, self._packages = infer, infer.packages
        self._signatures: dict[tuple[int, bool], Signature] = {}
        self._of_sdk: dict[tuple[str, str], Callee | None] = {}
        self._of_program: dict[int, Callee | None] = {}

    def of(self, node: ast.Call, scope: Scope) -> Callee | None:
        """What a call calls; None where the source does not show it."""
        if isinstance(node.func, ast.Attribute) and _is_super(node.func.value):
            return self._of_super(node.func.attr, scope)
        value = self._infer.value(node.func, scope)
        match value:
            case SdkObject(what):
                key = what.module, what.name
                if key not in self._of_sdk:
                    self._of_sdk[key] = self._of_sdk_object(what)
                return self._of_sdk[key]
            case SdkMethod():
                return self._of_sdk_method(value)
            case ProgramFunction():
                renamed = value.me is None and self._is_method_of_instance(value, node.func, scope)
                return None if renamed or self._may_be_overridden(value) else self._of_function(value)
            case ProgramClass():
                if value.key not in self._of_program:
                    self._of_program[value.key] = self._of_class(value)
                return self._of_program[value.key]
        return None

    # Of SDKs.

    def _of_sdk_object(self, what: Resolved) -> Callee | None:
        definition = what.definition
        if isinstance(definition, SdkFunction):
            return Callee(label(self._packages, what), definition.signature, what)
        if not isinstance(definition, Class) or definition.kind in ("enum", "dict", "result"):
            return None
        takes = self._constructor(what)
        return Callee(label(self._packages, what), takes, what) if takes is not None else None

    def _of_sdk_method(self, value: SdkMethod) -> Callee | None:
        if value.of is None or not isinstance(value.of.definition, Class):
            return None
        found = value.of.definition.methods[value.name]
        if found.bound == "instance" and isinstance(value.on, SdkObject):
            return None  # called on the class, with the instance as its first argument
        name = f"{label(self._packages, value.of)}.{value.name}"
        return Callee(name, found, value.of if value.name == "get" else None)

    def _constructor(self, what: Resolved) -> Signature | None:
        for each in ancestry(what, self._packages):
            if each is None or not isinstance(each.definition, Class):
                return None
            if each.definition.init is not None:
                return each.definition.init
        return None

    # Of the program.

    def _is_method_of_instance(self, value: ProgramFunction, func: ast.expr, scope: Scope) -> bool:
        """Whether a function is read from an instance by another name that its class gives it: `line = read`."""
        if isinstance(value.node, ast.Lambda) or not isinstance(value.scope.node, ast.ClassDef):
            return False
        static = any(last_name(decorator) == "staticmethod" for decorator in value.node.decorator_list)
        on_instance = isinstance(func, ast.Attribute) and isinstance(
            self._infer.value(func.value, scope), ProgramInstance
        )
        return on_instance and not static

    def _may_be_overridden(self, value: ProgramFunction) -> bool:
        """Whether a subclass defines a method that is called on `self` again."""
        if not isinstance(value.me, ProgramInstance) or isinstance(value.node, ast.Lambda):
            return False
        return any(value.node.name in each.body.bindings for each in value.me.of.subclasses(self._infer))

    def _of_function(self, value: ProgramFunction, name: str = "") -> Callee | None:
        node = value.node
        if isinstance(node, ast.Lambda):
            return None
        bound = value.me is not None
        if bound and not (node.args.posonlyargs or node.args.args):
            return None
        key = id(node), bound
        if key not in self._signatures:
            self._signatures[key] = signature(node, {}, "instance" if bound else "static")
        return Callee(name or node.name, self._signatures[key])

    def _of_class(self, value: ProgramClass) -> Callee | None:
        lineage = value.lineage(self._infer)
        if not lineage.complete:
            return None
        for each in lineage.classes:
            if {"__new__", "__call__"} & set(each.body.bindings):
                return None
            if _is_dataclass(each):
                return _of_dataclass(value, lineage.classes)
            if each.node.decorator_list:
                return None
            constructors = each.body.bindings.get("__init__", [])
            if constructors:
                node = constructors[0].node
                if len(constructors) > 1 or not isinstance(node, Function) or node.decorator_list:
                    return None
                return self._of_function(ProgramFunction(node, each.body, ProgramInstance(value)), value.node.name)
        for base in lineage.sdk:
            takes = self._constructor(base)
            if takes is not None:
                return Callee(value.node.name, takes, base)
        return None

    def _of_super(self, name: str, scope: Scope) -> Callee | None:
        around = next((each for each in scope.chain() if each.is_class), None)
        if name != "__init__" or around is None or around.parent is None or not isinstance(around.node, ast.ClassDef):
            return None
        bases = ProgramClass(around.node, around.parent).bases(self._infer)
        if len(bases) != 1:
            return None
        if isinstance(bases[0], ProgramClass):
            return self._of_class(bases[0])
        if isinstance(bases[0], SdkObject) and isinstance(bases[0].what.definition, Class):
            takes = self._constructor(bases[0].what)
            return Callee(label(self._packages, bases[0].what), takes) if takes is not None else None
        return None


def _of_dataclass(value: ProgramClass, classes: Sequence[ProgramClass]) -> Callee | None:
    """The constructor that `@dataclass` generates; None where an option may change it."""
    fields: dict[str, Parameter] = {}
    for each in reversed(classes):
        if "__init__" in each.body.bindings or not all(map(_keeps_fields, each.node.decorator_list)):
            return None
        if not _is_dataclass(each):
            continue  # what it annotates is no field
        for statement in _annotated(each):
            if not _is_plain_field(statement):
                return None
            name = statement.target.id  # type: ignore[union-attr]
            fields[name] = Parameter(name, kinds.ANY, statement.value is None)
    return Callee(value.node.name, Signature(tuple(fields.values()), bound="instance"))


def _is_dataclass(cls: ProgramClass) -> bool:
    return any(last_name(each) == "dataclass" for each in cls.node.decorator_list)


def _keeps_fields(decorator: ast.expr) -> bool:
    """Whether a decorator leaves all fields to the constructor."""
    given = decorator.keywords if isinstance(decorator, ast.Call) else []
    if last_name(decorator) == "dataclass" and not given:
        return True
    return {keyword.arg for keyword in given} <= _DATACLASS_OPTIONS


def _annotated(cls: ProgramClass) -> Iterator[ast.AnnAssign]:
    """The annotated names of a class's body that may be fields."""
    for each in cls.node.body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        if "ClassVar" not in ast.unparse(each.annotation):
            yield each


def _is_plain_field(statement: ast.AnnAssign) -> bool:
    """Whether a field is certainly a parameter of the constructor, with a default if it has a value."""
    annotation, value = ast.unparse(statement.annotation), statement.value
    if "InitVar" not in annotation and "KW_ONLY" not in annotation and not isinstance(value, ast.Call):
        return True
    if isinstance(value, ast.Call) and last_name(value) != "field":
        return True
    # field(...) may take it out of the constructor, or give it a default.
    given = {keyword.arg for keyword in value.keywords} if isinstance(value, ast.Call) else set()
    return bool(given) and given <= _FIELD_OPTIONS


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args
