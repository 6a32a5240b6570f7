"""Which program is checked: its folder, its stack, and what may plan it.

The command starts with this, before it imports what checks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from preflight.project.project import NAMES, InvalidProjectError, Project, read_project

from .failure import CannotCheck

if TYPE_CHECKING:
    from preflight.plan.fork_server import ForkServer

EngineChoice = Literal["auto", "pulumi", "embedded"]
ENGINES: tuple[EngineChoice, ...] = ("auto", "pulumi", "embedded")
# Providers take their time; the embedded planner has none.
SECONDS: Mapping[str, float] = {"pulumi": 600.0, "embedded": 60.0}
# A stack that has no file, where the user names none.
STACK = "dev"
# How deep below a folder its projects are looked for.
DEPTH = 3


def has_engine() -> bool:
    """Whether there is a `pulumi` to run."""
    return shutil.which("pulumi") is not None


def is_planned_by_engine(engine: EngineChoice) -> bool:
    """Whether `pulumi preview` is tried."""
    return engine == "pulumi" or (engine == "auto" and has_engine())


def project_folder(folder: Path, written: str) -> Path:
    """The folder of the project that a folder is in, as Pulumi finds it, or a program's that has no project file.

    Raises CannotCheck for a folder that has neither, naming the projects in it.
    """
    for each in (folder, *folder.absolute().parents):
        if any((each / name).is_file() for name in NAMES):
            return each
    if (folder / "__main__.py").is_file():
        return folder
    inside = projects(folder, written)
    if inside:
        raise CannotCheck(
            f"{written} holds several programs" if len(inside) > 1 else f"{written} is no program",
            f"check one, or several at once: {' '.join(inside)}",
        )
    raise CannotCheck(f"{written} has no Pulumi.yaml, and neither has a folder above it", "name a program's folder")


def projects(folder: Path, written: str) -> list[str]:
    """The folders of the projects in a folder, as a user would write them who wrote `written` for it."""
    return sorted(os.path.normpath(f"{written}/{each}") for each in _projects(folder, DEPTH))


def _projects(folder: Path, depth: int) -> Iterator[Path]:
    from preflight.files.folders import NOT_OURS

    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.is_symlink() and not child.name.startswith(".") and child.name not in NOT_OURS:
            if any((child / name).is_file() for name in NAMES):
                yield Path(child.name)
            elif depth:
                yield from (Path(child.name, each) for each in _projects(child, depth - 1))


def chosen_stack(project: Project) -> str:
    """The stack to plan where the user names none: the only one that has a file, else STACK, else the first."""
    return STACK if STACK in project.stacks or not project.stacks else project.stacks[0]


def begun(path: Path, stack: str | None) -> ForkServer | None:
    """What imports the SDK of the Python program that a path names, while this process imports what checks it.

    None where there is no such program: its check reports why.
    """
    from preflight.plan.fork_server import ForkServer
    from preflight.project.interpreter import find_interpreter

    with suppress(OSError, ValueError, CannotCheck, InvalidProjectError):
        folder = path.parent if path.name in NAMES else project_folder(path, str(path)) if path.is_dir() else None
        project = read_project(folder) if folder is not None else None
        if project is None or project.runtime != "python" or (found := find_interpreter(project)).problem:
            return None
        kept = project.stack(stack or chosen_stack(project))
        return ForkServer(project, found, kept.config, kept.secret_keys)
    return None
