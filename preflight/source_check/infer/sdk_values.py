"""Values that come from SDKs: their modules and classes, instances, methods, and Outputs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from preflight.sdk import kinds
from preflight.sdk.definitions import Class
from preflight.sdk.definitions import Function as SdkFunction
from preflight.sdk.packages import Packages, Resolved

from .literals import DictValue, Scalar, SequenceValue, dict_of_keywords
from .values import ABSENT, UNKNOWN, UNKNOWN_VALUES, Expression, Inference, Value, Values, joined

if TYPE_CHECKING:
    from .scopes import Scope

_OUTPUT = ("pulumi.output", "Output")
_OUTPUT_METHODS = frozenset({"apply", "recover", "future", "is_known", "is_secret", "resources", "get"})
# The type that the Output of each function of `pulumi.Output` holds.
_OUTPUT_FUNCTIONS = {
    "all": "any",
    "concat": "str",
    "format": "str",
    "json_dumps": "str",
    "json_loads": "any",
    "from_input": "any",
    "secret": "any",
    "unsecret": "any",
    "apply": "any",
    "recover": "any",
}
_PLAIN_BASES = frozenset(
    {"object", "Generic", "Enum", "IntEnum", "str", "dict", "TypedDict", "ABC", "Protocol", "Exception"}
)
_ENUM_NAMES = frozenset({"name", "value"})


@dataclass(frozen=True, slots=True)
class SdkObject(Value):
    """A module, class or function of an SDK."""

    what: Resolved

    @property
    def is_output(self) -> bool:
        """Whether it is the class `pulumi.Output`."""
        return (self.what.module, self.what.name) == _OUTPUT

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        if self.what.is_module:
            found = infer.packages.member(self.what.module, name)
            if found is None:
                return UNKNOWN_VALUES if is_dunder(name) else ABSENT
            return infer.sdk_object(found) if found.is_module or found.definition is not None else UNKNOWN_VALUES
        return class_attribute(self.what, name, infer) if isinstance(self.what.definition, Class) else UNKNOWN_VALUES

    @override
    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        definition = self.what.definition
        if isinstance(definition, Class):
            if definition.kind == "dict":
                return (dict_of_keywords(node, scope),)
            if definition.kind == "enum":
                return (Scalar("str"),)
            return (SdkInstance(self.what, Expression(node, scope)),)
        if isinstance(definition, SdkFunction):
            return typed(definition.signature.returns, self.what.module, infer)
        return UNKNOWN_VALUES


@dataclass(frozen=True, slots=True)
class SdkInstance(Value):
    """An instance of an SDK's class, which `call` created. `declared` means that only an annotation shows it."""

    of: Resolved
    creation: Expression | None = None
    declared: bool = False

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        for each in ancestry(self.of, infer.packages):
            if each is None or not isinstance(each.definition, Class) or each.definition.kind == "dict":
                return UNKNOWN_VALUES
            definition = each.definition
            if name in definition.properties:
                if definition.kind == "enum":
                    return UNKNOWN_VALUES
                return typed(definition.properties[name], each.module, infer, declared=self.declared)
            if name in definition.methods:
                return (SdkMethod(name, each, self),)
            if definition.kind == "args" and definition.init and name in definition.init.by_name:
                return UNKNOWN_VALUES
        is_enum = isinstance(self.of.definition, Class) and self.of.definition.kind == "enum"
        return UNKNOWN_VALUES if is_enum or is_dunder(name) else ABSENT

    @property
    @override
    def held_type(self) -> tuple[str, str]:
        return f"@{self.of.name}", self.of.module


@dataclass(frozen=True, slots=True)
class OutputValue(Value):
    """A Pulumi Output. `of` is the type it will hold, as `kinds` writes it in the SDK module `module`.

    `declared` means that only an annotation shows it; `nullable` that it may be None in place of an Output.
    """

    of: str = kinds.ANY
    module: str = ""
    declared: bool = False
    nullable: bool = False

    @override
    def attribute(self, name: str, infer: Inference) -> Values:
        if is_output_method(name) or is_dunder(name):
            return (SdkMethod(name, None, self),)
        held = kinds.forms(self.of)
        if len(held) == 1 and held[0].kind == "ref":
            found = infer.packages.reference(self.module, held[0].of)
            if found is not None:
                inner = SdkInstance(found).attribute(name, infer)
                of, module = (inner[0] if len(inner) == 1 else UNKNOWN).held_type
                return (OutputValue(of, module, self.declared),)
        return (OutputValue(declared=self.declared),)

    @override
    def item(self, index: ast.expr, scope: Scope, infer: Inference) -> Values:
        held = kinds.forms(self.of)
        inner = held[0] if len(held) == 1 else None
        if inner and not isinstance(index, ast.Slice) and inner.kind in ("list", "map"):
            return (OutputValue(inner.of, self.module, self.declared),)
        if inner and isinstance(index, ast.Slice) and inner.kind in ("list", "str"):
            return (OutputValue(self.of, self.module, self.declared),)
        return (OutputValue(declared=self.declared),)

    @property
    @override
    def held_type(self) -> tuple[str, str]:
        return self.of, self.module


@dataclass(frozen=True, slots=True)
class SdkMethod(Value):
    """A method of an SDK's class, read from an instance, from the class, or from an Output (`of` None)."""

    name: str
    of: Resolved | None = None
    on: Value | None = None

    @override
    def call(self, node: ast.Call, scope: Scope, infer: Inference) -> Values:
        if self.of is None:
            return (OutputValue(),) if self.name in ("apply", "recover") else UNKNOWN_VALUES
        if (self.of.module, self.of.name) == _OUTPUT and self.name in _OUTPUT_FUNCTIONS:
            return (OutputValue(self._held_by_result(node, scope, infer)),)
        if (self.of.name, self.name) == ("ResourceOptions", "merge"):
            return (SdkInstance(self.of, Expression(node, scope)),)
        definition = self.of.definition
        if not isinstance(definition, Class) or self.name not in definition.methods:
            return UNKNOWN_VALUES
        found = typed(definition.methods[self.name].returns, self.of.module, infer)
        reads_config = self.of.module == "pulumi.config" and self.name.startswith("get")
        if reads_config and len(node.args) < 2 and all(each.arg != "default" for each in node.keywords):  # noqa: PLR2004
            return tuple(_or_none(each) for each in found)
        return found

    def _held_by_result(self, node: ast.Call, scope: Scope, infer: Inference) -> str:
        """The type that the Output of a function of `pulumi.Output` holds, where it is a string or a list."""
        if self.name == "all" and node.args:
            return "[any]"
        if self.name in ("from_input", "secret", "unsecret") and node.args:
            return infer.value(node.args[0], scope).held_type[0]
        return _OUTPUT_FUNCTIONS[self.name]


def _or_none(value: Value) -> Value:
    return OutputValue(value.of, value.module, nullable=True) if isinstance(value, OutputValue) else UNKNOWN


def is_output_method(name: str) -> bool:
    """Whether an Output has a method of this name, so that it does not read an attribute of what it holds."""
    return name in _OUTPUT_METHODS


def is_dunder(name: str) -> bool:
    """Whether Python itself may define a name: `__name__`."""
    return name.startswith("__") and name.endswith("__")


def class_attribute(what: Resolved, name: str, infer: Inference) -> Values:
    """The values of an attribute that is read from a class of an SDK."""
    for each in ancestry(what, infer.packages):
        definition = each.definition if each else None
        if each is None or not isinstance(definition, Class):
            return UNKNOWN_VALUES
        if definition.kind == "enum" and name in definition.properties:
            return (Scalar("str", definition.properties[name], known=True),)
        if name in definition.methods:
            return (SdkMethod(name, each, SdkObject(what)),)
        if name in definition.properties or definition.kind in ("enum", "dict"):
            if definition.kind == "enum" and name not in _ENUM_NAMES:
                continue
            return UNKNOWN_VALUES
    return UNKNOWN_VALUES if is_dunder(name) else ABSENT


def ancestry(what: Resolved, packages: Packages) -> Iterator[Resolved | None]:
    """A class of an SDK and its base classes; None for one that cannot be read."""
    pending: list[tuple[str, str, Resolved | None]] = [("", "", what)]
    seen: set[tuple[str, str]] = set()
    while pending:
        _, _, each = pending.pop(0)
        yield each
        if each is None or not isinstance(each.definition, Class):
            continue
        for base in each.definition.bases:
            if base in _PLAIN_BASES or base.startswith(("builtins.", "typing.")):
                continue
            found = packages.reference(each.module, base)
            key = (found.module, found.name) if found else ("", base)
            if key not in seen:
                seen.add(key)
                pending.append((*key, found))


def typed(text: str, module: str, infer: Inference, *, declared: bool = False) -> Values:
    """The values of a type, as `kinds` writes it in an SDK module."""
    return joined(_of_form(form, module, infer, declared=declared) for form in kinds.forms(text))


def _of_form(form: kinds.Form, module: str, infer: Inference, *, declared: bool) -> Value:
    if form.kind in ("str", "int", "float", "bool"):
        return Scalar(form.kind)
    if form.kind == "list":
        return SequenceValue()
    if form.kind == "map":
        return DictValue()
    if form.kind == "out":
        return OutputValue(form.of, module, declared)
    if form.kind == "ref":
        found = infer.packages.reference(module, form.of)
        if found is not None and isinstance(found.definition, Class):
            return SdkInstance(found, declared=declared)
    return UNKNOWN
