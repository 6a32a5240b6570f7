"""The packages that a program imports, and those that its requirements name.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/
https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from preflight.core.program import Program, Undeclared
from preflight.core.syntax import ProgramFile, below
from preflight.core.values import Undecided

from . import node_program

NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
# Name, extras and versions of a requirement; a marker or an address may follow.
REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;@)]*)")


def folded(name: str) -> str:
    """A distribution's name as installers compare it: https://peps.python.org/pep-0503/#normalized-names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def undeclared_imports(program: Program, packages: tuple[Path, ...]) -> Iterator[Undeclared]:
    """See Program.undeclared_imports. `packages` are the folders that the program's interpreter imports from."""
    if program.runtime in node_program.RUNTIMES:
        yield from node_program.undeclared_imports(program)
        return
    imports = {first: (file, node) for file, first, node in reversed(list(_third_party(program)))}
    declared = frozenset(required_versions(program)) if imports else frozenset()
    imports = {first: at for first, at in imports.items() if folded(first) not in declared}
    if not imports:
        return
    requires = _installed(packages)
    reached = _closure(declared, requires.requires)
    for first, (file, node) in reversed(list(imports.items())):
        distributions = frozenset(requires.of_module.get(first, ()))
        by_name = folded(first)
        # A distribution that is not installed can be recognized by its name alone, as Pulumi's providers are named.
        named = distributions or ({by_name} if by_name == "pulumi" or by_name.startswith("pulumi-") else frozenset())
        if named and named.isdisjoint(reached) and by_name not in reached:
            yield Undeclared(file.place(node), first, min(named))


def _third_party(program: Program) -> Iterator[tuple[ProgramFile, str, ast.stmt]]:
    ours: dict[str, bool] = {}
    for file in program.modules():
        if not file.parses:
            continue
        tried = {id(inner) for outer in file.walk(ast.Try, ast.If) for inner in below(outer)}
        nodes: Iterator[ast.Import | ast.ImportFrom] = file.walk(ast.Import, ast.ImportFrom)
        for node in nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for first in {name.partition(".")[0] for name in names if not getattr(node, "level", 0)}:
                if first not in ours:
                    there = program.module(first) is not None or program.exists(first) or program.exists(f"{first}.py")
                    ours[first] = there or first in sys.stdlib_module_names
                if id(node) not in tried and not ours[first]:
                    yield file, first, node


def required_versions(program: Program) -> Mapping[str, str]:
    """What the program's requirements name: the versions, such as ">=7,<8", by the distribution's folded name.

    Raises Undecided where there are no requirements, or where they are not all in files of the program.
    """
    found: dict[str, str] = {}
    read = False
    for folder in dict.fromkeys((".", program.root)):
        for path in program.paths(
            folder, r"requirements.*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml"
        ):
            text = program.text(path) or ""
            name = path.rpartition("/")[2]
            if name.startswith("requirements"):
                lines: Iterable[str] | None = _lines(path, text)
            elif name == "pyproject.toml":
                lines = _dependencies(path, text)
            else:
                raise Undecided(f"{path}, which may name requirements")
            if lines is not None:
                read = True
                found.update(_requirement(line) for line in lines)
    if not read:
        raise Undecided("the program's requirements, which no file in its folder lists")
    return found


def _requirement(text: str) -> tuple[str, str]:
    """The folded name and the versions of a requirement."""
    match = REQUIREMENT.match(text)
    assert match is not None
    return folded(match[1]), match[2].strip()


def _lines(path: str, text: str) -> Iterator[str]:
    for line in text.splitlines():
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        if re.match(r"-(r|e|c)\b|--(requirement|editable|constraint)\b|[./]|\w+\+|https?:", bare):
            raise Undecided(f"{path}, which leads to other requirements")
        if NAME.match(bare):
            yield bare


def _dependencies(path: str, text: str) -> list[str] | None:
    """The requirements that a pyproject.toml names; None where it names none at all, as when it only configures tools."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise Undecided(f"{path}, which is not TOML") from None
    project, tools = _table(document, "project"), _table(document, "tool")
    if {"dependencies", "optional-dependencies"}.intersection(_listed(project, "dynamic")):
        raise Undecided(f"{path}, whose dependencies another file names")
    poetry = _table(tools, "poetry")
    groups = [_table(group, "dependencies") for group in _tables(_table(poetry, "group"))]
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups]
    named = [name for table in tables for name in table if name.lower() != "python"]
    lists = [
        _listed(project, "dependencies"),
        *_lists(_table(project, "optional-dependencies")),
        *_lists(_table(document, "dependency-groups")),
        _listed(_table(tools, "uv"), "dev-dependencies"),
        *_lists(_table(_table(tools, "pdm"), "dev-dependencies")),
    ]
    if "project" not in document and not poetry and not any(lists):
        return None
    return [*named, *(each for every in lists for each in every if NAME.match(each))]


def _table(of: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = of.get(key)
    return found if isinstance(found, dict) else {}


def _tables(of: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in of.values() if isinstance(each, dict)]


def _listed(of: Mapping[str, Any], key: str) -> list[str]:
    """The strings of a list; other items, such as `{include-group = ...}`, name nothing themselves."""
    found = of.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _lists(of: Mapping[str, Any]) -> list[list[str]]:
    return [_listed(of, key) for key in of]


class _Installed:
    """What is installed: the distributions of a module, and what each distribution requires itself."""

    def __init__(self) -> None:
        self.of_module: dict[str, set[str]] = defaultdict(set)
        self.requires: dict[str, set[str]] = defaultdict(set)


@lru_cache(maxsize=4)
def _installed(folders: tuple[Path, ...]) -> _Installed:
    from email.parser import HeaderParser  # noqa: PLC0415 - most programs declare what they import, and spare it

    found = _Installed()
    for info in (info for folder in folders for info in folder.glob("*.dist-info")):
        try:
            headers = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
            record = (info / "RECORD").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        name = folded(str(headers["Name"]))
        for first in {line.partition("/")[0].partition(",")[0] for line in record.splitlines() if ".py," in line}:
            found.of_module[first.removesuffix(".py")].add(name)
        for requirement in headers.get_all("Requires-Dist", []):
            if "extra ==" not in requirement and (match := NAME.match(requirement)):
                found.requires[name].add(folded(match[1]))
    return found


def _closure(names: frozenset[str], requires: Mapping[str, Any]) -> set[str]:
    """The names, and all that these bring with them."""
    reached: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += requires.get(name, ())
    return reached
