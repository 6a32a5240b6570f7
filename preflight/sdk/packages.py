"""The SDK packages that a program uses, installed or known from the shipped index, and the names in them.

`pulumi_aws` alone is 270 MB of source; of each module only what is needed is read, and nothing is imported.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from typing_extensions import override

from preflight.table import Table
from preflight.user_cache import cache_folder

from . import known
from .cache import Cache
from .definitions import Definition, Module, unpacked
from .versions import admits

DATA = Path(__file__).with_name("data")
"""The folder of the indexes that this project ships."""


class Name(NamedTuple):
    """What a name of a module is. `target` is the dotted name of that module, or of the module that defines the name."""

    kind: Literal["module", "definition", "value"]
    target: str = ""
    name: str = ""


VALUE = Name("value")

_ALL_NAMES = "*"
"""The key of a module's names in the cache; no definition has this name."""

MOST_SOURCES = 16
"""How many modules' sources are held at once: some have three million characters."""


class Package(ABC):
    """A package of SDK modules. `version` is empty where it is not known."""

    def __init__(self, name: str, version: str, *, installed: bool) -> None:
        self.name, self.version, self.installed = name, version, installed

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    @abstractmethod
    def names(self, module: str) -> Mapping[str, Name] | None:
        """The names of a module; None where the package has no such module."""

    def named(self, module: str, name: str) -> Name | None:
        """One name of a module; None where there is no such name or module."""
        names = self.names(module)
        return names.get(name) if names is not None else None

    @abstractmethod
    def definition(self, module: str, name: str) -> Definition | None:
        """The class or function that a module defines itself."""

    def is_module(self, dotted: str) -> bool:
        """Whether the package has this module."""
        return self.names(dotted) is not None

    @abstractmethod
    def save(self) -> None:
        """Store what was read in the cache, where that saves work."""


class InstalledPackage(Package):
    """A package in a folder of an interpreter's site-packages."""

    def __init__(self, folder: Path, version: str, cache: Cache) -> None:
        super().__init__(folder.name, version, installed=True)
        self._folder, self._cache = folder, cache
        self._names: dict[str, Mapping[str, list[str]] | None] = {}
        self._found: dict[str, tuple[Path | None, int]] = {}
        self._modules: dict[str, Module | None] = {}
        self._definitions: dict[tuple[str, str], Definition | None] = {}

    @override
    def names(self, module: str) -> Mapping[str, Name] | None:
        """The names of a module; None where the package has no such module."""
        stored = self._stored_names(module)
        return {name: Name(*each) for name, each in stored.items()} if stored is not None else None  # type: ignore[arg-type]

    @override
    def named(self, module: str, name: str) -> Name | None:
        """One name of a module; None where there is no such name or module."""
        stored = self._stored_names(module)
        return Name(*stored[name]) if stored is not None and name in stored else None  # type: ignore[arg-type]

    def _stored_names(self, module: str) -> Mapping[str, list[str]] | None:
        if module not in self._names:
            self._names[module] = self._kept_names(module)
        return self._names[module]

    @override
    def is_module(self, dotted: str) -> bool:
        """Whether the package has this module."""
        return self._path(dotted) is not None

    @override
    def definition(self, module: str, name: str) -> Definition | None:
        """The class or function that a module defines itself."""
        key = module, name
        if key not in self._definitions:
            self._definitions[key] = self._kept_definition(module, name)
        return self._definitions[key]

    @override
    def save(self) -> None:
        """Keep what was read for the next time."""
        self._cache.save()
        self.forget()

    def is_package(self, dotted: str) -> bool:
        """Whether a module is a folder of others."""
        path = self._path(dotted)
        return path is not None and path.name == "__init__.py"

    def forget(self) -> None:
        """Release the sources that were read."""
        self._modules.clear()

    def _path(self, dotted: str) -> Path | None:
        return self._source(dotted)[0]

    def _source(self, dotted: str) -> tuple[Path | None, int]:
        """The source of a module, None where there is none, and its size, by which a change is noticed."""
        if dotted not in self._found:
            self._found[dotted] = self._find(dotted)
        return self._found[dotted]

    def _find(self, dotted: str) -> tuple[Path | None, int]:
        parts = dotted.split(".")[1:]
        if all(part.isidentifier() for part in parts):
            # Some hundred modules are looked for: pathlib would take its time.
            folder = os.path.join(self._folder, *parts)  # noqa: PTH118
            for path in (f"{folder}/__init__.py", f"{folder}.py")[: 2 if parts else 1]:
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116
                    if stat.S_ISREG(status.st_mode):
                        return Path(path), status.st_size
        return None, 0

    def _kept_names(self, module: str) -> Mapping[str, list[str]] | None:
        path, size = self._source(module)
        if path is None:
            return None
        with contextlib.suppress(KeyError):
            kept: Mapping[str, list[str]] = self._cache.get(module, _ALL_NAMES, size)
            return kept
        found = {name: [each.kind, each.target, each.name] for name, each in self._read_names(module).items()}
        self._cache.put(module, _ALL_NAMES, size, found)
        return found

    def _kept_definition(self, module: str, name: str) -> Definition | None:
        path, size = self._source(module)
        if path is None:
            return None
        with contextlib.suppress(KeyError):
            kept = self._cache.get(module, name, size)
            return unpacked(kept) if kept is not None else None
        source = self._module(module)
        definition = source.definition(name) if source else None
        self._cache.put(module, name, size, definition.packed() if definition else None)
        return definition

    def _module(self, dotted: str) -> Module | None:
        if dotted not in self._modules:
            if len(self._modules) >= MOST_SOURCES:
                self._modules.pop(next(iter(self._modules)))
            self._modules[dotted] = self._read(dotted)
        return self._modules[dotted]

    def _read(self, dotted: str) -> Module | None:
        path = self._path(dotted)
        if path is None:
            return None
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        package = dotted if path.name == "__init__.py" else dotted.rpartition(".")[0]
        return Module(dotted, package, text)

    def _read_names(self, module: str) -> dict[str, Name]:
        source = self._module(module)
        if source is None:
            return {}
        found: dict[str, Name] = {}
        for binding in source.bindings:
            found.update(self._bound(binding))
        own = {name: Name("definition", module, name) for name in source.defined}
        return {**self._submodules(module), **found, **own}

    def _bound(self, binding: tuple[str, str, str]) -> Iterable[tuple[str, Name]]:
        name, module, member = binding
        if not module:
            return [(name, VALUE)]
        if module.partition(".")[0] != self.name:
            return [(name, VALUE)]
        if member == "*":
            source = self._module(module)
            inner = {
                each: found for each in (source.public if source else ()) for found in [self._member(module, each)]
            }
            return inner.items()
        if not member:
            return [(name, Name("module", module))]
        return [(name, self._member(module, member))]

    def _member(self, module: str, member: str) -> Name:
        source = self._module(module)
        if source is not None and source.defines(member):
            return Name("definition", module, member)
        if self.is_module(f"{module}.{member}"):
            return Name("module", f"{module}.{member}")
        if source is not None:
            for name, inner, what in source.bindings:
                if name == member and inner.partition(".")[0] == self.name and what not in ("", "*"):
                    return self._member(inner, what) if (inner, what) != (module, member) else VALUE
        return VALUE

    def _submodules(self, module: str) -> dict[str, Name]:
        path = self._path(module)
        if path is None or path.name != "__init__.py":
            return {}
        try:
            children = list(path.parent.iterdir())
        except OSError:
            return {}
        names = {child.stem if child.suffix == ".py" else child.name for child in children}
        dotted = {name: f"{module}.{name}" for name in names if name.isidentifier() and name != "__init__"}
        return {name: Name("module", each) for name, each in dotted.items() if self.is_module(each)}


class KnownPackage(Package):
    """A package that is not installed, as the index that this project ships knows it."""

    def __init__(self, name: str, modules: Table) -> None:
        super().__init__(name, modules.header["version"].rpartition(" ")[2], installed=False)
        self.modules: Mapping[str, known.StoredModule] = modules
        """What is stored, by module and name."""

    @override
    def names(self, module: str) -> Mapping[str, Name] | None:
        """The names of a module; None where the package has no such module."""
        stored = self.modules.get(module)
        if stored is None:
            return None
        inner = (each for each in self.modules if each.rpartition(".")[0] == module)
        own = {name: Name("definition", module, name) for name in known.names(stored)}
        return {**{each.rpartition(".")[2]: Name("module", each) for each in inner}, **own, "outputs": VALUE}

    @override
    def definition(self, module: str, name: str) -> Definition | None:
        """The class or function that a module defines itself."""
        return known.expanded(name, self.modules.get(module, {}))

    def deprecation(self, module: str, name: str) -> str:
        """Why a class or function is deprecated; empty where it is not."""
        return known.deprecation(self.modules[module][name])

    def deprecated_properties(self, module: str, name: str) -> Mapping[str, str]:
        """The properties of a class that are deprecated, and why."""
        return known.deprecated_properties(self.modules[module][name])

    @override
    def save(self) -> None:
        """Does nothing: the index is shipped."""


class Resolved(NamedTuple):
    """What a dotted name of an SDK leads to."""

    package: Package
    module: str
    """The module that defines it, or that it is."""
    name: str
    definition: Definition | None
    """None for a module, and for what is neither a class nor a function."""
    is_module: bool = False


@lru_cache(maxsize=4)
def packages_in(site_packages: tuple[Path, ...], required: frozenset[tuple[str, str]] = frozenset()) -> Packages:
    """The packages in some folders, with the versions that a program requires: ("pulumi_aws", ">=7,<8").

    They are cached, as a process usually checks one program.
    """
    return Packages(site_packages, required=dict(required))


class Packages:
    """The packages that a program's interpreter would import, found in its site-packages and imported by nobody."""

    def __init__(
        self,
        site_packages: Iterable[Path],
        cache: Path | None = None,
        required: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`cache` is the folder of the cache; None for the user's.

        `required` has the versions that the program requires, by import name: a package in another version is not known.
        """
        self.folders = tuple(site_packages)
        self._required = required
        self._cache = cache if cache is not None else cache_folder()
        self._packages: dict[str, Package | None] = {}
        self._members: dict[tuple[str, str], Resolved | None] = {}

    def package(self, name: str) -> Package | None:
        """A Pulumi package by its import name; None where it is neither installed nor known."""
        if name not in self._packages:
            found = self._find(name)
            unlike = found is not None and not admits(self._required.get(name, ""), found.version)
            self._packages[name] = None if unlike else found
        return self._packages[name]

    def is_sdk(self, name: str) -> bool:
        """Whether an import name is that of Pulumi or of one of its providers."""
        return name == "pulumi" or name.startswith("pulumi_")

    def _find(self, name: str) -> Package | None:
        if not self.is_sdk(name) or not name.isidentifier():
            return None
        for folder in self.folders:
            found = self._installed(folder, name)
            if found is not None:
                return found
        if name == "pulumi":
            spec = importlib.util.find_spec("pulumi")
            if spec is not None and spec.origin is not None:
                return self._installed(Path(spec.origin).parent.parent, name)
        return shipped(name)

    def _installed(self, folder: Path, name: str) -> Package | None:
        if not (folder / name / "__init__.py").is_file():
            return None
        version = _version(folder, name)
        return InstalledPackage(folder / name, version, Cache(name, version, self._cache))

    def module(self, dotted: str) -> Resolved | None:
        """A module by its dotted name."""
        package = self.package(dotted.partition(".")[0])
        if package is None or not package.is_module(dotted):
            return None
        return Resolved(package, dotted, "", None, is_module=True)

    def member(self, module: str, name: str) -> Resolved | None:
        """What a name of a module leads to; None where the module has no such name."""
        key = module, name
        if key not in self._members:
            self._members[key] = self._member(module, name)
        return self._members[key]

    def _member(self, module: str, name: str) -> Resolved | None:
        package = self.package(module.partition(".")[0])
        found = package.named(module, name) if package else None
        if package is None or found is None:
            return None
        if found.kind == "module":
            return Resolved(package, found.target, "", None, is_module=True)
        if found.kind == "definition":
            return Resolved(package, found.target, found.name, package.definition(found.target, found.name))
        return Resolved(package, module, name, None)

    def reference(self, module: str, text: str) -> Resolved | None:
        """What a type's reference, written in a module, leads to: `@Name`, `@outputs.Name`, `@pulumi_aws.iam.Name`."""
        *path, name = text.split(".")
        if path and self.is_sdk(path[0]):
            return self.member(".".join(path), name)
        package = self.package(module.partition(".")[0])
        if package is None:
            return None
        for start in dict.fromkeys((module, module.rpartition(".")[0])):
            if start and (found := self.member(".".join([start, *path]), name)):
                return found
        return None

    def save(self) -> None:
        """Keep what was read for the next time."""
        for package in self._packages.values():
            if package is not None:
                package.save()


def label(packages: Packages, what: Resolved) -> str:
    """What a program calls something of an SDK: `aws.s3.Bucket`."""
    module = what.module
    outer = module.rpartition(".")[0]
    if outer and what.name and packages.member(outer, what.name) is not None:
        module = outer
    short = module.removeprefix("pulumi_") if module != "pulumi" else module
    if result := re.fullmatch(r"(?:Awaitable)?(Get\w+)Result", what.name):
        function = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", result[1]).lower()
        return f"what {short}.{function} returns"
    return f"{short}.{what.name}" if what.name else short


def _version(folder: Path, name: str) -> str:
    try:
        for path in folder.iterdir():
            head, dash, rest = path.name.partition("-")
            if dash and rest.endswith((".dist-info", ".egg-info")) and head.replace("-", "_").lower() == name:
                return rest.removesuffix(".dist-info").removesuffix(".egg-info").partition("-py")[0]
        plugin = json.loads((folder / name / "pulumi-plugin.json").read_bytes())
        return str(plugin.get("version", "")) if isinstance(plugin, dict) else ""
    except (OSError, ValueError):
        return ""


@cache
def _table(file: Path) -> Table:
    """A table, which is read once: it takes as long as all that is looked up in it."""
    return Table(file, shared=True)


def shipped(name: str) -> KnownPackage | None:
    """The index of a package that this project ships; None where it ships none."""
    try:
        return KnownPackage(name, _table(DATA / name))
    except (OSError, ValueError, KeyError):
        return None
