"""What the result of a check depends on, as far as that can be known.

Known are the files of the project, what is installed, the environment and the policy settings; and, after the check, the files
outside of the project that it has read or that the source names. Not known are the clock, the network, and what other
programs return: so a result is only taken again where the user allows it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from preflight.check.configuration import configuration_file
from preflight.check.programs import EngineChoice, is_planned_by_engine
from preflight.core.assets import SIGNATURE
from preflight.plan.hosts.sources import SUFFIXES
from preflight.plan.launch import BUILT_IN_PLACE
from preflight.project.interpreter import PACKAGES, site_packages
from preflight.project.project import Project
from preflight.user_cache import pack_state

from . import installed
from .digests import Digester, Digests

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
# A string that may be a path which leads out of a folder, or begins at the root.
_PATH = re.compile(rb"""["'`]((?:\.\.?/)*\.\.(?:/[^"'`\n]{0,400})?|/[^"'`\n]{1,400})["'`]""")
_WORD = re.compile(rb"\b[A-Z_][A-Z0-9_]*\b")
_IMPORTED = ("", ".ts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js")
"""What an import of Node.js may leave out of a path."""


class How(NamedTuple):
    """The options of `preflight check` that its result depends on. `only`, `but` and `config` are as the user wrote them."""

    stack: str | None
    engine: EngineChoice
    static: bool
    stop_at_first_error: bool
    only: tuple[str, ...]
    but: tuple[str, ...]
    config: str | None
    written: tuple[str, ...] = ()
    """The files that reports are written to. A result does not depend on them, though they may be in the project's folder."""


def how(given: argparse.Namespace) -> How:
    """The options of a command line."""
    return How(
        stack=given.stack,
        engine=given.engine,
        static=given.static,
        stop_at_first_error=given.stop_at_first_error,
        only=tuple(given.only),
        but=tuple(given.but),
        config=given.config,
        written=tuple(file for each in given.formats if (file := each.partition("=")[2])),
    )


@dataclass(frozen=True)
class Scope:
    """What counts for one program beside its folder: paths outside of it, and variables that else do not count."""

    outside: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Inputs:
    """The digests of what a check depends on, each by its name. `files` are by absolute paths."""

    files: Digests = field(default_factory=dict)
    outside: Digests = field(default_factory=dict)
    packages: Digests = field(default_factory=dict)
    variables: Digests = field(default_factory=dict)
    others: Digests = field(default_factory=dict)

    @property
    def all(self) -> Mapping[str, str]:
        """All of them by what a reader calls them, what is changed most often first."""
        variables = {f"the environment variable {name}": digest for name, digest in self.variables.items()}
        found = {**self.files, **self.outside, **self.packages, **variables, **self.others}
        return {_shown(name): digest for name, digest in found.items()}

    def changed(self, since: Inputs) -> list[str]:
        """What differs, as clauses: "infra/queues.py changed"."""
        now, before = self.all, since.all
        return [
            f"{name} {'changed' if name in before and name in now else 'is new' if name in now else 'is gone'}"
            for name in {**now, **before}
            if now.get(name) != before.get(name)
        ]

    def as_json(self) -> dict[str, Digests]:
        """As JSON can represent it."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, given: Mapping[str, Digests]) -> Inputs:
        """From `as_json`; raises TypeError or AttributeError for anything else."""
        return cls(**{key: {str(name): str(digest) for name, digest in found.items()} for key, found in given.items()})


def inputs(project: Project, how: How, scope: Scope, digester: Digester) -> Inputs:
    """What a check of a project depends on. Raises TooMuch where that is more than is compared."""
    built = frozenset({"bin", "obj", "target", "build"}) if project.runtime in BUILT_IN_PLACE else frozenset[str]()
    files = digester.of_folder(project.folder, built)
    stack_files = () if project.stack_folder.is_relative_to(project.folder) else project.stack_folder.glob("Pulumi.*")
    for path in stack_files:
        files[str(path)] = digester.of_file(path)
    outside: Digests = {}
    for each in sorted(scope.outside - files.keys()):
        path = Path(each)
        outside |= digester.of_folder(path, built, project.folder) if path.is_dir() else {each: digester.of_file(path)}
    with_engine = not how.static and is_planned_by_engine(how.engine)
    return Inputs(
        files=files,
        outside=outside,
        packages=_packages(project, how, digester),
        variables={
            name: digester.of(value)
            for name, value in os.environ.items()
            if name in scope.variables or not VOLATILE.fullmatch(name)
        },
        others={
            **({} if how.static else installed.tools(project, digester, with_engine=with_engine)),
            **({str(file): digester.of_file(file)} if (file := _configured(how)) else {}),
            "the day": digester.of(date.today().isoformat()),  # noqa: DTZ011 - exemptions end on a day where the command runs
            "AWS Preflight itself": digester.of(f"{pack_state()} {sys.version}"),
        },
    )


def _configured(how: How) -> Path | None:
    return configuration_file(how.config).absolute() if how.config else None


def _packages(project: Project, how: How, digester: Digester) -> Digests:
    folders = [Path(each) for each in sys.path if Path(each).name in PACKAGES]
    if project.runtime == "python":
        options = {"virtualenv": project.virtualenv, "toolchain": project.toolchain}
        folders = [*site_packages({"runtime": {"options": options}}, project.folder), *folders]
    return {
        **installed.distributions(dict.fromkeys(folders), digester),
        **(installed.node(project.folder, digester) if project.runtime in ("nodejs", "bun") else {}),
        **({} if how.static else installed.interpreter(project, digester)),
    }


def scope_of(project: Project, files: Collection[str], planned: Iterable[Path]) -> Scope:
    """What counts beside a project's folder. `files` are those of the project, `planned` the paths that its plan has read."""
    known = {str(project.folder), str(project.program[0]), *files}
    read = {str(path) for path in planned} - known
    outside: set[str] = set()
    words: set[bytes] = set()
    places = {project.folder, project.program[0]}
    for file in map(Path, files):
        with suppress(OSError):
            if file.suffix not in (*SUFFIXES, ".py", ".json", ".yml", ".env", "") or file.stat().st_size > LARGEST:
                continue
            source = file.read_bytes()
            words.update(_WORD.findall(source))
            if file.suffix in (*SUFFIXES, ".py"):
                outside.update(map(str, _named(source, {*places, file.parent})))
    outside.update(map(str, _modules(project)))
    inside = f"{project.folder}{os.sep}"
    # A folder of the project that was listed has its files among those of the project.
    read = {each for each in read if not (each.startswith(inside) and os.path.isdir(each))}  # noqa: PTH112 - never raises
    named = {each for each in outside - known if not each.startswith(inside)}
    names = {word.decode() for word in words}
    return Scope(
        frozenset(read | named),
        frozenset(name for name in names if VOLATILE.fullmatch(name)),
    )


def paths_in(values: Any, folder: Path) -> Iterator[Path]:
    """The absolute paths of the assets and archives in wire form; relative ones begin in the folder."""
    if isinstance(values, Mapping):
        if SIGNATURE in values and isinstance(path := values.get("path"), str) and path:
            yield Path(os.path.normpath(folder / path))
        for each in values.values():
            yield from paths_in(each, folder)
    elif isinstance(values, list | tuple):
        for each in values:
            yield from paths_in(each, folder)


def _named(source: bytes, places: Iterable[Path]) -> Iterator[Path]:
    """The paths out of a folder that strings of a file may mean, and the absolute paths of files."""
    for written in {each.decode("utf-8", "replace") for each in _PATH.findall(source)}:
        if written.startswith("/"):
            if os.path.isfile(written):  # noqa: PTH113 - never raises
                yield Path(written)
            continue
        for place in places:
            path = os.path.normpath(place / written)
            yield Path(path)
            yield from (Path(f"{path}{end}") for end in _IMPORTED if os.path.isfile(f"{path}{end}"))  # noqa: PTH113 - as above


def _modules(project: Project) -> Iterator[Path]:
    """The modules of Python that a program imports from outside of its folder."""
    from preflight.core.values import Undecided  # noqa: PLC0415 - a result that is taken again needs no source
    from preflight.files.program import FolderProgram  # noqa: PLC0415

    program = FolderProgram(project.folder)
    with suppress(Undecided, OSError):
        for module in program.modules():
            yield Path(os.path.normpath(program.folder / module.path))


def _shown(path: str) -> str:
    return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path
