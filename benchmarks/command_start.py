# ruff: noqa: T201 - a command
"""Measures how long the command takes to start: `python -m benchmarks.command_start [--check]`.

Each round runs every command once with the overview of the catalogue kept, once without it, and Python alone, which does
nothing. It writes docs/command-start.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "command-start.md"
ROUNDS = 9
COMMANDS = {
    "--help": ["--help"],
    "list": ["list"],
    "explain POLICY": ["explain", "lambda-role-can-log"],
    "explain ERROR": ["explain", "API Stage not found"],
}
# Seconds of a quiet machine; for `--check`, multiples of what Python takes to start, which hold on a busy one as well.
SECONDS = {"--help": 0.15, "list": 0.25, "explain POLICY": 0.25, "explain ERROR": 0.25}
TIMES_PYTHON = {"--help": 5, "list": 6, "explain POLICY": 13, "explain ERROR": 13}


HEAD = """\
# What the command takes to start

`python -m benchmarks.command_start` wrote this page on {day} ({machine}):
{rounds} rounds, medians with the lowest and highest in brackets. It is processor time, as what else the machine does disturbs it
less than the time that passes. Python alone takes {python:.3f} s to start.

| `preflight …` | processor time | Python's own start | without the overview |
| --- | ---: | ---: | ---: |"""
FOOT = """
`list` and `explain` read an overview of the catalogue from the user's cache folder, and import the one policy whose page is
shown. The overview is made by the first of them, and again when a file of the pack has another time or size. *Without the
overview* is that first time.
"""


class Took(NamedTuple):
    """What one run took, in seconds."""

    passed: float
    processor: float


def run(command: Sequence[str], cache: Path) -> Took:
    """Run a command to its end."""
    began = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - this command
        command, env={**os.environ, "XDG_CACHE_HOME": str(cache)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(child.pid, 0)
    return Took(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)


def measure(rounds: int) -> dict[tuple[str, str], list[Took]]:
    """The runs of each command, by its name and by "python", "kept" or "new"."""
    found: dict[tuple[str, str], list[Took]] = {}
    start = [sys.executable, "-c", "import sys; from preflight.__main__ import run; sys.exit(run())"]
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "kept")
        run([*start, "list"], kept)
        for at in range(rounds):
            found.setdefault(("python", "python"), []).append(run([sys.executable, "-c", "pass"], kept))
            for name, words in COMMANDS.items():
                found.setdefault((name, "kept"), []).append(run([*start, *words], kept))
                found.setdefault((name, "new"), []).append(run([*start, *words], Path(folder, f"{at}-{len(name)}")))
    return found


def ratios(found: dict[tuple[str, str], list[Took]], one: tuple[str, str], other: tuple[str, str]) -> list[float]:
    """The processor time of one run divided by another's of the same round."""
    return [a.processor / b.processor for a, b in zip(found[one], found[other], strict=True)]


def page(found: dict[tuple[str, str], list[Took]], rounds: int) -> str:
    """docs/command-start.md."""
    python = median(each.processor for each in found["python", "python"])
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    )
    lines = [HEAD.format(day=f"{datetime.now(timezone.utc):%-d %B %Y}", machine=machine, rounds=rounds, python=python)]
    for name in COMMANDS:
        took = [each.processor for each in found[name, "kept"]]
        own = ratios(found, (name, "kept"), ("python", "python"))
        new = ratios(found, (name, "new"), (name, "kept"))
        shown = f"{median(took):.3f} s ({min(took):.3f} to {max(took):.3f})"
        lines.append(
            f"| `{name}` | {shown} | {median(own):.1f} times | {median(new):.1f} times ({min(new):.1f} to {max(new):.1f}) |"
        )
    return "\n".join([*lines, FOOT])


def main() -> int:
    """0; 1 when --check finds a command that takes too long."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.command_start", description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing; fail when a command takes too long")
    chosen = options.parse_args()
    found = measure(ROUNDS)
    missed = []
    for name, bar in TIMES_PYTHON.items():
        ratio = median(ratios(found, (name, "kept"), ("python", "python")))
        took = min(each.passed for each in found[name, "kept"])
        print(f"{name}: {ratio:.1f} times Python's own start (at most {bar}); {took:.3f} s (at most {SECONDS[name]})")
        if ratio > bar and took > SECONDS[name]:
            missed.append(name)
    if not chosen.check:
        PAGE.write_text(page(found, ROUNDS), encoding="utf-8")
    return 1 if chosen.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
