"""Where Python looks for a program's own modules: `sys.path` as Pulumi starts it and as the program changes it.

The program's folder comes first, unless `main` names a file: Pulumi's language host runs that with runpy, which then adds
nothing (https://docs.python.org/3/library/runpy.html#runpy.run_path). Then come PYTHONPATH, the standard library and the
installed packages, and what `.pth` files and editable installs add
(https://docs.python.org/3/library/site.html). All are read as data: nothing is executed.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from preflight.core.syntax import ProgramFile
from preflight.core.values import Undecided

from .path_values import PathValues

# What a file has in it that changes the path.
SIGNS = ("sys.path", "addsitedir", "from sys import")
BLOCKS = (ast.ClassDef, ast.If, ast.Try, ast.With, ast.For, ast.While, ast.Match)
# A module that imports deeper than this is followed, and what it changes of the path is not.
DEPTH = 100
# Files of a folder that are read for what they add to the path, and bytes of each.
MOST_LINKS, MOST_BYTES = 1000, 64 * 1024


class Installed(NamedTuple):
    """What the interpreter imports besides the standard library."""

    folders: Sequence[Path]
    """Its site-packages."""
    added: Sequence[Path]
    """The folders that `.pth` files add."""
    editable: dict[str, Path]
    """The top-level modules of editable installs: a package's folder, or a module's file."""

    def has(self, name: str) -> bool:
        """Whether a top-level name is installed in a folder of packages."""
        return any((folder / each).exists() for folder in self.folders for each in (name, f"{name}.py"))


def installed(folders: Sequence[Path]) -> Installed:
    """What is installed in folders of packages, from the files there."""
    added: list[Path] = []
    editable: dict[str, Path] = {}
    for folder in folders:
        for link in _links(folder, "*.pth"):
            added += _added(folder, _text(link))
        for finder in _links(folder, "__editable___*_finder.py"):
            editable.update(_mapped(_text(finder)))
    return Installed(folders, added, editable)


def _links(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))[:MOST_LINKS]
    except OSError:
        return []


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _added(folder: Path, text: str) -> Iterator[Path]:
    """The folders that a `.pth` file adds. Python executes its lines that begin with `import`; they are skipped here."""
    for line in text.splitlines():
        if line.strip() and not line.startswith(("#", "import ", "import\t")):
            path = Path(os.path.normpath(folder / line.rstrip()))
            if path.is_dir():
                yield path


def _mapped(text: str) -> Iterator[tuple[str, Path]]:
    """The top-level modules in the finder that setuptools writes for an editable install."""
    found = re.search(r"^MAPPING\b[^=\n]*= *(\{.*\})$", text, re.MULTILINE)
    try:
        mapping = ast.literal_eval(found[1]) if found else {}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return
    for name, path in mapping.items() if isinstance(mapping, dict) else ():
        if isinstance(name, str) and isinstance(path, str):
            yield name, Path(path) if Path(path).is_dir() else Path(f"{path}.py")


Read = Callable[[Path], "ProgramFile | None"]


class ImportPath:
    """The import path of one program, and the program's modules that it leads to.

    `read` gives the file at a path, and None where there is none of the program's. It may raise Undecided. `main` is the
    path of the entry point; with `is_file`, the project's `main` names that file itself.
    """

    def __init__(self, main: Path, read: Read, packages: Installed, *, is_file: bool, python_path: str = "") -> None:
        self._main, self._read, self._packages, self._is_file = main, read, packages, is_file
        folder = main.parent
        before = [Path(os.path.normpath(folder / each)) for each in python_path.split(os.pathsep) if each]
        own = [] if is_file else [folder]
        # None is the standard library and the folders of packages.
        self._entries: list[Path | None] = [*own, *before, None, *packages.added]
        self._found: dict[str, ProgramFile | None] = {}
        self._paths: dict[str, Path] = {}
        self._names: dict[str, str] = {}
        self._later: list[tuple[ProgramFile, Sequence[ast.stmt]]] = []
        self._ran: set[Path] = set()
        self._has_run = False
        self._foreign: dict[str, bool] = {}
        self.is_certain = True
        """Whether every change of the path is understood."""

    def find(self, dotted: str) -> ProgramFile | None:
        """The file that a module of the program is in; None for one that is not the program's own, and for none.

        Where `main` names a file, also one beside it, which Python does not find: it is what the import means. Raises
        Undecided where a file cannot be read.
        """
        self._run()
        return self._look_up(dotted) or (self._beside(dotted) if self._is_file else None)

    def leads_to(self, dotted: str) -> bool:
        """Whether Python finds a module, or a folder as a package, among the program's own."""
        self._run()
        if self._look_up(dotted) is not None:
            return True
        return any(entry is not None and (entry / dotted.replace(".", "/")).is_dir() for entry in self._entries)

    def name_of(self, file: ProgramFile) -> str:
        """The dotted name by which a file is imported; as its path is written for one that is not imported."""
        if file.path in self._names:
            return self._names[file.path]
        return file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").lstrip(".")

    # Looking up

    def _look_up(self, dotted: str) -> ProgramFile | None:
        if dotted not in self._found:
            self._found[dotted] = self._searched(dotted)
        return self._found[dotted]

    def _searched(self, dotted: str) -> ProgramFile | None:
        top, _, rest = dotted.partition(".")
        if not dotted or top in sys.builtin_module_names:
            return None
        for entry in self._entries:
            if entry is None:
                if self._is_foreign(top):
                    return None
                continue
            file = self._module(entry, dotted)
            if file is not None:
                return file
            if rest and (self._module(entry, top) is not None):
                return None  # the package is here, and lacks the module
        if top in self._packages.editable:
            path = self._packages.editable[top]
            return (
                self._module(path, rest, dotted)
                if path.suffix != ".py"
                else self._file(path, dotted)
                if not rest
                else None
            )
        return None

    def _is_foreign(self, top: str) -> bool:
        """Whether a top-level name is of the standard library or of an installed package, or can be of nothing after them."""
        if top not in self._foreign:
            ends_here = self._entries[-1] is None and not self._packages.editable
            self._foreign[top] = ends_here or top in sys.stdlib_module_names or self._packages.has(top)
        return self._foreign[top]

    def _beside(self, dotted: str) -> ProgramFile | None:
        top = dotted.partition(".")[0]
        if top in sys.stdlib_module_names or self._packages.has(top):
            return None
        return self._module(self._main.parent, dotted)

    def _module(self, folder: Path, dotted: str, name: str = "") -> ProgramFile | None:
        path = folder.joinpath(*dotted.split(".")) if dotted else folder
        found = self._file(path / "__init__.py", name or dotted)
        return found or (self._file(path.with_name(f"{path.name}.py"), name or dotted) if dotted else None)

    def _file(self, path: Path, name: str) -> ProgramFile | None:
        file = self._read(path)
        if file is not None:
            self._names.setdefault(file.path, name)
            self._paths.setdefault(file.path, path)
        return file

    # Running, as far as the path is concerned

    def _run(self) -> None:
        """Follow the program's changes of the path, in the order in which they are executed; once."""
        if self._has_run:
            return
        self._has_run = True
        try:
            main = self._read(self._main)
        except Undecided:
            return
        if main is None:
            return
        self._paths[main.path] = self._main
        self._names.setdefault(main.path, "__main__")
        self._execute(main, 0)
        # Functions run after the module that defines them, and each import in them is found by then.
        for file, body in self._later:
            self._statements(file, body, DEPTH)
        # What was not found at its import may be found in a folder that was added later, by a name that is not resolved yet.
        self._found = {name: file for name, file in self._found.items() if file is not None}

    def _execute(self, file: ProgramFile, depth: int) -> None:
        path = self._paths[file.path]
        if path in self._ran or not file.parses:
            return
        self._ran.add(path)
        self._statements(file, file.tree.body, depth)

    def _statements(self, file: ProgramFile, body: Sequence[ast.stmt], depth: int) -> None:
        for statement in body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for dotted in self._imported(file, statement):
                    self._import(dotted, depth)
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._later.append((file, statement.body))
            elif isinstance(statement, BLOCKS):
                for inner in _inside(statement):
                    self._statements(file, inner, depth)
            elif any(sign in file.text for sign in SIGNS):
                self._change(file, statement)

    def _imported(self, file: ProgramFile, statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        else:
            base = self._base(file, statement)
            yield base
            yield from (f"{base}.{alias.name}" if base else alias.name for alias in statement.names)

    def _base(self, file: ProgramFile, statement: ast.ImportFrom) -> str:
        if not statement.level:
            return statement.module or ""
        package = self.name_of(file).split(".")
        dropped = statement.level - (file.path.rpartition("/")[2] == "__init__.py")
        package = package[: len(package) - dropped]
        return ".".join([*package, *([statement.module] if statement.module else [])])

    def _import(self, dotted: str, depth: int) -> None:
        parts = dotted.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            try:
                # A second import is answered from the first.
                file = self._found.get(name) or self._searched(name)
            except Undecided:
                return
            if file is None:
                continue
            self._found[name] = file
            if depth < DEPTH:
                self._execute(file, depth + 1)

    def _change(self, file: ProgramFile, statement: ast.stmt) -> None:
        values = PathValues(file, self._paths[file.path], self._main, is_file=self._is_file)
        for change in values.changes(statement):
            if change.folders is None:
                self.is_certain = False
            elif change.at is None:
                self._entries += change.folders
                self._foreign.clear()
            else:
                self._entries[change.at : change.at] = change.folders


def _inside(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """The blocks of a statement. All of them count, as nobody knows which run."""
    for part in ("body", "orelse", "finalbody"):
        yield getattr(statement, part, ())
    for part in ("handlers", "cases"):
        yield from (each.body for each in getattr(statement, part, ()))
