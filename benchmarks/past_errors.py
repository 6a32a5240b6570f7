# ruff: noqa: T201 - a command
"""Compares one run past a program's errors with a run after each fix: `python -m benchmarks.past_errors`.

On each program of tests/past_errors the command is run once; then as it would be used if it stopped at the first error: what it
reports is fixed, and it is run again, until nothing is left. Its time is compared with that of one plan of the fixed program,
made in turn with it. Writes docs/past-errors-measured.md; takes twenty minutes.
"""

from __future__ import annotations

import platform
import resource
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
    "processor time",
)
REPEATED = 3
"""Times are medians of so many runs, each by a plan that is made in turn with it."""


@dataclass
class Measured:
    """What the runs on one program came to."""

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
    ratio: float
    """The time of one run by that of one plan of the fixed program."""
    ratio_of_processors: float
    """As `ratio`, in processor time."""

    @property
    def recall(self) -> float:
        """The share of what the runs in turn report that one run reports."""
        return len(self.at_once & self.in_turn) / len(self.in_turn) if self.in_turn else 1.0


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
    now, at_once = _run(program, folder, ())
    fixed, _ = _run(program, folder, program.failures)
    in_turn, runs, before = _in_turn(program, folder)
    ratio, ratio_of_processors = _ratios(program, folder)
    return Measured(
        program=program,
        at_once=at_once,
        in_turn=in_turn,
        runs=runs,
        before=before,
        now=now.planning.resources,
        fixed=fixed.planning.resources,
        ratio=ratio,
        ratio_of_processors=ratio_of_processors,
    )


def _ratios(program: Program, folder: Path) -> tuple[float, float]:
    """The time and the processor time of one run by those of one plan of the fixed program."""
    times, processors = [], []
    fixed = program.write(folder / "fixed", program.failures)
    broken = program.write(folder / "broken")
    for _ in range(REPEATED):
        began = _clocks()
        made = plan(read_project(fixed), stack="dev")
        assert made.outcome == "planned", made.problem
        planned = _clocks()
        forty.report(broken)
        checked = _clocks()
        times.append((checked[0] - planned[0]) / (planned[0] - began[0]))
        processors.append((checked[1] - planned[1]) / (planned[1] - began[1]))
    shutil.rmtree(fixed)
    shutil.rmtree(broken)
    return median(times), median(processors)


def _clocks() -> tuple[float, float]:
    """The seconds that pass, and the processor time of this process and those that it started."""
    used = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.monotonic(), sum(each.ru_utime + each.ru_stime for each in used)


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
        new = found - reported
        reported |= found
        left = [each for each in program.expected if each not in reported and each not in unreported]
        if not new:
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
        f" | {measured.fixed} | {measured.ratio:.2f} | {measured.ratio_of_processors:.2f} |"
    )


def _page(measured: Sequence[Measured]) -> str:
    expected = sum(len(each.program.expected) for each in measured)
    in_turn, at_once = (sum(len(getattr(each, name)) for each in measured) for name in ("in_turn", "at_once"))
    both = sum(len(each.at_once & each.in_turn) for each in measured)
    before, now, fixed = (sum(getattr(each, name) for each in measured) for name in ("before", "now", "fixed"))
    ratios = sorted(each.ratio for each in measured)
    processors = sorted(each.ratio_of_processors for each in measured)
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
- One run takes {median(ratios):.2f} times as long as one plan of the fixed program ({ratios[0]:.2f} to {ratios[-1]:.2f}), and
  {median(processors):.2f} times its processor time ({processors[0]:.2f} to {processors[-1]:.2f}). Each is the median of
  {REPEATED}, made in turn with the plan.

| {head} |
|---|{"---:|" * (len(HEAD) - 1)}
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
