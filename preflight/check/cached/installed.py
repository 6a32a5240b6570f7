"""What is installed for a program: its interpreter or toolchain, its packages, and Pulumi's own parts."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from preflight import pack
from preflight.plan.launch import TOOLCHAINS
from preflight.project.interpreter import find_interpreter
from preflight.project.project import Project

from .digests import Digester, Digests, TooMuch

# The files in which package managers for Node.js write what they have installed.
_INSTALLED = (".package-lock.json", ".yarn-integrity", ".yarn-state.yml", ".modules.yaml", ".pnpm/lock.yaml")
_MOST = 20_000
"""How many packages are compared."""


def interpreter(project: Project, digester: Digester) -> Digests:
    """The Python that a program runs with; nothing for a program in another language."""
    if project.runtime != "python":
        return {}
    found = find_interpreter(project)
    settings = found.virtualenv / "pyvenv.cfg" if found.virtualenv else Path()
    return {"the interpreter": digester.of(f"{digester.of_state(found.path or Path())} {digester.of_file(settings)}")}


def distributions(folders: Iterable[Path], digester: Digester) -> Digests:
    """The packages of Python in some folders. Raises TooMuch."""
    digests: Digests = {}
    for folder in folders:
        for name, version, record in _distributions(folder):
            key = f"the package {name}"
            digests[key] = digester.of(f"{digests.get(key)} {version} {digester.of_state(record)}")
            if name != pack.NAME and (local := _local(record.parent)):  # that of this command counts by itself
                digests |= digester.of_folder(local)
            if len(digests) > _MOST:
                raise TooMuch(f"there are more than {_MOST} packages in {folder}")
    return digests


def _distributions(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Name, version and list of files of each distribution in a folder; of other things there their names and files.

    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    with suppress(OSError), os.scandir(folder) as found:
        for each in sorted(found, key=lambda each: each.name):
            stem, dot, suffix = each.name.rpartition(".")
            if dot and suffix in ("dist-info", "egg-info"):
                name, _, version = stem.partition("-")
                record = "RECORD" if suffix == "dist-info" else "PKG-INFO"
                yield name.lower().replace("_", "-"), version, Path(each.path) / record if each.is_dir() else Path(each)
            elif suffix in ("py", "pth", "egg-link"):
                yield each.name, "", Path(each.path)


def _local(distribution: Path) -> Path | None:
    """The folder that a distribution is imported from where it was installed to be edited.

    https://packaging.python.org/en/latest/specifications/direct-url/
    """
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        given = json.loads((distribution / "direct_url.json").read_bytes())
        if given["dir_info"]["editable"] is True:
            path = Path(url2pathname(unquote(urlsplit(given["url"]).path)))
            return path if path.is_dir() else None
    return None


def node(folder: Path, digester: Digester) -> Digests:
    """The packages that a program for Node.js finds from a folder. Raises TooMuch."""
    digests: Digests = {}
    for modules in (each / "node_modules" for each in (folder, *folder.parents)):
        if not modules.is_dir():
            continue
        for name in _INSTALLED:
            digests[f"{modules}/{name}"] = digester.of_state(modules / name)
        for package in _packages(modules):
            name = package.relative_to(modules).as_posix()
            key = f"the package {name}"
            digests[key] = digester.of(f"{digests.get(key)} {digester.of_state(package / 'package.json')}")
            if package.is_symlink() and "node_modules" not in (real := Path(os.path.realpath(package))).parts:
                digests |= digester.of_folder(real)  # a package of the same repository
            if len(digests) > _MOST:
                raise TooMuch(f"there are more than {_MOST} packages in {modules}")
    return digests


def _packages(modules: Path) -> Iterator[Path]:
    with suppress(OSError):
        for each in sorted(modules.iterdir()):
            if each.name.startswith("@"):
                with suppress(OSError):
                    yield from sorted(each.iterdir())
            elif not each.name.startswith("."):
                yield each


def tools(project: Project, digester: Digester, *, with_engine: bool) -> Digests:
    """The programs that plan a program, but for its interpreter, and what they find installed."""
    names = [TOOLCHAINS[project.runtime][0]] if project.runtime in TOOLCHAINS else []
    if with_engine or project.runtime != "python":
        names += ["pulumi", f"pulumi-language-{project.runtime}"]
    digests = {name: digester.of_state(Path(shutil.which(name) or "none")) for name in names}
    if len(names) > 1:
        home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
        digests["Pulumi's plugins"] = digester.of("\n".join(_folders(home / "plugins")))
    if with_engine:
        for variable, name in (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")):
            path = Path(os.environ.get(variable) or Path.home() / ".aws" / name)
            digests[str(path)] = digester.of_state(path)
    return digests


def _folders(folder: Path) -> list[str]:
    """The names of the folders in a folder. Beside each plugin, the engine writes when it was used last."""
    try:
        with os.scandir(folder) as found:
            return sorted(each.name for each in found if each.is_dir())
    except OSError:
        return []
