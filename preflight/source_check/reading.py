"""Checks a program's source against the SDKs that its interpreter would import."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from typing_extensions import override

from preflight.core.slips import (
    CircularImport,
    EarlyUse,
    Reading,
    S,
    Slip,
    UnknownAttribute,
    UnknownName,
    Unparented,
    Unregistered,
)
from preflight.sdk.packages import Packages
from preflight.sdk.suggestions import Suggester

from .checks.arguments import Arguments
from .checks.components import Components
from .checks.order import Order
from .checks.outputs import Outputs
from .checks.reach import Reach
from .checks.uses import Uses
from .infer.evaluator import Evaluator
from .infer.scopes import FileScopes, binds_every_name

if TYPE_CHECKING:
    from preflight.core.program import Program
    from preflight.core.syntax import ProgramFile

    from .checks.places import Located


class SourceReading(Reading):
    """The check of one program; it runs when the first errors are needed."""

    def __init__(self, program: Program, packages: Packages) -> None:
        self._program, self.packages = program, packages

    @cached_property
    def files(self) -> Mapping[str, FileScopes]:
        """The modules that Pulumi runs, as far as they can be read, by their paths."""
        found = {}
        for file in self._program.modules():
            if file.error is None and file.parses:
                package = file.path.rpartition("/")[2] == "__init__.py"
                found[file.path] = FileScopes(file, self._program.module_name(file), package=package)
        return found

    @cached_property
    def evaluator(self) -> Evaluator:
        """Infers the values of expressions."""
        return Evaluator(self._program, dict(self.files), self.packages)

    @override
    def slips(self, kind: type[S]) -> Sequence[S]:
        return cast("Sequence[S]", self._by_kind.get(kind, ()))

    @override
    def all(self) -> Sequence[Slip]:
        return [slip for slips in self._by_kind.values() for slip in slips]

    @override
    def binds_every_name(self, file: ProgramFile) -> bool:
        return file.path in self.files and binds_every_name(self.files[file.path])

    @cached_property
    def _by_kind(self) -> Mapping[type[Slip], Sequence[Slip]]:
        found: dict[type[Slip], dict[tuple[object, ...], Slip]] = defaultdict(dict)
        reach = Reach(self.files)
        for at, slip in self._errors():
            raises = not isinstance(slip, Unparented | Unregistered)
            certain = reach.certain(at, _raises(at.node, slip)) if raises else False
            if certain is not None:
                key = slip.place.path, slip.place.line, slip.place.column, slip.name
                found[type(slip)].setdefault(key, slip if certain or not slip.certain else replace(slip, certain=False))
        self.packages.save()
        return {kind: tuple(slips.values()) for kind, slips in found.items()}

    def _errors(self) -> Iterator[Located]:
        suggester = Suggester(self.packages)
        arguments = Arguments(self.evaluator, suggester)
        outputs, uses = Outputs(self.evaluator), Uses(self.evaluator, arguments, suggester)
        for file in self.files.values():
            for node, scope in file.located:
                yield from outputs.errors(node, scope)
                if isinstance(node, ast.Call):
                    yield from arguments.errors(node, scope)
                elif isinstance(node, ast.Attribute):
                    yield from uses.attribute(node, scope)
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    yield from uses.imports(node, scope)
        order = Order(self.evaluator, self.files)
        for file in self.files.values():
            yield from order.early_names(file)
            yield from order.early_attributes(file)
        yield from order.circles(next((file for file in self.files.values() if file.name == "__main__"), None))
        components = Components(self.evaluator, self.files)
        yield from components.unparented()
        yield from components.unregistered()


def _raises(node: ast.AST, slip: Slip) -> str:
    """The exception that Python raises for an error."""
    if isinstance(slip, CircularImport) or isinstance(node, ast.Import | ast.ImportFrom):
        return "ImportError"
    if isinstance(slip, UnknownName | UnknownAttribute):
        return "AttributeError"
    return "NameError" if isinstance(slip, EarlyUse) else "TypeError"
