"""How a program is put together: what its components leave without a parent, and what they do not register."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from preflight.sdk.definitions import Class
from preflight.sdk.packages import label
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import NONE
from preflight.source_check.infer.program_values import ProgramClass, last_name
from preflight.source_check.infer.scopes import FileScopes, Scope
from preflight.source_check.infer.sdk_values import SdkInstance, SdkObject, ancestry
from preflight.source_check.infer.values import Expression


class Loose(NamedTuple):
    """A resource without a parent, or a component without outputs. `of` is the component."""

    at: Expression
    name: str
    of: str


class Components:
    """Looks at the program's own components."""

    def __init__(self, evaluator: Evaluator, files: Mapping[str, FileScopes]) -> None:
        self._infer, self._files = evaluator, files

    def is_component(self, cls: ProgramClass) -> bool:
        """Whether a class of the program is a ComponentResource."""
        return any(
            each is not None and (each.module, each.name) == ("pulumi.resource", "ComponentResource")
            for base in cls.lineage(self._infer).sdk
            for each in ancestry(base, self._infer.packages)
        )

    def _all(self) -> Iterator[ProgramClass]:
        for file in self._files.values():
            for node, scope in file.classes:
                cls = ProgramClass(node, scope)
                if self.is_component(cls):
                    yield cls

    def orphans(self) -> Iterator[Loose]:
        """The resources that components make without giving them a parent."""
        for cls in self._all():
            for node, scope in cls.scope.file.calls:
                if cls.method_around(scope) is not None:
                    made = self._infer.value(node.func, scope)
                    definition = made.what.definition if isinstance(made, SdkObject) else None
                    resource = isinstance(definition, Class) and definition.kind == "resource"
                    if isinstance(made, SdkObject) and resource and self._has_parent(node, scope) is False:
                        yield Loose(Expression(node, scope), label(self._infer.packages, made.what), cls.node.name)

    def _has_parent(self, node: ast.Call, scope: Scope) -> bool | None:
        """Whether a resource's options name a parent; None where that cannot be told."""
        if any(keyword.arg is None for keyword in node.keywords) or any(
            isinstance(each, ast.Starred) for each in node.args
        ):
            return None
        given = [keyword.value for keyword in node.keywords if keyword.arg == "opts"]
        if not given and len(node.args) > 1:
            return None
        return self._names_parent(given[0], scope) if given else False

    def _names_parent(self, options: ast.expr, scope: Scope) -> bool | None:
        value = self._infer.value(options, scope)
        if value is NONE:
            return False
        if (
            not isinstance(value, SdkInstance)
            or value.creation is None
            or not isinstance(value.creation.node, ast.Call)
        ):
            return None
        call = value.creation.node
        if last_name(call.func) == "merge":
            told = [self._names_parent(each, value.creation.scope) for each in merged(call)]
            return True if True in told else None if None in told else False
        if call.args or any(keyword.arg is None for keyword in call.keywords):
            return None
        takes = value.of.definition.init if isinstance(value.of.definition, Class) else None
        if takes is not None and any(keyword.arg not in takes.by_name for keyword in call.keywords):
            return None  # a slip, of which the call itself is told
        return any(keyword.arg == "parent" for keyword in call.keywords)

    def unregistered(self) -> Iterator[Loose]:
        """The components that never say that they are complete."""
        for cls in self._all():
            inner = cls.scope.file.inner[id(cls.node)]
            if "__init__" not in inner.bindings:
                continue
            classes = cls.lineage(self._infer).classes
            if not any(each.mentions("register_outputs") for each in classes):
                yield Loose(Expression(cls.node, cls.scope), cls.node.name, cls.node.name)  # type: ignore[arg-type]


def merged(call: ast.Call) -> list[ast.expr]:
    """The options that `ResourceOptions.merge(one, other)`, or `one.merge(other)`, puts together."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(on, ast.Call) or (on is not None and last_name(on) != "ResourceOptions"):
        given.insert(0, on)
    return given
