"""The components that a program defines: resources without a parent, outputs that are not registered."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from preflight.core.slips import Unparented, Unregistered
from preflight.sdk.definitions import Class
from preflight.sdk.packages import label
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import NONE
from preflight.source_check.infer.program_values import ProgramClass, last_name
from preflight.source_check.infer.scopes import FileScopes, Scope
from preflight.source_check.infer.sdk_values import SdkInstance, SdkObject, ancestry
from preflight.source_check.infer.values import Expression

from .places import Located, place


class Components:
    """Checks the components."""

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

    def unparented(self) -> Iterator[Located]:
        """The resources that components create without a parent."""
        for cls in self._all():
            for node, scope in cls.scope.file.calls:
                if cls.method_around(scope) is not None:
                    called = self._infer.value(node.func, scope)
                    definition = called.what.definition if isinstance(called, SdkObject) else None
                    resource = isinstance(definition, Class) and definition.kind == "resource"
                    if isinstance(called, SdkObject) and resource and self._has_parent(node, scope) is False:
                        at = Expression(node, scope)
                        name = label(self._infer.packages, called.what)
                        yield at, Unparented(place=place(at), name=name, of=cls.node.name, certain=False)

    def _has_parent(self, node: ast.Call, scope: Scope) -> bool | None:
        """Whether a resource's options name a parent; None where that is not known."""
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
            found = [self._names_parent(each, value.creation.scope) for each in merged(call)]
            return True if True in found else None if None in found else False
        if call.args or any(keyword.arg is None for keyword in call.keywords):
            return None
        takes = value.of.definition.init if isinstance(value.of.definition, Class) else None
        if takes is not None and any(keyword.arg not in takes.by_name for keyword in call.keywords):
            return None  # an error of that call
        return any(keyword.arg == "parent" for keyword in call.keywords)

    def unregistered(self) -> Iterator[Located]:
        """The components that never call `register_outputs`."""
        for cls in self._all():
            inner = cls.scope.file.inner[id(cls.node)]
            if "__init__" not in inner.bindings:
                continue
            classes = cls.lineage(self._infer).classes
            if not any(each.mentions("register_outputs") for each in classes):
                at = Expression(cls.node, cls.scope)  # type: ignore[arg-type]
                yield at, Unregistered(place=place(at), name=cls.node.name, of=cls.node.name, certain=False)


def merged(call: ast.Call) -> list[ast.expr]:
    """The options that `ResourceOptions.merge(one, other)`, or `one.merge(other)`, merges."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(on, ast.Call) or (on is not None and last_name(on) != "ResourceOptions"):
        given.insert(0, on)
    return given
