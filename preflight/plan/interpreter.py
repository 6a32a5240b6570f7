"""Finds the interpreter that Pulumi's language host would run a program with.

https://github.com/pulumi/pulumi/tree/master/sdk/python/toolchain
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .project import PlanError, Project

# Longer than poetry needs to start.
SECONDS = 30


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
        folder = project.folder / project.virtualenv
        by_hand = f"`python3 -m venv {folder}` and `{_in(folder)} -m pip install -r requirements.txt`"
        install = f"run `pulumi install`, or {by_hand}"
        return _of(folder, f"the virtual environment {project.virtualenv}", install)
    return _ambient()


def _in(virtualenv: Path) -> Path:
    return virtualenv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _of(virtualenv: Path, how: str, install: str) -> Interpreter:
    path = _in(virtualenv)
    if path.is_file():
        return Interpreter(path, how, virtualenv=virtualenv)
    state = "is no virtual environment" if virtualenv.is_dir() else "does not exist"
    return Interpreter(None, how, f"{virtualenv} {state}: {install}")


def _uv(project: Project) -> Interpreter:
    if project.virtualenv:
        return _of(project.folder / project.virtualenv, f"uv's environment {project.virtualenv}", "run `uv sync`")
    around = [project.folder, *project.folder.parents]
    for name in ("uv.lock", "pyproject.toml"):
        if home := next((folder for folder in around if (folder / name).is_file()), None):
            return _of(home / ".venv", "uv's environment .venv", "run `uv sync`")
    return _of(project.folder / ".venv", "uv's environment .venv", "run `uv sync`")


def _poetry(project: Project) -> Interpreter:
    how = "poetry's environment"
    poetry = shutil.which("poetry")
    if poetry is None:
        return Interpreter(None, how, "poetry, which Pulumi.yaml names, is not on PATH: install it")
    try:
        folder, _ = project.program
        asked = subprocess.run(  # noqa: S603 - the tool that Pulumi itself asks
            [poetry, "env", "info", "--path"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, PlanError) as problem:
        return Interpreter(None, how, f"poetry cannot tell its environment: {problem}")
    if asked.returncode or not asked.stdout.strip():
        return Interpreter(None, how, "poetry has no environment for this project: run `poetry install`")
    return _of(Path(asked.stdout.strip()), how, "run `poetry install`")


def _ambient() -> Interpreter:
    """Python on PATH, as Pulumi takes it; the one that runs this when only it has the SDK."""
    named = os.environ.get("PULUMI_PYTHON_CMD")
    names = [named] if named else (["python", "python3"] if os.name == "nt" else ["python3", "python"])
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found and _has_sdk(found):
        return Interpreter(Path(found), f"{Path(found).name} on PATH")
    if not named and _has_sdk(sys.executable):
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
