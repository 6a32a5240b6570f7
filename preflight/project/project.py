"""Pulumi's project file and the stacks' configuration.

https://www.pulumi.com/docs/iac/concepts/projects/project-file/
https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
"""

from __future__ import annotations

import ntpath
import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .documents import DocumentError, encoded, load

# In the order in which Pulumi takes them where there are several.
NAMES = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")
DEFAULT_NAME = "Pulumi.yaml"
MAX_BYTES = 4 * 1024 * 1024
"""Bytes of a project's or a stack's file."""


class InvalidProjectError(Exception):
    """A project cannot be used, and the message is why and what to do about it."""


@dataclass(frozen=True)
class Declaration:
    """A configuration key that the project declares."""

    key: str
    """With its namespace: "orders:replicas"."""
    default: str | None
    """As configuration holds it (JSON for lists and objects); None when there is none."""
    secret: bool


@dataclass(frozen=True)
class Stack:
    """The configuration of a stack, in the form in which Pulumi hands it to a program."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict)
    """{"orders:replicas": "2"}; lists and objects are JSON."""
    secret_keys: frozenset[str] = frozenset()
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """{string: key} of the secrets that only Pulumi can decrypt: the string is a marker (`pfm`, 8 digits, `x`)."""


@dataclass(frozen=True)
class Project:
    """A Pulumi project."""

    folder: Path
    """Absolute; holds Pulumi.yaml."""
    file: Path
    name: str
    runtime: str
    main: str | None
    virtualenv: str | None
    toolchain: str
    """"pip", "uv" or "poetry"."""
    declarations: Mapping[str, Declaration]
    stack_folder: Path
    """Where the stacks' files are."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The runtime's, as the file has them."""

    @property
    def program(self) -> tuple[Path, str]:
        """The folder that the program runs in, and what runs there: "." or a file's name.

        Raises InvalidProjectError when `main` is not there or not inside the project.
        """
        return entry_point(self.file, self.main)

    @property
    def stacks(self) -> list[str]:
        """The stacks that have a file, by name."""
        files = self.stack_folder.glob(f"Pulumi.*{self.file.suffix}")
        return sorted({file.name.split(".", 1)[1].rpartition(".")[0] for file in files})

    def stack(self, name: str) -> Stack:
        """A stack's configuration with the project's defaults; only these when the stack has no file.

        Raises InvalidProjectError when its file cannot be read.
        """
        # A stack's file has the project file's own extension.
        file = self.stack_folder / f"Pulumi.{name}{self.file.suffix}"
        values = _mapping(_read(file).get("config"), file, "config") if file.is_file() else {}
        config: dict[str, str] = {}
        secret_keys: set[str] = set()
        placeholders: dict[str, str] = {}
        for key, declared in self.declarations.items():
            if declared.default is not None:
                config[key] = declared.default
            if declared.secret:
                secret_keys.add(key)
        for short, value in values.items():
            key = short if ":" in short else f"{self.name}:{short}"
            plain, held = _without_ciphers(value, key, "")
            placeholders.update(held)
            config[key] = _encoded(plain, file, short)
            if plain is None and file.suffix == ".json":
                config[key] = "null"
            if held:
                secret_keys.add(key)
        return Stack(name, config, frozenset(secret_keys & config.keys()), placeholders)


def find_project_file(folder: Path) -> Path | None:
    """The project file of a folder or of the nearest folder above it, as Pulumi finds it; None where there is none."""
    paths = (each / name for each in (folder, *folder.parents) for name in NAMES)
    return next((path for path in paths if os.path.isfile(path)), None)  # noqa: PTH113 - never raises


def entry_point(file: Path, main: str | None) -> tuple[Path, str]:
    """The folder that a program runs in, and what Pulumi runs there: "." or a file's name.

    `file` is the project file. Raises InvalidProjectError as getPwdMain does:
    https://github.com/pulumi/pulumi/blob/master/pkg/engine/project.go
    """
    folder = file.parent
    if not main:
        return folder, "."
    if posixpath.isabs(main) or ntpath.isabs(main):
        raise InvalidProjectError(f"{file.name} names main: {main}, an absolute path: name it relative to the project")
    entry = Path(os.path.normpath(folder / main))
    if not entry.is_relative_to(folder):
        raise InvalidProjectError(f"{file.name} names main: {main}, outside of the project: move it inside")
    try:
        if entry.is_dir():
            return entry, "."
        if entry.exists():
            return entry.parent, entry.name
    except (OSError, ValueError):
        pass
    raise InvalidProjectError(f"{file.name} names main: {main}, which does not exist: create it or correct main")


def read_project(folder: Path) -> Project:
    """The project in a folder. Raises InvalidProjectError when there is none or it cannot be read."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    file = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if file is None:
        raise InvalidProjectError(f"{folder} has no {DEFAULT_NAME}: name the folder of a Pulumi project")
    document = _read(file)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        raise InvalidProjectError(f"{file} has no name: add `name:`")
    given = document.get("runtime")
    runtime = _mapping(given, file, "runtime") if not isinstance(given, str) else {"name": given}
    if not isinstance(runtime.get("name"), str):
        raise InvalidProjectError(f"{file} has no runtime: add `runtime: python`")
    options = _mapping(runtime.get("options"), file, "runtime.options")
    virtualenv, toolchain = python_options(document)
    if toolchain not in ("pip", "uv", "poetry"):
        raise InvalidProjectError(f"{file} names toolchain: {toolchain}, which Pulumi has not: use pip, uv or poetry")
    config = document.get("config")
    return Project(
        folder=folder,
        file=file,
        name=name,
        runtime=runtime["name"],
        main=str(document["main"]) if document.get("main") else None,
        virtualenv=virtualenv,
        toolchain=toolchain,
        declarations={} if isinstance(config, str) else _declarations(name, _mapping(config, file, "config"), file),
        stack_folder=folder / stack_folder(document),
        options=options,
    )


def python_options(document: Mapping[str, Any]) -> tuple[str | None, str]:
    """The virtual environment that a project file names, if any, and its toolchain ("pip", "uv", "poetry")."""
    runtime = document.get("runtime")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    options = options if isinstance(options, dict) else {}
    return (str(options["virtualenv"]) if options.get("virtualenv") else None), str(options.get("toolchain") or "pip")


def stack_folder(document: Mapping[str, Any]) -> str:
    """The folder of the stacks' files, as seen from the project's."""
    config = document.get("config")
    # Before there were declarations, `config` named it.
    return str(document.get("stackConfigDir") or (config if isinstance(config, str) else "."))


def _declarations(project: str, config: Mapping[str, Any], file: Path) -> dict[str, Declaration]:
    declared = {}
    for short, given in config.items():
        key = short if ":" in short else f"{project}:{short}"
        facts = given if isinstance(given, dict) else {"default": given}
        # A provider's key has a value, one of the project has a default.
        default = facts.get("value", facts.get("default"))
        text = None if default is None else _encoded(default, file, short, of_project=True)
        declared[key] = Declaration(key, text, facts.get("secret") is True)
    return declared


def _encoded(value: Any, file: Path, key: str, *, of_project: bool = False) -> str:
    try:
        return encoded(value, of_project=of_project)
    except ValueError:
        raise InvalidProjectError(f"{file} gives '{key}' an infinite number: Pulumi takes none") from None


def _without_ciphers(value: Any, key: str, path: str) -> tuple[Any, dict[str, str]]:
    """A value with placeholders where the file holds ciphers, and {placeholder: key}."""
    if isinstance(value, dict) and set(value) == {"secure"}:
        placeholder = marker(f"{key}{path}")
        return placeholder, {placeholder: f"{key}{path}"}
    held: dict[str, str] = {}
    if isinstance(value, dict):
        made: Any = {}
        for name, item in value.items():
            made[name], found = _without_ciphers(item, key, f"{path}.{name}")
            held.update(found)
        return made, held
    if isinstance(value, list):
        made = []
        for at, item in enumerate(value):
            plain, found = _without_ciphers(item, key, f"{path}[{at}]")
            made.append(plain)
            held.update(found)
        return made, held
    return value, held


def marker(key: str) -> str:
    """The string that represents a secret of the configuration; the same in every plan."""
    import hashlib  # noqa: PLC0415 - few stacks have secrets, and OpenSSL takes its time to load

    digits = int.from_bytes(hashlib.sha256(f"config\0{key}".encode()).digest()[:8], "big") % 10**8
    return f"pfm{digits:08d}x"


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InvalidProjectError(f"{file} is larger than {MAX_BYTES // 1024} KiB")
        loaded = load(data.decode("utf-8-sig"), is_json=file.suffix == ".json")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidProjectError(f"{file} cannot be read: {problem}") from problem
    except DocumentError as problem:
        raise InvalidProjectError(f"{file}, line {problem.line}, {problem.message}") from problem
    return _mapping(loaded, file, "the file")


def _mapping(value: Any, file: Path, what: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidProjectError(f"{file}: {what} must hold keys and values")
    return value
