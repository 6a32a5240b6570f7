"""Whether running a program does anything, and whether Python finds the program's own modules from where it runs."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from preflight.core.program import Misplaced, Program
from preflight.core.syntax import Import, ProgramFile
from preflight.core.values import Undecided

from .import_path import ImportPath

# What a program may call without creating anything.
IDLE = ("export", "print", "getLogger", "Config", "get_stack", "get_project", "basicConfig", "load_dotenv")
# Other ways to import.
IMPORTERS = ("PYTHONPATH", "importlib", "__import__")


def does_something(program: Program) -> bool:
    """See Program.does_something."""
    for file in program.modules():
        calls = (node.func for node in file.at_top_level if isinstance(node, ast.Call))
        if any(getattr(func, "attr", getattr(func, "id", "")) not in IDLE for func in calls):
            return True
        for imported in file.imports:
            if not _is_ours_or_idle(program, imported):
                raise Undecided(f"what importing {imported.module} does")
    return False


def _is_ours_or_idle(program: Program, imported: Import) -> bool:
    first = imported.module.partition(".")[0]
    idle = first in sys.stdlib_module_names or first == "pulumi" or first.startswith("pulumi_")
    if not first or idle:  # a relative import is of the program
        return True
    return program.module(imported.module) is not None or (
        imported.name is not None and program.module(f"{imported.module}.{imported.name}") is not None
    )


def misplaced(program: Program, path: ImportPath, packages: tuple[Path, ...]) -> Iterator[Misplaced]:
    """See Program.misplaced. `packages` are the folders that the program's interpreter imports from besides."""
    for file in program.modules():
        if not path.is_certain or not file.parses or any(sign in file.text for sign in IMPORTERS):
            return
        for module, node in _imports(file):
            written = module.replace(".", "/")
            first = module.partition(".")[0]
            if first in sys.stdlib_module_names or path.leads_to(module) or _is_installed(first, packages):
                continue
            places = (
                f"{folder}{written}{end}" for folder in ("", f"{program.root}/") for end in (".py", "/__init__.py")
            )
            for place in (place for place in places if program.exists(place)):
                yield Misplaced(file.place(node), module, place)
                break


def _imports(file: ProgramFile) -> Iterator[tuple[str, ast.stmt]]:
    """The absolute imports that running the file comes to, whatever happens."""
    for node in file.tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node


def _is_installed(first: str, packages: tuple[Path, ...]) -> bool:
    """Whether a package of this name may be imported from the folders, or from where their links lead."""
    if any((folder / name).exists() for folder in packages for name in (first, f"{first}.py")):
        return True
    links = (
        link
        for folder in packages
        for kind in ("*.pth", "*.egg-link", "__editable__*.py")
        for link in folder.glob(kind)
    )
    return any(_leads_to(link, first) for link in links)


def _leads_to(link: Path, first: str) -> bool:
    try:
        text = link.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    if f"'{first}'" in text:
        return True
    folders = [Path(line.strip()) for line in text.splitlines() if line.strip() and not line.startswith("import ")]
    return any((folder / name).exists() for folder in folders for name in (first, f"{first}.py"))
