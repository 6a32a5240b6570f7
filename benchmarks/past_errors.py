# ruff: noqa: T201 - a command
"""Compares one run past a program's errors with a run after each fix: `python -m benchmarks.past_errors`.

On each program of tests/past_errors the command is run once; then as it would be used if it stopped at the first error: what it
reports is fixed, and it is run again, until nothing is left. Writes docs/past-errors-measured.md; takes ten minutes.
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median

from preflight.plan.planner import plan
from preflight.project.project import read_project
from preflight.report.report import Report
from tests.past_errors import forty
from tests.past_errors.forty import Failure, Program

from .contenders import REPOSITORY

PAGE = REPOSITORY / "docs" / "past-errors-measured.md"
HEAD = (
    "program",
    "failures",
    "found by fixing in turn",
    "in runs",
    "found in one run",
    "recall",
    "resources until the first error",
    "past it",
    "of the fixed program",
    "time",
)
REPEATED = 3
"""Times are the best of so many runs."""


@dataclass
class Measured:
    """What the runs on one program came to; times in seconds."""

    program: Program
    at_once: set[Failure]
    """The failures that one run reports."""
    in_turn: set[Failure]
    """Those that the runs after each fix report together."""
    runs: int
    before: int
    """Resources that are planned until the first error."""
    now: int
    fixed: int
    """Resources of the program with everything fixed."""
    seconds: float
    seconds_fixed: float
    seconds_plan: float

    @property
    def recall(self) -> float:
        """The share of what the runs in turn report that one run reports."""
        return len(self.at_once & self.in_turn) / len(self.in_turn) if self.in_turn else 1.0

    @property
    def ratio(self) -> float:
        """The time of one run on the program, by that on the fixed one."""
        return self.seconds / self.seconds_fixed


def main() -> int:
    """Measures every program, or those that are named."""
    chosen = sys.argv[1:] or forty.names()
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            measured.append(_measured(forty.program(name), Path(folder)))
            print(_line(measured[-1]), flush=True)
    page = _page(measured)
    if sys.argv[1:]:
        print(page)
    else:
        PAGE.write_text(page, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(REPOSITORY)}")
    return 0


def _measured(program: Program, folder: Path) -> Measured:
    now, at_once, seconds = _best(program, folder, ())
    fixed, _, seconds_fixed = _best(program, folder, program.failures)
    in_turn, runs, before = _in_turn(program, folder)
    written = program.write(folder, program.failures)
    try:
        project = read_project(written)
        planned = min(plan(project, stack="dev").seconds for _ in range(REPEATED))
    finally:
        shutil.rmtree(written)
    return Measured(
        program=program,
        at_once=at_once,
        in_turn=in_turn,
        runs=runs,
        before=before,
        now=now,
        fixed=fixed,
        seconds=seconds,
        seconds_fixed=seconds_fixed,
        seconds_plan=planned,
    )


def _best(program: Program, folder: Path, fixed: Collection[Failure]) -> tuple[int, set[Failure], float]:
    """Resources, reported failures and seconds of a run; the time is the best of several."""
    times = []
    for _ in range(REPEATED):
        began = time.monotonic()
        report, found = _run(program, folder, fixed)
        times.append(time.monotonic() - began)
    return report.planning.resources, found, min(times)


def _run(
    program: Program, folder: Path, fixed: Collection[Failure], *, stop_at_first_error: bool = False
) -> tuple[Report, set[Failure]]:
    written = program.write(folder, fixed)
    try:
        report = forty.report(written, stop_at_first_error=stop_at_first_error)
        found = [each for each in program.expected if any(each.is_found_by(it, written) for it in report.findings)]
    finally:
        shutil.rmtree(written)
    return report, set(found)


def _in_turn(program: Program, folder: Path) -> tuple[set[Failure], int, int]:
    """What the runs report together if each stops at the first error and is fixed, how many, and the resources of the first."""
    reported: set[Failure] = set()
    report, found = _run(program, folder, (), stop_at_first_error=True)
    before, runs = report.planning.resources, 1
    unreported: list[Failure] = []
    while True:
        reported |= found
        left = [each for each in program.expected if each not in reported and each not in unreported]
        if not found:
            if not left:
                return reported, runs, before
            # A reader of the traceback fixes something all the same.
            unreported.append(left[0])
        # What is no failure of its own is fixed with the first one.
        fixed = [each for each in program.failures if each in reported or each in unreported or not each.is_expected]
        _, found = _run(program, folder, fixed, stop_at_first_error=True)
        runs += 1


def _line(measured: Measured) -> str:
    name = measured.program.name
    return (
        f"| [{name}](../tests/past_errors/programs/{name}) | {len(measured.program.expected)} | {len(measured.in_turn)}"
        f" | {measured.runs} | {len(measured.at_once)} | {measured.recall:.0%} | {measured.before} | {measured.now}"
        f" | {measured.fixed} | {measured.ratio:.2f} |"
    )


def _page(measured: Sequence[Measured]) -> str:
    expected = sum(len(each.program.expected) for each in measured)
    in_turn, at_once = (sum(len(getattr(each, name)) for each in measured) for name in ("in_turn", "at_once"))
    both = sum(len(each.at_once & each.in_turn) for each in measured)
    before, now, fixed = (sum(getattr(each, name) for each in measured) for name in ("before", "now", "fixed"))
    ratio = median(each.ratio for each in measured)
    plans = median(each.seconds / each.seconds_plan for each in measured)
    runs = sum(each.runs for each in measured)
    today = datetime.now(timezone.utc)
    head = " | ".join(HEAD)
    rows = "\n".join(map(_line, measured))
    return f"""# Planning past errors, measured

Written by `python -m benchmarks.past_errors` on {today.day} {today:%B %Y}: pulumi {version("pulumi")},
pulumi_aws {version("pulumi_aws")}, Python {platform.python_version()}, {platform.system()} {platform.machine()}.
[How it works](past-errors.md).

{len(measured)} programs have {expected} failures that hide each other. `preflight check` is run once on each. For comparison
it is run with `--stop-at-first-error`, what it reports is fixed, and it is run again until it reports nothing more.

- One run reports {at_once} of the {expected} failures. The {runs} runs of the other way report {in_turn},
  of which one run reports {both} ({both / in_turn:.1%}).
- {before} resources are planned until the first error, {now} past it, and {fixed} of the fixed programs.
- One run takes {ratio:.2f} times as long as one on the fixed program, and {plans:.1f} times as long as the plan of it
  alone (medians; each time is the best of {REPEATED}).

| {head} |
|---|{"---:|" * (len(HEAD) - 1)}
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
