"""Forty programs with six to ten failures each that hide each other, and what is wrong with each.

Each folder of `programs` is a program with a file `expected.toml`. Each `[[failure]]` in it is a textual replacement that makes
the failure go away: in a line of a file, `old` becomes `new`. `policy` is what reports it (one of several, where it is a list),
and `found_at` the file and line of the finding; a failure without both only goes with another one. `missed` says why one run
cannot report it. `[[also]]` is a mandatory finding that no replacement is about, with the reason why it is right.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from preflight.check.checking import Request, check
from preflight.check.configuration import Chosen
from preflight.core.catalogue import Catalogue, discover
from preflight.judge.finding import Finding
from preflight.report.report import PROGRAM_RUNS, Report

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent / "programs"
EXPECTED = "expected.toml"


@dataclass(frozen=True)
class Failure:
    """Something that is wrong with a program, how it is fixed, and where the finding about it is."""

    file: str
    line: int
    old: str
    new: str
    policies: tuple[str, ...]
    place: str
    missed: str

    @property
    def is_expected(self) -> bool:
        """Whether a finding is about it: other failures only go with one."""
        return bool(self.policies)

    def is_found_by(self, finding: Finding, folder: Path) -> bool:
        """Whether a finding on a program in a folder is about this failure: a policy's, or the error of a run in that line."""
        return finding.policy in (*self.policies, PROGRAM_RUNS) and self.place in places(finding, folder)


@dataclass(frozen=True)
class Program:
    """A program of the forty."""

    name: str
    failures: tuple[Failure, ...]
    also: tuple[tuple[str, str], ...]
    """Policy and place of other mandatory findings."""

    @property
    def expected(self) -> Sequence[Failure]:
        """The failures that findings are about."""
        return [each for each in self.failures if each.is_expected]

    def is_expected(self, finding: Finding, folder: Path) -> bool:
        """Whether a finding is about a failure, or right for another reason."""
        also = {(finding.policy, place) for place in places(finding, folder)}
        return not also.isdisjoint(self.also) or any(each.is_found_by(finding, folder) for each in self.expected)

    def write(self, folder: Path, fixed: Collection[Failure] = ()) -> Path:
        """Writes the program into a folder, with some of its failures fixed."""
        made = shutil.copytree(
            FOLDER / self.name, folder / self.name, ignore=shutil.ignore_patterns(EXPECTED, "__pycache__")
        )
        project = made / "Pulumi.yaml"
        runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {json.dumps(sys.prefix)}"
        project.write_text(project.read_text(encoding="utf-8").replace("runtime: python", runtime), encoding="utf-8")
        for file in {each.file for each in self.failures}:
            source = (made / file).read_text(encoding="utf-8")
            # From the last to the first, so that lines and columns stay those of the failures to come.
            for each in [each for each in reversed(self.failures) if each.file == file and each in fixed]:
                source = _replaced(source, each)
            (made / file).write_text(source, encoding="utf-8")
        return made


def _replaced(source: str, failure: Failure) -> str:
    lines = source.split("\n")
    before, rest = "\n".join(lines[: failure.line - 1]), "\n".join(lines[failure.line - 1 :])
    assert rest.count(failure.old), (failure, rest[:80])
    newline = "\n" if failure.line > 1 else ""
    return before + newline + rest.replace(failure.old, failure.new, 1)


def names() -> list[str]:
    """The programs."""
    return sorted(folder.name for folder in FOLDER.iterdir() if (folder / EXPECTED).is_file())


@cache
def program(name: str) -> Program:
    """A program."""
    given = tomllib.loads((FOLDER / name / EXPECTED).read_text(encoding="utf-8"))
    failures = tuple(_failure(each) for each in given["failure"])
    return Program(name, failures, tuple((each["policy"], each["found_at"]) for each in given.get("also", ())))


def _failure(given: dict[str, Any]) -> Failure:
    policy = given.get("policy", [])
    policies = (policy,) if isinstance(policy, str) else tuple(policy)
    return Failure(
        given["file"],
        given["line"],
        given["old"],
        given["new"],
        policies,
        given.get("found_at", ""),
        given.get("missed", ""),
    )


def places(finding: Finding, folder: Path) -> list[str]:
    """Where a finding is, as `file:line` from a program's folder."""
    found = []
    for each in finding.locations:
        file = Path(each.file).resolve()
        if file.is_relative_to(folder.resolve()):
            found.append(f"{file.relative_to(folder.resolve())}:{each.line}")
    return found


@cache
def _catalogue() -> Catalogue:
    return discover()


def report(folder: Path, *, stop_at_first_error: bool = False) -> Report:
    """What one run of the command on a program reports."""
    return check(
        Request(
            path=folder,
            written=str(folder),
            catalogue=_catalogue(),
            chosen=Chosen(),
            engine="embedded",
            stream=None,
            working=lambda _: nullcontext(lambda: None),
            stop_at_first_error=stop_at_first_error,
        )
    )
