# ruff: noqa: T201 - a command
"""Compares `preflight check` of a program with one plan of it: `python -m benchmarks.check [--check] [PROGRAM ...]`.

Both are made in turn, each in a new process, so what else the machine does disturbs both. Writes docs/check-measured.md. With
`--check` nothing is written, and a median above the bars of one of the programs fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

from preflight.plan.planner import plan
from preflight.project.project import read_project

from .contenders import REPOSITORY
from .measures import spread

PAGE = REPOSITORY / "docs" / "check-measured.md"
PROGRAMS = ("examples/orders", "examples/orders_broken", "examples/orders_stopped")
ROUNDS = 5
TIME, PROCESSORS = 1.35, 1.6
"""A check takes at most so many times as long as one plan, and so many times its processor time."""
PLAN = """
import sys
from pathlib import Path
from preflight.plan.planner import plan
from preflight.project.project import read_project
plan(read_project(Path(sys.argv[1])), stack="dev", past_errors={} if sys.argv[2] else None)
"""


class Cost(NamedTuple):
    """What a process and those that it started took, in seconds."""

    time: float
    processors: float


class Measured(NamedTuple):
    """A program, and the costs of a plan and of a check of it in each round."""

    program: str
    resources: int
    plans: list[Cost]
    checks: list[Cost]

    @property
    def times(self) -> list[float]:
        """A check by a plan, in time."""
        return sorted(check.time / each.time for check, each in zip(self.checks, self.plans, strict=True))

    @property
    def processors(self) -> list[float]:
        """A check by a plan, in processor time."""
        return sorted(check.processors / each.processors for check, each in zip(self.checks, self.plans, strict=True))


def main() -> int:
    """Measure every program; 1 where `--check` finds that a bar is missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing, fail when a program misses a bar")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    options.add_argument("program", nargs="*", default=PROGRAMS, help="folders (default: the examples)")
    chosen = options.parse_args()
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # Python compiles the command once, in the round that does not count
    measured = []
    for program in chosen.program:
        measured.append(_measured(program, chosen.rounds))
        print(_row(measured[-1]), flush=True)
    if chosen.check:
        missed = [each for each in measured if median(each.times) > TIME or median(each.processors) > PROCESSORS]
        print("\n".join(f"{each.program} misses a bar" for each in missed) or "within the bars")
        return int(bool(missed))
    PAGE.write_text(_page(measured, chosen.rounds), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(REPOSITORY)}")
    return 0


def _measured(program: str, rounds: int) -> Measured:
    folder = REPOSITORY / program
    made = plan(read_project(folder), stack="dev")
    stops = made.outcome != "planned"
    if stops:
        made = plan(read_project(folder), stack="dev", past_errors={})
    resources = sum(not each.type.startswith("pulumi:") for each in made.resources)
    plans, checks = [], []
    check = [sys.executable, "-m", "preflight", "check", program, "--engine", "embedded", "--json"]
    for _ in range(rounds + 1):
        plans.append(_cost([sys.executable, "-c", PLAN, program, "past" if stops else ""]))
        checks.append(_cost(check))
    return Measured(program, resources, plans[1:], checks[1:])


def _cost(command: Sequence[str]) -> Cost:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)  # noqa: S603 - a check may end with 1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - began, used)


def _row(measured: Measured) -> str:
    plan_time, plan_processors = (median(each[at] for each in measured.plans) for at in (0, 1))
    return (
        f"| [{Path(measured.program).name}](../{measured.program}) | {measured.resources} | {plan_time:.1f} s"
        f" | {plan_processors:.1f} s | {spread(measured.times)} | {spread(measured.processors)} |"
    )


def _page(measured: Sequence[Measured], rounds: int) -> str:
    today = datetime.now(timezone.utc)
    rows = "\n".join(map(_row, measured))
    return f"""# What a check costs, measured

Written by `python -m benchmarks.check` on {today.day} {today:%B %Y}: pulumi {version("pulumi")},
pulumi_aws {version("pulumi_aws")}, Python {platform.python_version()}, {platform.system()} {platform.machine()}.

`preflight check` without Pulumi's engine plans a program once as a preview knows it and twice with markers
([foresight](foresight.md)), reads its source and its archives, and evaluates all policies. It is compared with one plan of the
program in a new process, {rounds} times in turn; of the ratios the median, with the lowest and the highest. A program that
stops at an error is planned [past it](past-errors.md) in both.

| program | resources | one plan | its processor time | a check by one plan | its processor time by that of one plan |
|---|---:|---:|---:|---:|---:|
{rows}

- All plans of a check are forked from one process that has imported the SDK, which is most of what a plan costs. Where the
  imports may change what the program sees, and on other platforms than Linux, each plan imports it again.
- `python -m benchmarks.check --check` holds each program to {TIME} times the time of one plan, and {PROCESSORS} times its
  processor time.
"""


if __name__ == "__main__":
    sys.exit(main())
