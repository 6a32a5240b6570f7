"""What the result of a check depends on, as far as that can be known.

Known are the files of the project, what is installed, the environment and the policy settings; and, after the check, the files
outside of the project that it has read or that the source names. Not known are the clock, the network, and what other
programs return: so a result is only taken again where the user allows it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from preflight.check.configuration import configuration_file
from preflight.check.programs import EngineChoice, is_planned_by_engine
from preflight.plan.launch import BUILT_IN_PLACE
from preflight.project.interpreter import PACKAGES, site_packages
from preflight.project.project import Project
from preflight.user_cache import pack_state

from . import installed
from .digests import Digester, Digests
from .scope import VOLATILE, Scope


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


def _shown(path: str) -> str:
    return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path
