"""Pulumi's project and stack files, as far as planning needs them.

https://www.pulumi.com/docs/iac/concepts/projects/project-file/
https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

NAMES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


class PlanError(Exception):
    """A program cannot be planned, and the message says what to do about it."""


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
    """{text: key} of the secrets that only Pulumi can decrypt: the text is a marker (`pfm`, 8 digits, `x`)."""


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

    @property
    def program(self) -> tuple[Path, str]:
        """The folder that the program runs in, and what runs there: "." or a file's name.

        https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/paths.go: the working directory is the
        entry's own folder. Raises PlanError when `main` is not there or not inside the project.
        """
        if not self.main:
            return self.folder, "."
        entry = (self.folder / self.main).resolve()
        if not entry.is_relative_to(self.folder.resolve()):
            raise PlanError(f"{self.file.name} names main: {self.main}, outside of the project: move it inside")
        if entry.is_dir():
            return entry, "."
        if entry.is_file():
            return entry.parent, entry.name
        raise PlanError(f"{self.file.name} names main: {self.main}, which does not exist: create it or correct main")

    @property
    def stacks(self) -> list[str]:
        """The stacks that have a file, by name."""
        files = [*self.stack_folder.glob("Pulumi.*.yaml"), *self.stack_folder.glob("Pulumi.*.yml")]
        return sorted({file.name.split(".", 1)[1].rpartition(".")[0] for file in files})

    def stack(self, name: str) -> Stack:
        """A stack's configuration with the project's defaults; only these when the stack has no file.

        Raises PlanError when its file cannot be read.
        """
        values: dict[str, Any] = {}
        for suffix in ("yaml", "yml"):
            if (file := self.stack_folder / f"Pulumi.{name}.{suffix}").is_file():
                values = _mapping(_load(file).get("config"), file, "config")
                break
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
            config[key] = text(plain)
            if held:
                secret_keys.add(key)
        return Stack(name, config, frozenset(secret_keys & config.keys()), placeholders)


def read_project(folder: Path) -> Project:
    """The project in a folder. Raises PlanError when there is none or it cannot be read."""
    folder = folder.absolute()
    file = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if file is None:
        raise PlanError(f"{folder} has no Pulumi.yaml: name the folder of a Pulumi project")
    document = _load(file)
    name = document.get("name")
    if not isinstance(name, str) or not name:
        raise PlanError(f"{file} has no name: add `name:`")
    given = document.get("runtime")
    runtime = _mapping(given, file, "runtime") if not isinstance(given, str) else {"name": given}
    if not isinstance(runtime.get("name"), str):
        raise PlanError(f"{file} has no runtime: add `runtime: python`")
    options = _mapping(runtime.get("options"), file, "runtime.options")
    toolchain = str(options.get("toolchain") or "pip")
    if toolchain not in ("pip", "uv", "poetry"):
        raise PlanError(f"{file} names toolchain: {toolchain}, which Pulumi has not: use pip, uv or poetry")
    config = document.get("config")
    # Before there were declarations, `config` named the folder of the stacks' files.
    stack_folder = document.get("stackConfigDir") or (config if isinstance(config, str) else "")
    return Project(
        folder=folder,
        file=file,
        name=name,
        runtime=runtime["name"],
        main=str(document["main"]) if document.get("main") else None,
        virtualenv=str(options["virtualenv"]) if options.get("virtualenv") else None,
        toolchain=toolchain,
        declarations={} if isinstance(config, str) else _declarations(name, _mapping(config, file, "config")),
        stack_folder=folder / str(stack_folder),
    )


def _declarations(project: str, config: Mapping[str, Any]) -> dict[str, Declaration]:
    declared = {}
    for short, given in config.items():
        key = short if ":" in short else f"{project}:{short}"
        facts = given if isinstance(given, dict) else {"default": given}
        # A provider's key has a value, one of the project has a default.
        default = facts.get("value", facts.get("default"))
        declared[key] = Declaration(key, None if default is None else text(default), facts.get("secret") is True)
    return declared


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
    """The text that stands for a secret of the configuration; the same in every plan."""
    import hashlib  # noqa: PLC0415 - few stacks have secrets, and OpenSSL takes its time to load

    digits = int.from_bytes(hashlib.sha256(f"config\0{key}".encode()).digest()[:8], "big") % 10**8
    return f"pfm{digits:08d}x"


def text(value: Any) -> str:
    """A value of a YAML file as configuration holds it."""
    return value if isinstance(value, str) else json.dumps(value)


class _Loader(yaml.SafeLoader):
    """YAML as Pulumi reads it: a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(file: Path) -> dict[str, Any]:
    try:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError) as problem:
        raise PlanError(f"{file} cannot be read: {problem}") from problem
    except yaml.YAMLError as problem:
        raise PlanError(f"{file} is no valid YAML: {' '.join(str(problem).split())}") from problem
    return _mapping(loaded, file, "the file")


def _mapping(value: Any, file: Path, what: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PlanError(f"{file}: {what} must hold keys and values")
    return {str(key): item for key, item in value.items()}
