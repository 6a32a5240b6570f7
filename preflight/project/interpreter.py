"""Finds the interpreter that Pulumi's language host would run a program with, and the packages that it imports.

https://www.pulumi.com/docs/iac/languages-sdks/python/#virtual-environments
https://github.com/pulumi/pulumi/tree/master/sdk/python/toolchain
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .project import InvalidProjectError, Project, python_options

# Longer than poetry needs to start.
SECONDS = 30
# The folders that installers put packages into.
PACKAGES = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter, or why there is none."""

    path: Path | None
    how: str
    """Where it comes from, to be read after "with": "the virtual environment venv"."""
    problem: str | None = None
    """Why there is no path, and what to do."""
    virtualenv: Path | None = None
    """The virtual environment that it belongs to and that is activated for the program."""


def find_interpreter(project: Project) -> Interpreter:
    """The interpreter for a project; see `Interpreter.problem` when there is none."""
    if project.runtime != "python":
        return Interpreter(None, "nothing", f"{project.file.name} names runtime: {project.runtime}, not python")
    if project.toolchain == "uv":
        return _uv(project)
    if project.toolchain == "poetry":
        return _poetry(project)
    if project.virtualenv:
        folder = _joined(project.folder, project.virtualenv)
        requirements = project.folder / "requirements.txt"
        by_hand = f"`python3 -m venv {folder}` and `{_in(folder)} -m pip install -r {requirements}`"
        return _of(
            folder,
            f"the virtual environment {project.virtualenv}",
            f"run `pulumi install -C {project.folder}`, or {by_hand}",
        )
    return _ambient()


def site_packages(document: Mapping[str, Any] | None, folder: Path) -> tuple[Path, ...]:
    """The folders of packages that a program's interpreter imports from; those of this interpreter where it has none.

    Found by looking at folders: no interpreter is started. `document` is the project file of a folder, which may be invalid.
    """
    for environment in _environments(*python_options(document or {}), folder):
        if found := _of_environment(environment):
            return found
    return _of_path() or tuple(Path(each) for each in sys.path if Path(each).name in PACKAGES)


def _joined(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _in(virtualenv: Path) -> Path:
    return virtualenv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _of(virtualenv: Path, how: str, install: str) -> Interpreter:
    path = _in(virtualenv)
    if path.is_file():
        return Interpreter(path, how, virtualenv=virtualenv)
    state = "is no virtual environment" if virtualenv.is_dir() else "does not exist"
    return Interpreter(None, how, f"{virtualenv} {state}: {install}")


def _uv(project: Project) -> Interpreter:
    folder, written = _uv_environment(project.virtualenv, project.folder)
    return _of(folder, f"uv's environment {written}", "run `uv sync`")


def _uv_environment(virtualenv: str | None, folder: Path) -> tuple[Path, str]:
    """The folder of uv's environment for a project in a folder, and how it is written."""
    if virtualenv:
        return _joined(folder, virtualenv), virtualenv
    around = [folder, *folder.parents]
    homes = (each for name in ("uv.lock", "pyproject.toml") for each in around if (each / name).is_file())
    # https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path
    written = os.environ.get("UV_PROJECT_ENVIRONMENT") or ".venv"
    return _joined(next(homes, folder), written), written


def _poetry(project: Project) -> Interpreter:
    how = "poetry's environment"
    poetry = shutil.which("poetry")
    if poetry is None:
        return Interpreter(None, how, "poetry, which Pulumi.yaml names, is not on PATH: install it")
    try:
        folder, _ = project.program
        asked = subprocess.run(  # noqa: S603 - the tool that Pulumi itself uses
            [poetry, "env", "info", "--path"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, InvalidProjectError) as problem:
        return Interpreter(None, how, f"poetry does not report its environment: {problem}")
    if asked.returncode or not asked.stdout.strip():
        return Interpreter(None, how, "poetry has no environment for this project: run `poetry install`")
    return _of(Path(asked.stdout.strip()), how, "run `poetry install`")


def _commands() -> tuple[str, ...]:
    """What Python is looked up as on PATH, in Pulumi's order."""
    named = os.environ.get("PULUMI_PYTHON_CMD")
    if named:
        return (named,)
    return ("python", "python3") if os.name == "nt" else ("python3", "python")


def _ambient() -> Interpreter:
    """Python on PATH, as Pulumi takes it; the one that runs this when only it has the SDK."""
    names = _commands()
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found and _has_sdk(found):
        return Interpreter(Path(found), f"{Path(found).name} on PATH")
    if not os.environ.get("PULUMI_PYTHON_CMD") and _has_sdk(sys.executable):
        return Interpreter(Path(sys.executable), "this command's own Python")
    if found is None:
        return Interpreter(None, "PATH", f"none of {', '.join(names)} is on PATH: install Python")
    return Interpreter(Path(found), f"{Path(found).name} on PATH")


def _has_sdk(python: str) -> bool:
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pulumi') is None)"
    try:
        asked = subprocess.run(  # noqa: S603 - an interpreter of the user's own PATH
            [python, "-c", probe], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _environments(virtualenv: str | None, toolchain: str, folder: Path) -> Iterator[Path]:
    """The folders in which the virtual environment of a project may be."""
    if toolchain == "uv":
        yield _uv_environment(virtualenv, folder)[0]
    elif virtualenv:
        yield _joined(folder, virtualenv)
    elif toolchain == "poetry":
        around = [each for each in (folder, *folder.parents) if (each / "pyproject.toml").is_file()]
        yield from (each / ".venv" for each in (*around[:1], folder))


def _of_environment(environment: Path) -> tuple[Path, ...]:
    """The folders of a virtual environment, and those around it that it lets in."""
    own = _below(environment)
    try:
        settings = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").lower()
    except OSError:
        return own if own and (environment / "conda-meta").is_dir() else ()
    words = dict(line.split("=", 1) for line in settings.replace(" ", "").splitlines() if "=" in line)
    if words.get("include-system-site-packages") == "true":
        own += tuple(each for each in _of_path() if each not in own)
    return own


def _below(prefix: Path) -> tuple[Path, ...]:
    patterns = (
        "lib/python3*/site-packages",
        "lib64/python3*/site-packages",
        "Lib/site-packages",
        "lib/python3*/dist-packages",
    )
    try:
        return tuple(dict.fromkeys(found for each in patterns for found in sorted(prefix.glob(each)) if found.is_dir()))
    except OSError:
        return ()


def _of_path() -> tuple[Path, ...]:
    """The folders of the Python on PATH that has Pulumi, other than the one that runs this."""
    places = [
        each for each in os.environ.get("PATH", "").split(os.pathsep) if each and Path(each) != Path(sys.prefix) / "bin"
    ]
    for name in _commands():
        python = shutil.which(name, path=os.pathsep.join(places))
        if python is None:
            continue
        bin_folder = Path(python).parent
        for prefix in dict.fromkeys((bin_folder.parent, Path(os.path.realpath(python)).parent.parent)):
            found = _below(prefix)
            if any((each / "pulumi").is_dir() for each in found):
                return found
    return ()
