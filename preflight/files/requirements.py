"""The packages that a program imports, and those that its requirements name.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/
https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from preflight.core.program import Program, Undeclared
from preflight.core.syntax import ProgramFile, below
from preflight.core.values import Undecided

NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
# A line of a pyproject.toml that a reader of TOML is not needed for: Python has one from 3.11 on, and the pack runs on 3.10.
QUOTED = re.compile(r"[\"']\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;@ ][^\"']*)?[\"']")
KEY = re.compile(r"^\s*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)[\"']?\s*=", re.MULTILINE)


def folded(name: str) -> str:
    """A distribution's name as installers compare it: https://peps.python.org/pep-0503/#normalized-names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def undeclared_imports(program: Program, packages: tuple[Path, ...]) -> Iterator[Undeclared]:
    """See Program.undeclared_imports. `packages` are the folders that the program's interpreter imports from."""
    imports = {first: (file, node) for file, first, node in reversed(list(_third_party(program)))}
    declared = _declared(program) if imports else frozenset()
    imports = {first: at for first, at in imports.items() if folded(first) not in declared}
    if not imports:
        return
    requires = _installed(packages)
    reached = _closure(declared, requires.requires)
    for first, (file, node) in reversed(list(imports.items())):
        distributions = frozenset(requires.of_module.get(first, ()))
        by_name = folded(first)
        # A distribution that is not installed can be told by its name alone, as Pulumi's providers are named.
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


def _declared(program: Program) -> frozenset[str]:
    """What all files of requirements name; raises Undecided where there is none, or one that leads elsewhere."""
    found: set[str] = set()
    read = False
    folders = dict.fromkeys((".", program.root))
    for folder in folders:
        for path in program.texts(
            folder, r"requirements.*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml"
        ):
            text = program.text(path) or ""
            name = path.rpartition("/")[2]
            if name.startswith("requirements"):
                found |= _requirements(path, text)
            elif name == "pyproject.toml":
                found |= {folded(each) for each in (*QUOTED.findall(text), *KEY.findall(text))}
            else:
                raise Undecided(f"{path}, which may name requirements")
            read = True
    if not read:
        raise Undecided("what the program requires, which no file of its folder names")
    return frozenset(found)


def _requirements(path: str, text: str) -> set[str]:
    found: set[str] = set()
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if re.match(r"-(r|e|c)\b|--(requirement|editable|constraint)\b|[./]|\w+\+|https?:", bare):
            raise Undecided(f"{path}, which leads to other requirements")
        if (match := NAME.match(bare)) is not None:
            found.add(folded(match[1]))
    return found


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
