"""Writes the baseline of a program or a stack export: what is found today."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from preflight.core.program import SettingsFile
from preflight.core.values import Undecided
from preflight.files import LocalFiles
from preflight.judge import baseline
from preflight.judge.baseline import FILE, InvalidBaseline, Known
from preflight.judge.finding import Finding
from preflight.project.project import read_project
from preflight.report.report import PROGRAM_RUNS, Report, counted
from preflight.writing import replace

from .failure import CannotCheck
from .programs import project_folder


class Baseline(NamedTuple):
    """A baseline's file, what it has to hold, and what it held before; None where there was none."""

    file: Path
    known: Known
    before: Known | None

    @property
    def summary(self) -> str:
        """What changes, for a reader."""
        count, policies = self.known.total(), len({key.policy for key in self.known if self.known[key]})
        holds = f"{counted(count, 'finding')} of {counted(policies, 'policy', 'policies')}"
        gone = "" if self.before is None else f"; {counted(max(self.before.total() - count, 0), 'finding')} removed"
        return f"{self.file}: {holds}{gone}"

    def write(self) -> None:
        """Write the file: all of it, or nothing. Raises CannotCheck where that is not possible."""
        try:
            # It is committed with the program.
            replace(self.file, baseline.as_text(self.known).encode(), mode=0o644)
        except OSError as error:
            raise CannotCheck(
                f"{self.file} cannot be written ({error.strerror})", "check the permissions of its folder"
            ) from None


def baseline_of(report: Report, path: Path, *, update: bool) -> Baseline:
    """The baseline's file after a check that ignored it. With `update` it shrinks to what is still found.

    Raises CannotCheck where not all was judged, where there is a baseline of the stack already, and where it is broken.
    """
    folder = path.parent if report.planning.by == "export" else project_folder(path, report.path)
    file = Path(os.path.relpath(folder)) / FILE
    before = _read(file)
    if update and before is None:
        raise CannotCheck(f"{file} does not exist", "write it first, without --update")
    known = known_after(report, before or Known(), str(file), path, update=update)
    return Baseline(file, known, before if update else None)


def configured(settings: Mapping[str, Any]) -> Known:
    """The entries of a policy configuration. Raises CannotCheck where they are broken."""
    try:
        return baseline.entries(settings.get("known", []))
    except InvalidBaseline as problem:
        raise CannotCheck(f"the configuration's baseline: {problem}", "correct the configuration") from None


def known_after(report: Report, before: Known, where: str, path: Path, *, update: bool) -> Known:
    """The entries of a baseline after a check that ignored it; with `update`, only what is still found of the stack stays.

    `path` is the program or the export. Raises CannotCheck where not all was judged, and where there are entries of the stack
    already.
    """
    planning = report.planning
    if planning.outcome != "planned" or any(finding.policy == PROGRAM_RUNS for finding in report.findings):
        problem = f"{report.path} was not planned to its end"
        raise CannotCheck(problem, f"see what stops it: `preflight check {report.path}`, then write the baseline")
    runs_in = None if planning.by == "export" else read_project(project_folder(path, report.path)).program[0]
    found = baseline.known_in(_of_the_program(each, runs_in) for each in report.findings)
    if update:
        return baseline.shrunk(before, found, planning.project, planning.stack)
    stack = {key: count for key, count in before.items() if key.is_of(planning.project, planning.stack)}
    if any(key.urn for key in stack):
        raise CannotCheck(
            f"{where} has {counted(sum(stack.values()), 'finding')} of stack {planning.stack} already",
            "--update removes what is fixed; to begin anew, remove the entries",
        )
    return before | found


def _of_the_program(finding: Finding, runs_in: Path | None) -> Finding:
    """A finding with its file as the program has it, wherever the command runs."""
    at = finding.location
    if runs_in is None or at is None or at.in_archive:
        return finding
    file = Path(os.path.relpath(at.file, runs_in)).as_posix()
    return finding._replace(locations=(at._replace(file=file), *finding.locations[1:]))


def _read(file: Path) -> Known | None:
    try:
        given = LocalFiles(None, beside=file.parent).settings(file.name)
        return None if given is None else baseline.read(SettingsFile(str(file), given.text))
    except InvalidBaseline as problem:
        raise CannotCheck(f"{file}:{problem.line}: the baseline {problem}", "restore the file, or delete it") from None
    except Undecided as problem:
        raise CannotCheck(f"the baseline cannot be used: {problem}", "restore the file, or delete it") from None
