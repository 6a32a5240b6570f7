# ruff: noqa: T201 - a command
"""Compares a check with the next one of the same program: `python -m benchmarks.kept [--check]`.

Each is a new process. Before every first check what is known of code is removed; the indexes of SDKs stay. Writes
docs/cached-measured.md. With `--check` nothing is written, and a second check above the bar fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from .contenders import REPOSITORY
from .measures import spread

PAGE = REPOSITORY / "docs" / "cached-measured.md"
EXAMPLE = REPOSITORY / "examples" / "orders"
ROUNDS = 5
BAR = 0.6
"""A second check takes at most so much of the first one's processor time."""
MEGABYTES, FILES = 140, 1_500
PROGRAM = """\
import pulumi
import pulumi_aws as aws

role = "arn:aws:iam::111122223333:role/orders"
code = pulumi.FileArchive("./code")
aws.lambda_.Function("orders", role=role, runtime="python3.13", handler="app.handler", code=code)
"""


class Measured(NamedTuple):
    """A program, and the seconds of processor time of its first and second checks."""

    title: str
    first: list[float]
    second: list[float]

    @property
    def ratios(self) -> list[float]:
        """A second check by the first one before it."""
        return [second / first for first, second in zip(self.first, self.second, strict=True)]


def main() -> int:
    """Measure every program; 1 where `--check` finds that the bar is missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.kept", description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing, fail when a program misses the bar")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    chosen = options.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    programs: dict[str, Callable[[Path], None]] = {
        f"a function of {MEGABYTES} MB in 35 files": data,
        f"a function of {FILES:,} Python files": sources,
    }
    measured = []
    with tempfile.TemporaryDirectory() as work:
        for number, (title, write) in enumerate(programs.items()):
            folder = program(Path(work, str(number)))
            write(folder / "code")
            measured.append(_measured(title, folder, Path(work, "cache"), chosen.rounds))
            print(_row(measured[-1]), flush=True)
    if chosen.check:
        missed = [each.title for each in measured if median(each.ratios) > BAR]
        print("\n".join(f"{each} misses the bar" for each in missed) or "within the bar")
        return int(bool(missed))
    PAGE.write_text(_page(measured, chosen.rounds), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(REPOSITORY)}")
    return 0


def program(folder: Path) -> Path:
    """Write a program of one function, whose code is still missing but for its handler; its folder."""
    (folder / "code").mkdir(parents=True)
    (folder / "code/app.py").write_text("def handler(event, context):\n    return event\n", encoding="utf-8")
    head = f"name: orders\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    (folder / "Pulumi.yaml").write_text(head, encoding="utf-8")
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return folder


def data(code: Path) -> None:
    """Files of which a zip is close to the limit of 50 MB: three fifths are digits, which become a little over half as large."""
    numbers, each = random.Random(1), MEGABYTES // 35 * 1_000_000  # noqa: S311 - nothing has to be secret
    for number in range(35):
        digits = numbers.randbytes(each * 3 // 10).hex().encode()
        (code / f"model-{number:02}.bin").write_bytes(digits + bytes(each - len(digits)))


def sources(code: Path) -> None:
    """Python files as long as those of the example, each another, that use no SDK."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.glob("*.py"))]
    for number in range(FILES):
        folder = code / "packages" / f"package_{number // 50:02}"
        folder.mkdir(parents=True, exist_ok=True)
        text = f"{texts[number % len(texts)]}\nNUMBER = {number}\n".replace("FileArchive", "Packed").replace(
            "pulumi", "platform"
        )
        (folder / f"module_{number}.py").write_text(text, encoding="utf-8")


def _measured(title: str, folder: Path, cache: Path, rounds: int) -> Measured:
    first, second = [], []
    for _ in range(
        rounds + 1
    ):  # what Python compiles and the indexes of SDKs are made in the round that does not count
        for known in cache.glob("aws-preflight/code-*"):
            shutil.rmtree(known)
        before, seconds = _check(folder, cache)
        first.append(seconds)
        after, seconds = _check(folder, cache)
        second.append(seconds)
        if before != after:
            raise RuntimeError(f"another report of {title}")
    return Measured(title, first[1:], second[1:])


def _check(folder: Path, cache: Path) -> tuple[Any, float]:
    """The report of a check, and its seconds of processor time."""
    command = [sys.executable, "-m", "preflight", "check", str(folder), "--engine", "embedded", "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - a check may end with 1
        command,
        cwd=REPOSITORY,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(done.stdout)
    del report["plan"]["seconds"]
    return report, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _row(measured: Measured) -> str:
    return (
        f"| {measured.title} | {median(measured.first):.1f} s | {median(measured.second):.1f} s"
        f" | {spread(measured.ratios)} |"
    )


def _page(measured: Sequence[Measured], rounds: int) -> str:
    today = datetime.now(timezone.utc)
    rows = "\n".join(map(_row, measured))
    return f"""# What a second check costs, measured

Written by `python -m benchmarks.kept` on {today.day} {today:%B %Y}: Python {platform.python_version()},
{platform.system()} {platform.machine()}.

Each program has one function, whose code is in a folder. It is checked with the embedded planner and without `--cached`, {rounds}
times first and then again, each in a new process. The first check knows [nothing of the code](cached.md#what-every-check-keeps),
the second what the first has kept; both give the same report. Seconds are of processor time, the median of all rounds; of
the ratios the median, with the lowest and the highest.

| program | first check | second check | second by first |
|---|---:|---:|---:|
{rows}

- The rest of each is the start of the command, the plan of the program, and the policies.
- `python -m benchmarks.kept --check` holds the second check of each to {BAR} of the first.
"""


if __name__ == "__main__":
    sys.exit(main())
