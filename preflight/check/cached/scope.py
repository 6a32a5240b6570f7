"""What counts for one program beside its folder: files outside of it, and variables of the environment that else do not count.

A plan in Python has noted what it opened. Of other plans only the source shows that: the paths that are written in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.core.assets import SIGNATURE
from preflight.plan.hosts.sources import SUFFIXES

if TYPE_CHECKING:
    from preflight.plan.model import Plan
    from preflight.project.project import Project

# Variables of terminals, shells and sessions, and those that are different in each run of a CI. They count where a file of
# the program has their name.
VOLATILE = re.compile(
    r"_|PWD|OLDPWD|SHLVL|TERM\w*|COLORTERM|COLUMNS|LINES|WINDOWID|DISPLAY|WAYLAND_\w+|LS_COLORS|PS\d|PROMPT\w*|TTY|TMUX\w*|STY"
    r"|WINDOW|SSH_\w+|GPG_\w+|DBUS_\w+|XDG_(?:SESSION|SEAT|VTNR|RUNTIME)\w*|VSCODE_\w+|ITERM_\w+|KONSOLE_\w+|WT_\w+|INVOCATION_ID"
    r"|JOURNAL_STREAM|SECURITYSESSIONID|PYTEST_\w+|GITHUB_\w+|RUNNER_\w+|ACTIONS_\w+|CI_\w+|BUILD_\w+|BUILDKITE_\w+|CIRCLE_\w+"
    r"|TRAVIS_\w+|FORCE_COLOR|NO_COLOR"
)
LARGEST = 1 << 20
"""Bytes of a file of source that is searched for paths and variables."""
_SOURCE = (*SUFFIXES, ".py")
_SETTINGS = (".json", ".yml", ".env", "")
# A string that may be a path which leads out of a folder, or begins at the root.
_PATH = re.compile(rb"""["'`]((?:\.\.?/)*\.\.(?:/[^"'`\n]{0,400})?|/[^"'`\n]{1,400})["'`]""")
# A string that may name what is in a folder, and what source has that leaves its folder without such a path.
_NAME = re.compile(rb"""["'`]([\w@.+-][\w@.+/ -]{0,200})["'`]""")
_CLIMBS = re.compile(rb"\bparents?\b|\bdirname\b|\bpardir\b")
_ABOVE = 4
"""How many folders above the project's are searched for such names."""
_WORD = re.compile(rb"\b[A-Z_][A-Z0-9_]*\b")
_IMPORTED = ("", ".ts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js")
"""What an import of Node.js may leave out of a path."""


@dataclass(frozen=True)
class Scope:
    """Paths outside of the project's folder that count, and variables that else do not count."""

    outside: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()


def scope_of(project: Project, files: Collection[str], plans: Sequence[Plan]) -> Scope:
    """The scope of a project with these files, after these plans of it."""
    folder, _ = project.program
    inside, known = f"{project.folder}{os.sep}", {str(project.folder), str(folder), *files}
    read = {str(path) for plan in plans for path in plan.read}
    read.update(map(str, _assets([resource.properties for plan in plans for resource in plan.resources], folder)))
    words: set[str] = set()
    named = set(map(str, _modules(project)))
    for file, source in _read(files):
        words.update(each.decode() for each in _WORD.findall(source))
        if file.suffix in _SOURCE:
            named.update(map(str, _outside(source, {project.folder, folder, file.parent})))
            if not (plans and project.runtime == "python") and _CLIMBS.search(source):
                named.update(map(str, _above(source, project.folder)))
    return Scope(
        frozenset(
            {each for each in named - known if not each.startswith(inside)}
            # A folder of the project that was listed has its files among those of the project.
            | {each for each in read - known if not (each.startswith(inside) and os.path.isdir(each))}  # noqa: PTH112 - never raises
        ),
        frozenset(name for name in words if VOLATILE.fullmatch(name)),
    )


def _read(files: Iterable[str]) -> Iterator[tuple[Path, bytes]]:
    """The files that may have paths and names of variables, with their content."""
    for path in map(Path, files):
        with suppress(OSError):
            if path.suffix in (*_SOURCE, *_SETTINGS) and path.stat().st_size <= LARGEST:
                yield path, path.read_bytes()


def _assets(values: Any, folder: Path) -> Iterator[Path]:
    """The absolute paths of the assets and archives in wire form; relative ones begin in the folder."""
    if isinstance(values, Mapping):
        if SIGNATURE in values and isinstance(path := values.get("path"), str) and path:
            yield Path(os.path.normpath(folder / path))
        for each in values.values():
            yield from _assets(each, folder)
    elif isinstance(values, list | tuple):
        for each in values:
            yield from _assets(each, folder)


def _modules(project: Project) -> Iterator[Path]:
    """The modules of Python that a program imports from outside of its folder."""
    from preflight.core.values import Undecided  # noqa: PLC0415 - a result that is taken again needs no source
    from preflight.files.program import FolderProgram  # noqa: PLC0415

    program = FolderProgram(project.folder)
    with suppress(Undecided, OSError):
        for module in program.modules():
            yield Path(os.path.normpath(program.folder / module.path))


def _outside(source: bytes, places: Iterable[Path]) -> Iterator[Path]:
    """The paths out of a folder that strings of a file may mean, and the absolute paths of files."""
    for written in _strings(_PATH, source):
        if written.startswith("/"):
            if os.path.isfile(written):  # noqa: PTH113 - never raises
                yield Path(written)
            continue
        for place in places:
            path = os.path.normpath(place / written)
            yield Path(path)
            yield from (Path(f"{path}{end}") for end in _IMPORTED if os.path.isfile(f"{path}{end}"))  # noqa: PTH113 - as above


def _above(source: bytes, folder: Path) -> Iterator[Path]:
    """What strings of a file may name in the folders above a project's, up to the top of its repository."""
    above = []
    for each in folder.parents[:_ABOVE]:
        above.append(each)
        if (each / ".git").exists():
            break
    for written in _strings(_NAME, source):
        for each in above:
            path = os.path.normpath(each / written)
            if os.path.exists(path) and not folder.is_relative_to(path):  # noqa: PTH110 - never raises
                yield Path(path)


def _strings(pattern: re.Pattern[bytes], source: bytes) -> set[str]:
    return {each.decode("utf-8", "replace") for each in pattern.findall(source)}
