"""The folder of a Pulumi program: its project file, its Python files, the texts beside them. Nothing is executed."""

from __future__ import annotations

import ntpath
import os
import posixpath
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from preflight.core.source import Import, Place, Program, ProgramFile, ProjectError, Source
from preflight.core.slips import Reading
from preflight.core.values import Undecided
from preflight.sdk.environment import site_packages
from preflight.sdk.packages import packages_in
from preflight.sdk.reading import SourceReading

from .limits import MAX_FILE_BYTES, MAX_FILES, MAX_PROJECT_BYTES, MAX_SOURCE_BYTES
from .reading import Anchor, Fault, clean, look, read_file

# https://www.pulumi.com/docs/iac/concepts/projects/project-file/; Pulumi also takes .yml and .json.
PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
OTHER_PROJECTS = (*PROJECT_FILES, "PulumiPolicy.yaml", "PulumiPolicy.yml", "PulumiPolicy.json")

# Folders that installers and tools fill, besides all that are hidden.
NOT_OURS = frozenset({"node_modules", "site-packages", "__pycache__", "__pypackages__"})
# What tells the folder of a virtual environment, and that of a conda environment.
ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")


class FolderProgram(Program):
    """A program in a folder of this machine.

    `folder` is any folder of the project: the project file is searched in it and above, as Pulumi does, and its `main`
    leads to the folder that the program runs in.
    """

    def __init__(self, folder: Path, site_packages: tuple[Path, ...] = ()) -> None:
        """`site_packages` are the folders that its interpreter imports from; by default they are looked for."""
        self._site_packages = site_packages
        self._given = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links

    @cached_property
    def _project_path(self) -> Path | None:
        for folder in (self._given, *self._given.parents):
            for name in PROJECT_FILES:
                if look(folder / name, name).kind == "file":
                    return folder / name
        return None

    @cached_property
    def _root(self) -> Path:
        return self._project_path.parent if self._project_path else self._given

    @cached_property
    def _main(self) -> tuple[Path, str | None]:
        """The folder that the program runs in and the file that Pulumi runs there, as getPwdMain of the engine has it.

        https://github.com/pulumi/pulumi/blob/master/pkg/engine/project.go
        """
        main = (self.project or {}).get("main")
        if not isinstance(main, str) or not main:
            return (self._root if self._project_path else self._given), "__main__.py"
        path = Path(os.path.normpath(self._root / main))
        found = look(path, main)
        if _is_absolute(main) or not path.is_relative_to(self._root) or found.fault:
            return self._root, None
        return (path, "__main__.py") if found.kind == "folder" else (path.parent, path.name)

    @property
    def folder(self) -> Path:
        """The folder that the program runs in, on this machine."""
        return self._main[0]

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
        return _load(text)

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

    @property
    @override
    def runtime(self) -> str:
        runtime = (self.project or {}).get("runtime")
        name = runtime.get("name") if isinstance(runtime, Mapping) else runtime
        return name if isinstance(name, str) else ""

    @property
    def _is_python(self) -> bool:
        return self.runtime == "python" or (not self.runtime and self.exists("__main__.py"))

    @property
    @override
    def entry_point(self) -> str | None:
        if not self._is_python:
            raise Undecided(f"the program, which is written in {self.runtime or 'no language that its project names'}")
        return self._main[1]

    @cached_property
    def _walked(self) -> tuple[tuple[ProgramFile, ...], str]:
        """The Python files, and why some are missing."""
        if not self._is_python:
            return (), ""
        paths, missing = self._python_paths()
        files: list[ProgramFile] = []
        left = MAX_SOURCE_BYTES
        for path in sorted(paths):
            name = clean(Path(os.path.relpath(path, self.folder)).as_posix())
            try:
                data = read_file(self.anchor.resolve(os.fspath(path)), name, min(left, MAX_FILE_BYTES))
            except Undecided as reason:
                missing = str(reason)
            else:
                left -= len(data)
                files.append(ProgramFile(name, data))
        return tuple(sorted(files, key=lambda file: file.path)), missing

    def _python_paths(self) -> tuple[list[Path], str]:
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
                elif child.name.endswith(".py") and child.is_file():
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

    @override
    def module(self, dotted: str) -> ProgramFile | None:
        if self.entry_point != "__main__.py":
            return None
        return self._file_of(dotted)

    def _file_of(self, dotted: str) -> ProgramFile | None:
        path = dotted.replace(".", "/")
        found = self._by_path.get(f"{path}/__init__.py") or self._by_path.get(f"{path}.py")
        if found is None and self.truncated:
            raise Undecided(self._walked[1])
        return found

    @override
    def modules(self) -> Iterator[ProgramFile]:
        pending = deque(file for file in self.files() if file.path == self.entry_point)
        seen = {file.path for file in pending}
        while pending:
            file = pending.popleft()
            yield file
            for dotted in _imported(file):
                try:
                    found = self.module(dotted)
                except Undecided:
                    continue
                if found is not None and found.path not in seen:
                    seen.add(found.path)
                    pending.append(found)

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

    @cached_property
    @override
    def reading(self) -> Reading:
        return SourceReading(self, packages_in(self._site_packages or site_packages(self.project, self._root)))


def _load(text: str) -> tuple[Mapping[str, Any] | None, tuple[int, int, str] | None]:
    try:
        project = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return None, (line, column, f"is not YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        return None, (
            text.count("\n", 0, error.position) + 1,
            1,
            "is not YAML: it has a character that YAML does not allow",
        )
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return None, (1, 1, f"is not YAML: {type(error).__name__}")
    if not isinstance(project, dict):
        return None, (1, 1, "is no mapping of keys to values")
    return project, None


def _is_absolute(main: str) -> bool:
    return posixpath.isabs(main) or ntpath.isabs(main)


def _is_another(names: Iterator[str]) -> bool:
    """Whether a folder with these names in it is an environment, or a project of its own."""
    return not {*ENVIRONMENTS, *OTHER_PROJECTS}.isdisjoint(names)


def _imported(file: ProgramFile) -> Iterator[str]:
    """The modules that a file may import, and the packages that they lie in, by their dotted names."""
    try:
        imports = file.imports
    except Undecided:
        return
    for imported in imports:
        for dotted in _modules(file, imported):
            parts = dotted.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _modules(file: ProgramFile, imported: Import) -> Iterator[str]:
    module = imported.module.lstrip(".")
    level = len(imported.module) - len(module)
    if level:
        package = file.path.split("/")[:-level]
        module = ".".join([*package, module] if module else package)
    if module:
        yield module
    if imported.name and imported.name != "*":
        yield f"{module}.{imported.name}" if module else imported.name
