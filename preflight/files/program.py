"""The folder of a Pulumi program: its project file, its Python files, the other files beside them. Nothing is executed."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from typing_extensions import override

from preflight.core.javascript.script import Script
from preflight.core.program import Misplaced, Packed, Program, ProjectError, Required, Undeclared
from preflight.core.slips import Reading
from preflight.core.syntax import Import, Place, ProgramFile, Source
from preflight.core.values import Undecided
from preflight.project import node_program
from preflight.project.assets import packed
from preflight.project.configuration import declared_config, required_config
from preflight.project.documents import DocumentError, load
from preflight.project.entry import does_something, misplaced
from preflight.project.faults import project_faults
from preflight.project.import_path import ImportPath, installed
from preflight.project.interpreter import site_packages
from preflight.project.project import (
    DEFAULT_NAME,
    NAMES,
    InvalidProjectError,
    entry_point,
    find_project_file,
)
from preflight.project.requirements import required_versions, undeclared_imports
from preflight.sdk.packages import packages_in
from preflight.source_check.reading import SourceReading

from .folders import ENVIRONMENTS, NOT_OURS
from .limits import MAX_FILE_BYTES, MAX_FILES, MAX_PROJECT_BYTES, MAX_SOURCE_BYTES
from .reading import Anchor, Fault, clean, look, read_file

OTHER_PROJECTS = (*NAMES, "PulumiPolicy.yaml", "PulumiPolicy.yml", "PulumiPolicy.json")

# A line that imports, of a file that does not parse as a whole.
IMPORT = re.compile(r"(from\s+[\w.]+\s+)?import\s+[\w.,* ]+")

# The files, and the sections of others, that configure linters and formatters of Python.
LINTERS = (
    r"\.?ruff\.toml|\.flake8|\.?pylintrc(\.toml)?|\.style\.yapf|\.pycodestyle|\.editorconfig|\.pre-commit-config\.yaml"
)
SETTINGS = r"pyproject\.toml|setup\.cfg|tox\.ini"
LINTER_SECTION = re.compile(r"^\[(tool\.)?(ruff|black|flake8|pylint|pycodestyle|pep8|autopep8|yapf)\b", re.MULTILINE)


class FolderProgram(Program):
    """A program in a folder of this machine.

    `folder` is any folder of the project: the project file is searched in it and above, as Pulumi does, and its `main`
    leads to the folder that the program runs in.
    """

    def __init__(self, folder: Path, site_packages: tuple[Path, ...] = ()) -> None:
        """`site_packages` are the folders that its interpreter imports from; by default they are looked for."""
        self._site_packages = site_packages
        self._outside: dict[str, ProgramFile | None] = {}
        self._given = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links

    @cached_property
    def _project_path(self) -> Path | None:
        return find_project_file(self._given)

    @cached_property
    def _root(self) -> Path:
        return self._project_path.parent if self._project_path else self._given

    @cached_property
    def _main(self) -> tuple[Path, str | None]:
        """The folder that the program runs in and the file that Pulumi runs there; None where `main` names nothing."""
        main = (self.project or {}).get("main")
        if self._project_path is None:
            return self._given, "__main__.py"
        try:
            folder, entry = entry_point(self._project_path, main if isinstance(main, str) else None)
        except InvalidProjectError:
            return self._root, None
        return folder, "__main__.py" if entry == "." else entry

    @property
    def folder(self) -> Path:
        """The folder that the program runs in, on this machine."""
        return self._main[0]

    def seen(self, file: str) -> str:
        """A path as seen from the folder that the program runs in, where it is inside of it; else as it is."""
        for folder in (self.folder, self.folder.resolve()):  # Python has resolved the paths of what it runs
            if Path(file).is_relative_to(folder):
                return Path(file).relative_to(folder).as_posix()
        return file

    @cached_property
    def anchor(self) -> Anchor:
        """Where the paths of its assets and archives begin."""
        return Anchor(self.folder, self._root)

    @property
    @override
    def name(self) -> str:
        return clean(self.folder.name)

    @property
    def project_folder(self) -> Path:
        """The folder of the project file; the given one where there is none."""
        return self._root

    @property
    @override
    def root(self) -> str:
        return Path(os.path.relpath(self._root, self.folder)).as_posix()

    @property
    @override
    def project_file(self) -> str | None:
        return posixpath.normpath(f"{self.root}/{self._project_path.name}") if self._project_path else None

    @cached_property
    def _loaded(self) -> tuple[Mapping[str, Any] | None, tuple[int, int, str] | None]:
        """The project, or line, column and message of what is wrong with its file."""
        if self._project_path is None:
            return None, None
        try:
            data = read_file(self._project_path, self._project_path.name, MAX_PROJECT_BYTES)
            text = data.decode("utf-8-sig")
        except Undecided as reason:
            return None, (1, 1, f"cannot be read: {reason}")
        except UnicodeDecodeError as error:
            return None, (data[: error.start].count(b"\n") + 1, 1, "is not UTF-8")
        try:
            project = load(text, is_json=self._project_path.suffix == ".json")
        except DocumentError as error:
            return None, (error.line, error.column, error.message)
        if not isinstance(project, dict):
            return None, (1, 1, "is no mapping of keys to values")
        return project, None

    def path_of(self, path: Path) -> str:
        """The path of a file as the program has it: as seen from its folder, with slashes."""
        return clean(Path(os.path.relpath(path, self.folder)).as_posix())

    @property
    @override
    def project(self) -> Mapping[str, Any] | None:
        return self._loaded[0]

    @property
    @override
    def project_error(self) -> ProjectError | None:
        _, error = self._loaded
        if error is None or self.project_file is None:
            return None
        line, column, message = error
        try:
            lines = Source("", self.text(self.project_file) or "").lines
        except Undecided:
            lines = ()
        return ProjectError(
            Place(self.project_file, line, column, lines[line - 1] if line <= len(lines) else ""), message
        )

    @override
    def project_place(self, *keys: str) -> Place:
        path = self.project_file or DEFAULT_NAME
        lines = Source(path, (self.text(path) or "") if self.project_file else "").lines
        found = (at for key in keys for at, text in enumerate(lines, 1) if re.match(rf"\s*[\"']?{key}[\"']?\s*:", text))
        line = next(found, 1)
        return Place(path, line, 1, lines[line - 1] if lines else "")

    @override
    def project_errors(self) -> Iterator[ProjectError]:
        if self.project_error:
            yield self.project_error
        if self.project_file and self.project is not None:
            source = Source(self.project_file, self.text(self.project_file) or "")
            for line, column, message, certain in project_faults(source.text, exists=self._exists_in_project):
                text = source.lines[line - 1] if line <= len(source.lines) else ""
                yield ProjectError(Place(source.path, line, column, text), message, certain)

    def _exists_in_project(self, path: str) -> bool:
        return look(self._root / path, path).kind != "nothing"

    @property
    @override
    def runtime(self) -> str:
        runtime = (self.project or {}).get("runtime")
        name = runtime.get("name") if isinstance(runtime, Mapping) else runtime
        return name if isinstance(name, str) else ""

    @cached_property
    def _is_python(self) -> bool:
        return self.runtime == "python" or (not self.runtime and self.exists("__main__.py"))

    @property
    @override
    def entry_point(self) -> str | None:
        if self._is_python:
            return self._main[1]
        if not self.is_in_node:
            raise Undecided(f"the program, which is written in {self.runtime or 'no language that its project names'}")
        return self._node_entry_point

    @property
    def is_in_node(self) -> bool:
        """Whether it is written in JavaScript or TypeScript."""
        return self.runtime in node_program.RUNTIMES

    @cached_property
    def _node_entry_point(self) -> str | None:
        entry = self._main[1]
        # The file of Python that stands for no file of a name.
        return None if entry is None else node_program.entry_point(self, "." if entry == "__main__.py" else entry)

    @cached_property
    def _walked(self) -> tuple[tuple[ProgramFile, ...], str]:
        """The Python files, and why some are missing."""
        if not self._is_python:
            return (), ""
        return self._read(".py")

    def sources(self) -> Iterator[Source]:
        """The files of the program's language, of which nothing but the text may be read: Python, or TypeScript or JavaScript."""
        if self._is_python:
            yield from self.files()
        elif self.runtime in ("nodejs", "bun"):
            # What was compiled from TypeScript has its comments a second time.
            yield from self._read(".ts", ".tsx", ".mts", ".cts")[0] or self._read(".js", ".mjs", ".cjs")[0]

    def _read(self, *suffixes: str) -> tuple[tuple[ProgramFile, ...], str]:
        """The files with one of these suffixes, and why some are missing."""
        paths, missing = self._paths(suffixes)
        files: list[ProgramFile] = []
        left = MAX_SOURCE_BYTES
        for path in sorted(paths):
            name = self.path_of(path)
            try:
                data = read_file(self.anchor.resolve(os.fspath(path)), name, min(left, MAX_FILE_BYTES))
            except Undecided as reason:
                missing = str(reason)
            else:
                left -= len(data)
                files.append(ProgramFile(name, data))
        return tuple(sorted(files, key=lambda file: file.path)), missing

    def _paths(self, suffixes: tuple[str, ...]) -> tuple[list[Path], str]:
        paths: list[Path] = []
        pending = [self.folder]
        seen, missing = 0, ""
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(folder) as found:
                    children = list(islice(found, MAX_FILES + 1))
            except OSError:
                missing = Fault(clean(folder.name), "cannot be read").reason
                continue
            seen += len(children)
            if seen > MAX_FILES:
                return paths, Fault(self.name, f"has more than {MAX_FILES} files").reason
            if folder != self.folder and _is_another(child.name for child in children):
                continue
            for child in children:
                if child.is_dir(follow_symlinks=False):
                    if not child.name.startswith(".") and child.name not in NOT_OURS:
                        pending.append(Path(child.path))
                elif child.name.endswith(suffixes) and look(Path(child.path), child.name).kind == "file":
                    paths.append(Path(child.path))
        return paths, missing

    @property
    @override
    def truncated(self) -> bool:
        return bool(self._walked[1])

    @override
    def files(self) -> Iterator[ProgramFile]:
        return iter(self._walked[0])

    @cached_property
    def _by_path(self) -> Mapping[str, ProgramFile]:
        return {file.path: file for file in self.files()}

    @cached_property
    @override
    def is_on_path(self) -> bool:
        main = (self.project or {}).get("main")
        return not (
            isinstance(main, str) and main and self._exists_in_project(main) and not (self._root / main).is_dir()
        )

    @cached_property
    def _import_path(self) -> ImportPath | None:
        """None where `main` names nothing, and for a program that is not written in Python."""
        folder, entry = self._main
        if entry is None or not self._is_python:
            return None
        return ImportPath(
            folder / entry,
            self._own_file,
            installed(self._packages),
            is_file=not self.is_on_path,
            python_path=os.environ.get("PYTHONPATH", ""),
        )

    def _own_file(self, path: Path) -> ProgramFile | None:
        """The file at a path, inside of the program's folder or not; None for one that is not the program's own."""
        name = self.path_of(path)
        if name in self._by_path:
            return self._by_path[name]
        if path.is_relative_to(self.folder):
            if self.truncated:
                raise Undecided(self._walked[1])
            return None
        if name not in self._outside:
            self._outside[name] = self._read_outside(path, name)
        return self._outside[name]

    def _read_outside(self, path: Path, name: str) -> ProgramFile | None:
        if look(path, name).kind != "file" or not NOT_OURS.isdisjoint(path.parts):
            return None
        left = MAX_SOURCE_BYTES - sum(len(file.text) for file in self._outside.values() if file)
        try:
            return ProgramFile(name, read_file(self.anchor.resolve(os.fspath(path)), name, min(left, MAX_FILE_BYTES)))
        except Undecided:
            return None

    @override
    def module(self, dotted: str) -> ProgramFile | None:
        return self._import_path.find(dotted) if self._import_path else None

    @override
    def module_name(self, file: ProgramFile) -> str:
        return self._import_path.name_of(file) if self._import_path else ""

    @override
    def modules(self) -> Iterator[ProgramFile]:
        return iter(self._modules)

    @cached_property
    def _modules(self) -> tuple[ProgramFile, ...]:
        return tuple(self._imported_from_entry_point())

    def _imported_from_entry_point(self) -> Iterator[ProgramFile]:
        pending = deque(file for file in self.files() if file.path == self.entry_point)
        seen = {file.path for file in pending}
        while pending:
            file = pending.popleft()
            yield file
            for dotted in _imported(file, self.module_name(file)):
                try:
                    found = self.module(dotted)
                except Undecided:
                    continue
                if found is not None and found.path not in seen:
                    seen.add(found.path)
                    pending.append(found)

    @override
    def scripts(self) -> Iterator[Script]:
        return iter(self._scripts)

    @cached_property
    def _scripts(self) -> tuple[Script, ...]:
        return tuple(node_program.scripts(self)) if self.is_in_node else ()

    @override
    def packed(self) -> Iterator[Packed]:
        return packed(self)

    @cached_property
    @override
    def is_linted(self) -> bool:
        above = [self._root, *self._root.parents]
        repository = next((at for at, folder in enumerate(above) if (folder / ".git").exists()), 0)
        folders = {os.path.relpath(folder, self.folder) for folder in (self.folder, *above[: repository + 1])}
        if any(True for folder in folders for _ in self.paths(folder, LINTERS)):
            return True
        settings = (self.text(path) or "" for folder in folders for path in self.paths(folder, SETTINGS))
        return any(LINTER_SECTION.search(text) for text in settings)

    @property
    @override
    def python(self) -> tuple[int, int]:
        named = (re.search(r"python3\.(\d+)", path.as_posix()) for path in self._packages)
        minor = next((int(match[1]) for match in named if match), sys.version_info.minor)
        return 3, minor

    @override
    def unreadable(self) -> Iterator[tuple[ProgramFile, SyntaxError]]:
        from .kept import that_parse  # noqa: PLC0415 - who judges no source spares it

        run = {file.path for file in self.modules()}
        good = that_parse(file for file in self.files() if file.path not in run)
        for file in self.files():
            if file.path in good:
                continue
            try:
                error = file.error_in(self.python) if file.path in run else file.error
            except Undecided:
                continue
            if error is not None:
                yield file, error

    @property
    @override
    def does_something(self) -> bool:
        return not self._is_python or does_something(self)

    @override
    def misplaced(self) -> Iterator[Misplaced]:
        return misplaced(self, self._import_path, self._packages) if self._import_path else iter(())

    @override
    def required_config(self) -> Iterator[Required]:
        return required_config(self)

    @cached_property
    @override
    def declared_config(self) -> frozenset[str]:
        return declared_config(self)

    @override
    def undeclared_imports(self) -> Iterator[Undeclared]:
        return undeclared_imports(self, self._packages)

    @override
    def paths(self, folder: str, pattern: str) -> Iterator[str]:
        try:
            with os.scandir(self.folder / folder) as found:
                children = [child for child in islice(found, MAX_FILES) if re.fullmatch(pattern, child.name)]
        except OSError:
            return
        for name in sorted(child.name for child in children if look(Path(child.path), child.name).kind == "file"):
            yield posixpath.normpath(f"{folder}/{name}")

    @override
    def text(self, path: str) -> str | None:
        found = look(self.folder / path, path)
        if found.kind in ("nothing", "folder"):
            return None
        source = Source(path, read_file(self.anchor.resolve(path), path))
        if source.undecodable:
            raise Undecided(Fault(path, "is not UTF-8 text").reason)
        return source.text

    @override
    def exists(self, path: str) -> bool:
        return look(self.folder / path, path).kind != "nothing"

    @override
    def is_file(self, path: str) -> bool:
        return look(self.folder / path, path).kind == "file"

    @cached_property
    def _packages(self) -> tuple[Path, ...]:
        return self._site_packages or site_packages(self.project, self._root)

    @cached_property
    @override
    def reading(self) -> Reading:
        return SourceReading(self, packages_in(self._packages, self._required_packages))

    @property
    def _required_packages(self) -> frozenset[tuple[str, str]]:
        """The versions of Pulumi's packages that the requirements name, by import name."""
        try:
            versions = required_versions(self)
        except Undecided:
            return frozenset()
        return frozenset(
            (name.replace("-", "_"), each) for name, each in versions.items() if name.startswith("pulumi") and each
        )


def _is_another(names: Iterator[str]) -> bool:
    """Whether a folder with these names in it is an environment, or another project."""
    return not {*ENVIRONMENTS, *OTHER_PROJECTS}.isdisjoint(names)


def _imported(file: ProgramFile, name: str) -> Iterator[str]:
    """The modules that a file may import, and the packages that they are in, by their dotted names."""
    if not file.parses:
        file = ProgramFile(file.path, "\n".join(line for line in file.lines if IMPORT.fullmatch(line)))
    try:
        imports = file.imports
    except Undecided:
        return
    for imported in imports:
        for dotted in _modules(file, name, imported):
            parts = dotted.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _modules(file: ProgramFile, name: str, imported: Import) -> Iterator[str]:
    module = imported.module.lstrip(".")
    level = len(imported.module) - len(module)
    if level:
        above = level - file.path.endswith("__init__.py")
        package = name.split(".")
        package = package[: len(package) - above]
        module = ".".join([*package, module] if module else package)
    if module:
        yield module
    if imported.name and imported.name != "*":
        yield f"{module}.{imported.name}" if module else imported.name
