"""What a program needs around its source: modules that its imports find, packages that are declared, configuration."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.core.values import Undecided

from .evaluate import Evaluator
from .packages import Packages
from .project_file import Entry, read
from .scopes import FileScopes, Scope
from .values import Expression, Made, Method, Scalar

if TYPE_CHECKING:
    from preflight.core.source import Import, Program

# What pulumi itself, and pulumi_aws and its like, install beside them.
COME_ALONG = frozenset({"yaml", "grpc", "google", "dill", "semver", "six", "debugpy", "pip", "typing_extensions", "parver"})
# The distributions of the packages that are not called like what is imported.
CALLED = {
    "yaml": "pyyaml",
    "dotenv": "python-dotenv",
    "dateutil": "python-dateutil",
    "PIL": "pillow",
    "jwt": "pyjwt",
    "Crypto": "pycryptodome",
    "OpenSSL": "pyopenssl",
    "bs4": "beautifulsoup4",
    "git": "gitpython",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
}
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True)
class Lacking:
    """An import, or a key of the configuration, that nothing provides."""

    at: Expression
    name: str
    found: str = ""
    instead: str = ""
    certain: bool = True


class Needs:
    """Compares what a program uses with what lies around it."""

    def __init__(self, program: Program, evaluator: Evaluator, files: Mapping[str, FileScopes]) -> None:
        self._program, self._read, self._files = program, evaluator, files
        self._packages: Packages = evaluator.packages

    # Modules.

    def lost_imports(self) -> Iterator[Lacking]:
        """Imports of the program's own modules that Python does not find from where Pulumi runs it."""
        if self._changes_path():
            return
        for file in self._files.values():
            for imported, at in self._absolute(file):
                top = imported.module.partition(".")[0]
                if self._is_elsewhere(top):
                    continue
                instead = self._where(imported)
                if instead:
                    yield Lacking(at, imported.module, instead=instead)

    def _absolute(self, file: FileScopes) -> Iterator[tuple[Import, Expression]]:
        places = {
            (node.lineno, node.col_offset): Expression(node, scope)  # type: ignore[arg-type]
            for node, scope in file.located
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        for imported in file.source.imports:
            at = places.get((imported.place.line, imported.place.column - 1))
            if at is not None and not imported.module.startswith("."):
                yield imported, at

    def _is_elsewhere(self, top: str) -> bool:
        """Whether a module is Python's, installed, or found from the folder that the program runs in."""
        if top in sys.stdlib_module_names or top == "__future__" or self._is_installed(top):
            return True
        if not self._looks_in_its_folder:
            return False
        return self._program.exists(f"{top}.py") or self._program.exists(top)

    @cached_property
    def _looks_in_its_folder(self) -> bool:
        """Pulumi puts the program's folder on the path unless `main` names a file."""
        main = (self._program.project or {}).get("main")
        return not isinstance(main, str) or not main.endswith(".py")

    def _is_installed(self, top: str) -> bool:
        for folder in self._packages.folders:
            if any((folder / name).exists() for name in (top, f"{top}.py")) or any(folder.glob(f"{top}.*.so")):
                return True
        return top == "pulumi"

    def _changes_path(self) -> bool:
        """Whether modules may be found in a way that is not looked at: PYTHONPATH, sys.path, editable installs."""
        if os.environ.get("PYTHONPATH"):
            return True
        if any("path" in file.mentions and "sys" in file.mentions for file in self._files.values()):
            return True
        patterns = ("__editable__*", "*.egg-link", "easy-install.pth", "_*.pth", "*.pth")
        return any(True for folder in self._packages.folders for each in patterns for _ in _editable(folder, each))

    def _where(self, imported: Import) -> str:
        """Where the module is, as a clause; empty where the program has none of that name."""
        root = self._program.root
        parts = imported.module.split(".")
        path = "/".join(parts)
        here = self._program.name
        if not self._looks_in_its_folder:
            if self._program.exists(f"{parts[0]}.py") or self._program.exists(parts[0]):
                main = str((self._program.project or {}).get("main"))
                folder = main.rpartition("/")[0] or "."
                return f"; `main: {main}` names a file, and then Python does not look beside it: write `main: {folder}`"
        for ending in (".py", "/__init__.py"):
            if root != "." and self._program.exists(f"{root}/{path}{ending}"):
                inner = parts[1:] if parts[0] == here and len(parts) > 1 else []
                known = inner and self._program.exists("/".join(inner) + ".py")
                if known:
                    return f"; Pulumi runs the program in {here}/, from where it is {'.'.join(inner)}"
                return f"; Pulumi runs the program in {here}/, and the module lies outside of it"
        last = [f"{parts[0]}.py", f"/{parts[0]}.py", f"{parts[0]}/__init__.py"]
        try:
            paths = [file.path for file in self._program.files()]
        except Undecided:
            return ""
        found = [each for each in paths if each.endswith((last[1], f"/{last[2]}")) and each != last[0]]
        if len(found) == 1:
            dotted = found[0].removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
            return f"; it lies in {found[0]}, which is imported as {dotted}"
        return ""

    # Packages.

    def undeclared(self) -> Iterator[Lacking]:
        """Imports of packages that no requirements file lists."""
        declared, where = self._declared
        if declared is None:
            return
        told: set[str] = set()
        for file in self._files.values():
            for imported, at in self._absolute(file):
                top = imported.module.partition(".")[0]
                if top in told or top in sys.stdlib_module_names or top == "__future__" or self._is_own(top):
                    continue
                names = {_plain(top), _plain(CALLED.get(top, top))} | self._providers(top)
                if names & declared or (top in COME_ALONG and "pulumi" in declared):
                    continue
                told.add(top)
                package = CALLED.get(top, top).replace("_", "-") if top.startswith("pulumi_") else CALLED.get(top, top)
                certain = bool(self._packages.folders) and not self._is_installed(top) and not self._changes_path()
                found = f"which {where} does not list" if where else "and there is no requirements.txt or pyproject.toml"
                yield Lacking(at, top, found, f"; add {package} to {where or 'requirements.txt'}", certain)

    def _is_own(self, top: str) -> bool:
        if self._program.exists(f"{top}.py") or self._program.exists(top):
            return True
        root = self._program.root
        outside = self._program.exists(f"{root}/{top}.py") or self._program.exists(f"{root}/{top}")
        return outside or any(f"/{file.path}".endswith((f"/{top}.py", f"/{top}/__init__.py")) for file in self._program.files())

    def _providers(self, top: str) -> set[str]:
        """The installed distributions that have a module, as their own lists of files tell."""
        return self._distributions.get(top, set())

    @cached_property
    def _distributions(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for folder in self._packages.folders:
            for path in _children(folder):
                if path.name.endswith(".dist-info"):
                    name = _plain(path.name.partition("-")[0])
                    for line in _lines(path / "top_level.txt") or _tops(_lines(path / "RECORD")):
                        found.setdefault(line.strip(), set()).add(name)
        return found

    @cached_property
    def _declared(self) -> tuple[frozenset[str] | None, str]:
        """The distributions that the project's files name, and the first of the files; None where they cannot be read."""
        names: set[str] = set()
        where = ""
        for folder in dict.fromkeys((".", self._program.root)):
            for file in ("requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment.yml", "uv.lock"):
                path = file if folder == "." else f"{folder}/{file}"
                try:
                    text = self._program.text(path)
                except Undecided:
                    return None, path
                if text is None:
                    continue
                where = where or path
                if file == "requirements.txt":
                    listed = self._required(text, folder, depth=0)
                    if listed is None:
                        return None, path
                    names |= listed
                else:
                    names |= {_plain(word) for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", text)}
        return frozenset(names), where

    def _required(self, text: str, folder: str, *, depth: int) -> set[str] | None:
        names: set[str] = set()
        for raw in text.splitlines():
            line = raw.partition(" #")[0].strip()
            if not line or line.startswith("#"):
                continue
            include = re.match(r"(?:-r|--requirement)[ =]?(\S+)", line)
            if include:
                try:
                    inner = self._program.text(f"{folder}/{include[1]}")
                except Undecided:
                    return None
                listed = self._required(inner, folder, depth=depth + 1) if inner is not None and depth < DEEPEST else None
                if listed is None:
                    return None
                names |= listed
            elif line.startswith(("-e", "--editable", ".", "/", "git+", "http:", "https:", "file:")) or "://" in line.split("@")[0]:
                return None  # what it brings is told elsewhere
            elif not line.startswith("-") and (found := _NAME.match(line)):
                names.add(_plain(found[1]))
        return names

    # Configuration.

    def unset(self) -> Iterator[Lacking]:
        """Keys that the program requires, and that no file sets."""
        project = self._program.project
        if project is None or not isinstance(project.get("name"), str):
            return
        stacks = self._stacks
        if stacks is None:
            return
        declared = self._project_config
        told: set[str] = set()
        for file in self._files.values():
            for node, scope in file.located:
                if not isinstance(node, ast.Call):
                    continue
                key, secret = self._required_key(node, scope, str(project["name"]))
                if not key or key in told or self._has(key, declared) or any(self._has(key, each) for each in stacks):
                    continue
                told.add(key)
                short = key.removeprefix(f"{project['name']}:")
                if self._is_explained(short):
                    continue
                command = f"pulumi config set {'--secret ' if secret else ''}{short} …"
                certain = bool(stacks) and not secret
                where = "neither the project's file nor a stack's has" if stacks else "the project's file does not have"
                yield Lacking(Expression(node, scope), key, where, f"; set it by `{command}`", certain)

    def _required_key(self, node: ast.Call, scope: Scope, project: str) -> tuple[str, bool]:
        """The key, with its namespace, that a call requires, and whether as a secret."""
        method = self._read.value(node.func, scope)
        if not isinstance(method, Method) or not method.name.startswith("require") or not node.args:
            return "", False
        if method.of is None or (method.of.module, method.of.name) != ("pulumi.config", "Config"):
            return "", False
        key = self._read.value(node.args[0], scope)
        bag = method.on
        if not isinstance(key, Scalar) or not key.known or key.kind != "str" or not isinstance(bag, Made):
            return "", False
        namespace = self._namespace(bag, project)
        return (f"{namespace}:{key.value}", "secret" in method.name) if namespace else ("", False)

    def _namespace(self, bag: Made, project: str) -> str:
        call = bag.call.node if bag.call is not None else None
        if not isinstance(call, ast.Call) or bag.call is None:
            return ""
        given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
        if not given:
            return project if not call.keywords else ""
        name = self._read.value(given[0], bag.call.scope)
        return str(name.value) if isinstance(name, Scalar) and name.known and name.kind == "str" else ""

    def _has(self, key: str, keys: frozenset[str]) -> bool:
        namespace, _, short = key.partition(":")
        project = str((self._program.project or {}).get("name"))
        return key in keys or (namespace == project and short in keys) or any(each.startswith(f"{key}.") for each in keys)

    @cached_property
    def _project_config(self) -> frozenset[str]:
        """The keys that the project file gives a value or a default."""
        config = (self._program.project or {}).get("config")
        if not isinstance(config, Mapping):
            return frozenset()
        return frozenset(
            str(key)
            for key, value in config.items()
            if not isinstance(value, Mapping) or value.get("default") is not None or value.get("value") is not None
        )

    @cached_property
    def _stacks(self) -> list[frozenset[str]] | None:
        """The keys that each stack's file sets; None where configuration comes from elsewhere too."""
        found = []
        for name in self._program.stack_files():
            try:
                text = self._program.text(name)
            except Undecided:
                return None
            entry = read(text or "")
            if entry is None:
                continue
            if "environment" in entry.keys or "mainEnvironment" in entry.keys:
                return None
            found.append(frozenset(_config_keys(entry)))
        return found

    def _is_explained(self, key: str) -> bool:
        """Whether the README tells how to set a key."""
        for folder in dict.fromkeys((".", self._program.root)):
            for name in ("README.md", "Readme.md", "readme.md", "README.rst", "README.txt", "README"):
                try:
                    text = self._program.text(name if folder == "." else f"{folder}/{name}")
                except Undecided:
                    continue
                if text and "config set" in text and re.search(rf"\b{re.escape(key)}\b", text):
                    return True
        return False

    def missing_values(self) -> Iterator[tuple[str, Entry, str]]:
        """The keys that the project file declares without a default and a stack's file does not set: file, place, key."""
        if self._program.project_file is None or self._stacks is None:
            return
        try:
            project = read(self._program.text(self._program.project_file) or "")
        except Undecided:
            return
        config = project.keys.get("config") if project else None
        name = str((self._program.project or {}).get("name"))
        for key, entry in (config.keys if config else {}).items():
            own = ":" not in key or key.startswith(f"{name}:")
            if not own or not entry.is_mapping or any(entry.value.get(each) is not None for each in ("default", "value")):
                continue
            full = key if ":" in key else f"{name}:{key}"
            if any(not self._has(full, keys) for keys in self._stacks):
                yield self._program.project_file, entry, key


DEEPEST = 5


def _config_keys(stack: Entry) -> Iterator[str]:
    config = stack.keys.get("config")
    yield from config.keys if config is not None else ()


def _plain(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _editable(folder: Path, pattern: str) -> Iterator[Path]:
    """The files of a pattern that put further folders on the path."""
    try:
        for path in folder.glob(pattern):
            if path.suffix != ".pth" or any(line.strip().startswith(("/", "import __editable")) for line in _lines(path)):
                yield path
    except OSError:
        return


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _tops(record: list[str]) -> set[str]:
    return {line.partition(",")[0].partition("/")[0].removesuffix(".py") for line in record if ".dist-info/" not in line}

