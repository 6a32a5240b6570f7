"""Infers the folders that a statement adds to `sys.path`: strings, `os.path`, `pathlib`, `__file__` and names for them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from preflight.core.syntax import ProgramFile, dotted_name

# Names of names are followed no deeper.
DEPTH = 30
# Paths that are written as a name.
CONSTANTS = {"os.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.pardir": "..", "os.path.curdir": "."}
PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath")
JOINS = ("os.path.join",)
# What gives the same folder, as far as files are found in it.
SAME = ("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath", "str")


class Change(NamedTuple):
    """Folders that are added to the path: at an index, or at its end. None where they cannot be inferred."""

    folders: Sequence[Path] | None
    at: int | None = None


class PathValues:
    """The paths in one file. `main` is the entry point; with `is_file`, Pulumi runs it by its bare name."""

    def __init__(self, file: ProgramFile, path: Path, main: Path, *, is_file: bool) -> None:
        self._file, self._folder = file, main.parent
        # runpy gives a file that it runs by its name that name, and a relative `__file__` has no folder above.
        self._own = main.name if is_file and path == main else str(path)

    def changes(self, statement: ast.stmt) -> Iterator[Change]:
        """What a statement changes of the path, in order."""
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(self._is_path(target) for target in targets) and statement.value is not None:
                yield self._assigned(targets[0], statement.value, added=isinstance(statement, ast.AugAssign))
                return
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                yield from self._called(node)

    def _is_path(self, node: ast.expr) -> bool:
        return self._name(node.value if isinstance(node, ast.Subscript) else node) == "sys.path"

    def _assigned(self, target: ast.expr, value: ast.expr, *, added: bool) -> Change:
        if added:
            return Change(self._folders(value))
        if isinstance(target, ast.Subscript):  # sys.path[0:0] = [...]
            at = target.slice.upper if isinstance(target.slice, ast.Slice) else None
            return Change(self._folders(value), 0) if isinstance(at, ast.Constant) and at.value == 0 else Change(None)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            if self._name(value.right) == "sys.path":
                return Change(self._folders(value.left), 0)
            if self._name(value.left) == "sys.path":
                return Change(self._folders(value.right))
        if isinstance(value, ast.List):
            stars = [at for at, each in enumerate(value.elts) if isinstance(each, ast.Starred)]
            if len(stars) == 1 and self._name(value.elts[stars[0]].value) == "sys.path":  # type: ignore[attr-defined]
                rest = ast.List([each for each in value.elts if not isinstance(each, ast.Starred)], ast.Load())
                return Change(self._folders(rest), 0 if stars[0] else None)
        return Change(None)

    def _called(self, call: ast.Call) -> Iterator[Change]:
        name = self._name(call.func)
        if name == "sys.path.insert" and len(call.args) == 2:  # noqa: PLR2004 - index and folder
            at = call.args[0]
            index = at.value if isinstance(at, ast.Constant) and isinstance(at.value, int) else 0
            yield Change(self._folders(ast.List([call.args[1]], ast.Load())), index)
        elif name in ("sys.path.append", "site.addsitedir") and call.args:
            yield Change(self._folders(ast.List([call.args[0]], ast.Load())))
        elif name == "sys.path.extend" and call.args:
            yield Change(self._folders(call.args[0]))
        elif name.startswith("sys.path.") and name.rpartition(".")[2] in ("remove", "clear", "pop", "reverse", "sort"):
            yield Change(None)

    def _folders(self, node: ast.expr) -> list[Path] | None:
        if not isinstance(node, ast.List | ast.Tuple):
            return None
        found = [self._value(each, 0) for each in node.elts]
        if any(each is None for each in found):
            return None
        return [Path(os.path.normpath(self._folder / (each or ""))) for each in found]

    def _value(self, node: ast.expr | None, depth: int) -> str | None:
        """The path that an expression evaluates to; None where it cannot be inferred."""
        if node is None or depth > DEPTH:
            return None
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name | ast.Attribute) and (name := self._name(node)) in CONSTANTS:
            return CONSTANTS[name]
        if isinstance(node, ast.Name):
            return self._own if node.id == "__file__" else self._value(self._assignments.get(node.id), depth + 1)
        if isinstance(node, ast.Attribute):
            return self._parent(self._value(node.value, depth + 1), 0) if node.attr == "parent" else None
        if isinstance(node, ast.Subscript):
            return self._ancestor(node, depth)
        if isinstance(node, ast.JoinedStr):
            parts = [each.value if isinstance(each, ast.FormattedValue) else each for each in node.values]
            return self._joined(parts, depth, "".join)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div):
            together = "".join if isinstance(node.op, ast.Add) else lambda parts: os.path.join(*parts)  # noqa: PTH118
            return self._joined([node.left, node.right], depth, together)
        return self._call(node, depth) if isinstance(node, ast.Call) else None

    def _call(self, node: ast.Call, depth: int) -> str | None:
        name = self._name(node.func)
        if name in SAME and len(node.args) == 1:
            value = self._value(node.args[0], depth + 1)
            is_absolute = name in ("os.path.abspath", "os.path.realpath")
            return os.path.normpath(self._folder / value) if value is not None and is_absolute else value
        if name == "os.path.dirname" and len(node.args) == 1:
            value = self._value(node.args[0], depth + 1)
            return None if value is None else os.path.dirname(value)  # noqa: PTH120 - as the program does
        if name in ("os.getcwd", *(f"{each}.cwd" for each in PATHS)):
            return str(self._folder)
        if name in (*JOINS, *PATHS):
            return self._joined(node.args, depth, lambda parts: os.path.join(*parts) if parts else ".")  # noqa: PTH118
        if not isinstance(node.func, ast.Attribute):
            return None
        value = self._value(node.func.value, depth + 1)
        if value is not None and node.func.attr in ("resolve", "absolute"):
            return os.path.normpath(self._folder / value)
        if value is not None and node.func.attr in ("as_posix", "__str__"):
            return value
        if node.func.attr == "joinpath":
            return self._joined([node.func.value, *node.args], depth, lambda parts: os.path.join(*parts))  # noqa: PTH118
        return None

    def _ancestor(self, node: ast.Subscript, depth: int) -> str | None:
        """`Path(__file__).parents[1]`."""
        above, index = node.value, node.slice
        if not isinstance(above, ast.Attribute) or above.attr != "parents" or not isinstance(index, ast.Constant):
            return None
        return self._parent(self._value(above.value, depth + 1), index.value) if isinstance(index.value, int) else None

    def _parent(self, path: str | None, above: int) -> str | None:
        if path is None or above < 0:
            return None
        parents = Path(path).parents
        return str(parents[min(above, len(parents) - 1)]) if len(parents) else path

    def _joined(self, nodes: Sequence[ast.expr], depth: int, together: object) -> str | None:
        values = [self._value(each, depth + 1) for each in nodes]
        if any(each is None for each in values) or not callable(together):
            return None
        return str(together([each for each in values if each is not None]))

    @cached_property
    def _assignments(self) -> dict[str, ast.expr]:
        """What the names of the module are assigned."""
        found: dict[str, ast.expr] = {}
        for node in self._file.walk(ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = node.value
        return found

    @cached_property
    def _imported(self) -> dict[str, str]:
        return {each.binds: each.what for each in self._file.imports}

    def _name(self, node: ast.expr) -> str:
        """A dotted name with its imports resolved; empty for any other expression."""
        first, dot, rest = dotted_name(node).partition(".")
        return f"{self._imported.get(first, first)}{dot}{rest}"
