"""Reads a program's source against the SDKs that its interpreter would import, and tells the slips in it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from typing_extensions import override

from preflight.core.slips import Reading, Slip, SlipKind
from preflight.core.syntax import Place
from preflight.sdk.packages import Packages
from preflight.sdk.suggestions import Adviser, Meant, spelled_alike

from .checks.arguments import Calls, Fault
from .checks.components import Components
from .checks.order import Early, Order
from .checks.outputs import Misuse, Misuses
from .checks.reach import Reach
from .checks.uses import Absent, Uses
from .infer.evaluator import Evaluator
from .infer.scopes import FileScopes, binds_every_name
from .infer.values import Expression

if TYPE_CHECKING:
    from preflight.core.program import Program
    from preflight.core.syntax import ProgramFile


class SourceReading(Reading):
    """The reading of one program; each question is answered when it is first asked."""

    def __init__(self, program: Program, packages: Packages) -> None:
        self._program, self.packages = program, packages

    @cached_property
    def files(self) -> Mapping[str, FileScopes]:
        """The modules that Pulumi runs, as far as they can be read, by their paths."""
        found = {}
        for file in self._program.modules():
            if _is_readable(file):
                name, package = _module_name(file.path)
                found[file.path] = FileScopes(file, name, package=package)
        return found

    @cached_property
    def evaluator(self) -> Evaluator:
        """What tells the values of expressions."""
        return Evaluator(self._program, dict(self.files), self.packages)

    @cached_property
    def _adviser(self) -> Adviser:
        return Adviser(self.packages)

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self.evaluator, self._adviser)

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self.files)

    @cached_property
    def _components(self) -> Components:
        return Components(self.evaluator, self.files)

    @override
    def slips(self, kind: SlipKind) -> Sequence[Slip]:
        return self._all.get(kind, ())

    @override
    def binds_every_name(self, file: ProgramFile) -> bool:
        return file.path in self.files and binds_every_name(self.files[file.path])

    @cached_property
    def _all(self) -> Mapping[str, Sequence[Slip]]:
        found: dict[str, dict[tuple[object, ...], Slip]] = defaultdict(dict)
        for kind, slip in self._found():
            if slip is None:
                continue
            found[kind].setdefault((slip.place.path, slip.place.line, slip.place.column, slip.name), slip)
        self.packages.save()
        return {kind: tuple(slips.values()) for kind, slips in found.items()}

    def _found(self) -> Iterator[tuple[str, Slip | None]]:
        calls, uses, misuses = self._calls, Uses(self.evaluator), Misuses(self.evaluator)
        for file in self.files.values():
            for node, scope in file.located:
                for misuse in misuses.of(node, scope):
                    yield "misused-output", self._of_misuse(misuse)
                if isinstance(node, ast.Call):
                    for fault in calls.faults(node, scope):
                        yield fault.kind, self._of_fault(fault)
                elif isinstance(node, ast.Attribute):
                    for absent in uses.attribute(node, scope):
                        yield absent.kind, self._of_absent(absent)
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    for absent in uses.imports(node, scope):
                        yield absent.kind, self._of_absent(absent)
        yield from self._found_in_order()

    def _found_in_order(self) -> Iterator[tuple[str, Slip | None]]:
        order = Order(self.evaluator, self.files)
        for file in self.files.values():
            for early in (*order.early_names(file), *order.early_attributes(file)):
                yield "early-use", self._of_early(early, "NameError")
        entry = self.files.get("__main__.py")
        for early in order.circles(entry):
            yield "circular-import", self._of_early(early, "ImportError")
        for kind, loose in (
            ("unparented", self._components.orphans()),
            ("unregistered", self._components.unregistered()),
        ):
            for each in loose:
                yield kind, Slip(_place(each.at), each.name, each.of, certain=False)

    def _of_early(self, early: Early, error: str) -> Slip | None:
        certain = self._reach.certain(early.at, error)
        if certain is None:
            return None
        return Slip(_place(early.at), early.name, early.of, f"line {early.defined}", certain=certain)

    def _of_fault(self, fault: Fault) -> Slip | None:
        certain = self._reach.certain(fault.at, "TypeError")
        if certain is None:
            return None
        what = fault.callee.what
        return Slip(
            place=_place(fault.at),
            name=fault.name,
            of=fault.callee.label,
            found=fault.found,
            expected=fault.expected,
            version=self._adviser.version(what.package if what else None),
            instead=fault.meant.clause,
            replacement=_certain(fault.meant),
            certain=certain and fault.certain,
        )

    def _of_absent(self, absent: Absent) -> Slip | None:
        imported = isinstance(absent.at.node, ast.ImportFrom | ast.Import)
        certain = self._reach.certain(absent.at, "ImportError" if imported else "AttributeError")
        if certain is None:
            return None
        meant = self._meant(absent)
        return Slip(
            place=_place(absent.at),
            name=absent.name,
            of=absent.label,
            version=self._adviser.version(absent.where.package if absent.where else None),
            instead=meant.clause,
            replacement=_certain(meant),
            certain=certain and not absent.declared,
        )

    def _of_misuse(self, misuse: Misuse) -> Slip | None:
        certain = self._reach.certain(misuse.at, "TypeError")
        if certain is None:
            return None
        return Slip(
            place=_place(misuse.at),
            name=misuse.output,
            found=misuse.where,
            instead=misuse.instead,
            replacement="json_dumps" if misuse.dumps else "",
            certain=certain and misuse.certain,
        )

    def _meant(self, absent: Absent) -> Meant:
        at = absent.at
        named = absent.kind == "unknown-name" and isinstance(at.node, ast.Attribute)
        if wanted := self._calls.wanted(at.node, at.scope) if named else None:
            return Meant(f"; {wanted[0]} takes {wanted[1]}")
        if absent.kind == "unknown-attribute":
            return self._adviser.attribute(absent.label, absent.where, absent.name, absent.keys)
        if absent.where is not None:
            folder = absent.where.module if absent.where.is_module else ""
            return self._adviser.name(folder or absent.where.module, absent.where.name, absent.name, absent.keys)
        return spelled_alike(absent.name, absent.keys)


def _certain(meant: Meant) -> str:
    return meant.name if meant.sure else ""


def _place(at: Expression) -> Place:
    node = at.node
    source = at.scope.file.source
    if isinstance(node, ast.Attribute):
        return source.name_place(node)
    return source.place(node)


def _is_readable(file: ProgramFile) -> bool:
    return file.error is None and file.parses


def _module_name(path: str) -> tuple[str, bool]:
    parts = path.removesuffix(".py").split("/")
    package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if package else parts), package
