# ruff: noqa: T201 - a command
"""Measures `preflight check EXPORT` on large exports: `python -m benchmarks.large_exports [--check] [--rounds N]`.

Each check is a process of its own, those of a round one after the other. Writes docs/large-exports-measured.md. With `--check`
nothing is written, what no bar is about is not measured, and a median above a bar fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import NamedTuple

from preflight import pack
from preflight.check.failure import FAILED, OK

from . import exports
from .contenders import HERE, REPOSITORY
from .measures import Took, spread

PAGE = REPOSITORY / "docs" / "large-exports-measured.md"
ROUNDS = 3
SMALL, LARGE, LARGEST = 5_000, 50_000, 100_000
LINEAR = 11.0
"""An export of `LARGE` resources takes at most so many times the processor time of one of `SMALL`."""
MEGABYTES = 400.0
"""The most memory for an export of `LARGE` resources with three findings for each."""
READABLE = 1.3
"""The terminal's report of `SMALL` resources with three findings for each takes at most so many times that of the JSON one."""


class Kind(NamedTuple):
    """What an export has: `name` is that in the page."""

    name: str
    repeated: bool = False
    wrong: bool = False
    secret: bool = False


FEW = Kind("few findings")
REPEATED = Kind("names that repeat", repeated=True)
MANY = Kind("three findings each", wrong=True)
SECRET = Kind("three findings each, and secrets", wrong=True, secret=True)
KINDS = (FEW, REPEATED, MANY, SECRET)


class Case(NamedTuple):
    """An export, and the format of its report."""

    kind: Kind
    size: int
    format: str = "json"


FORMATS = Case(MANY, SMALL, "terminal"), Case(MANY, SMALL)
"""The terminal's report, and the JSON one that it is compared with."""
HELD = [*(Case(kind, size) for kind in KINDS for size in (SMALL, LARGE)), FORMATS[0]]
"""What the bars are about."""
ALL = [
    *(Case(kind, size) for kind in KINDS for size in (SMALL, LARGE, LARGEST)),
    *(Case(MANY, size, "terminal") for size in (SMALL, LARGEST)),
]


class Measured(NamedTuple):
    """The costs of each case, round by round, and the numbers of services and of findings in each export."""

    costs: dict[Case, list[Took]]
    services: dict[tuple[Kind, int], int]
    findings: dict[tuple[Kind, int], int]

    def times(self, of: Case, to: Case) -> list[float]:
        """The times of one case by those of another in the same round."""
        return [own.seconds / other.seconds for own, other in zip(self.costs[of], self.costs[to], strict=True)]

    def processors(self, of: Case, to: Case) -> list[float]:
        """As `times`, of processor time, which others on the machine disturb less; of time where it is not told."""
        pairs = list(zip(self.costs[of], self.costs[to], strict=True))
        found = [own.processor / other.processor for own, other in pairs if own.processor and other.processor]
        return found if len(found) == len(pairs) else self.times(of, to)

    @property
    def missed(self) -> list[str]:
        """The bars that are missed."""
        held = [
            (
                f"{LARGE:,} by {SMALL:,}, {kind.name}",
                median(self.processors(Case(kind, LARGE), Case(kind, SMALL))),
                LINEAR,
            )
            for kind in KINDS
        ]
        memory = median(cost.memory or 0.0 for cost in self.costs[Case(MANY, LARGE)])
        held += [
            (f"MB for {LARGE:,} resources with {self.findings[MANY, LARGE]:,} findings", memory, MEGABYTES),
            (f"terminal by JSON at {SMALL:,}", median(self.processors(*FORMATS)), READABLE),
        ]
        return [f"{what}: {found:.2f}, not {bar:g}" for what, found, bar in held if found > bar]


def main() -> int:
    """Measure; 1 where `--check` finds that a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="write nothing, fail when a bar is missed")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    chosen = options.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Python compiles the policies once, in the run that does not count
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), HELD if chosen.check else ALL, chosen.rounds)
    if chosen.check:
        missed = measured.missed
        print("\n".join(missed) or "within the bars")
        return int(bool(missed))
    PAGE.write_text(_page(measured, chosen.rounds), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(REPOSITORY)}")
    return 0


def measure(work: Path, cases: Sequence[Case], rounds: int) -> Measured:
    """The costs of each case. The exports are written to `work`; the first run of all does not count."""
    measured = Measured({case: [] for case in cases}, {}, {})
    for kind, size in dict.fromkeys((case.kind, case.size) for case in cases):
        written = exports.write(
            _export(work, kind, size), size, repeated=kind.repeated, wrong=kind.wrong, secret=kind.secret
        )
        measured.services[kind, size] = written
    _cost(work, cases[0])
    for _ in range(rounds):
        for case in cases:
            cost = _cost(work, case)
            measured.costs[case].append(cost)
            if case.format == "json":
                summary = json.loads((work / "report").read_bytes())["summary"]
                measured.findings[case.kind, case.size] = summary["mandatory"] + summary["advisory"]
            print(
                f"{case.kind.name}, {case.size:,}, {case.format}: {cost.seconds:.1f} s, {cost.memory:.0f} MB",
                flush=True,
            )
    return measured


def _export(work: Path, kind: Kind, size: int) -> Path:
    return work / f"{kind.name.replace(' ', '-')}-{size}.json"


def _cost(work: Path, case: Case) -> Took:
    took = work / "took.json"
    export = str(_export(work, case.kind, case.size))
    command = [sys.executable, "-m", "preflight", "check", export, "--format", case.format]
    with (work / "report").open("wb") as report:
        measured = [sys.executable, str(HERE / "usage.py"), str(took), *command]
        done = subprocess.run(measured, cwd=REPOSITORY, stdout=report, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode not in {OK, FAILED}:
        raise RuntimeError(f"the check of {export} ended with {done.returncode}")
    return Took(**json.loads(took.read_text(encoding="utf-8")))


def _row(measured: Measured, case: Case) -> str:
    costs = measured.costs[case]
    times, processors, memory = ([cost[at] or 0.0 for cost in costs] for at in range(3))
    small = case._replace(size=SMALL)
    ratios = (measured.times(case, small), measured.processors(case, small)) if case.size > SMALL else ()
    return (
        f"| {case.kind.name} | {case.size:,} | {measured.findings[case.kind, case.size]:,} | {_format(case)}"
        f" | {median(times):.1f} s ({min(times):.1f} to {max(times):.1f}) | {median(processors):.1f} s"
        f" | {max(memory):.0f} MB | {' | '.join(map(spread, ratios)) or '1 | 1'} |"
    )


def _format(case: Case) -> str:
    return "JSON" if case.format == "json" else case.format


def _page(measured: Measured, rounds: int) -> str:
    today = datetime.now(timezone.utc)
    rows = "\n".join(_row(measured, case) for case in measured.costs)
    return f"""# Large exports, measured

Written by `python -m benchmarks.large_exports` on {today.day} {today:%B %Y}: {pack.NAME} {pack.VERSION},
Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()},
at a load of {os.getloadavg()[1]:.0f}.

`preflight check EXPORT` on generated exports of order-processing services (APIs, functions, roles, queues, tables, buckets …),
each a process of its own. Rounds: {rounds}. Medians, with the lowest and the highest; of the memory, the highest.

| export | resources | findings | report | time | processor time | memory | its time by that of {SMALL:,} | processor time |
|---|---:|---:|---|---:|---:|---:|---:|---:|
{rows}

- Where *names repeat*, every account has the same service, and one export has all of them: each physical name is there as often
  as there are accounts, {measured.services[REPEATED, LARGEST]:,} times in {LARGEST:,} resources.
- With *three findings each*, every resource of AWS has values that AWS does not accept, and properties that do not exist.
- With *secrets*, every third string of each resource is one: what a message would show of it is left out.
- The terminal's report of {SMALL:,} resources with {measured.findings[MANY, SMALL]:,} findings takes
  {spread(measured.times(*FORMATS))} times as long as the JSON one, and {spread(measured.processors(*FORMATS))} times its
  processor time: it shows the gravest, and counts the rest.
- `python -m benchmarks.large_exports --check` holds {LARGE:,} resources to {LINEAR:g} times the processor time of {SMALL:,},
  also where names repeat, with three findings each and with secrets; their memory with three findings each to
  {MEGABYTES:g} MB; and the terminal's report of {SMALL:,} resources with three findings each to {READABLE:g} times the
  processor time of the JSON one.
"""


if __name__ == "__main__":
    sys.exit(main())
