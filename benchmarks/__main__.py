# ruff: noqa: T201 - a command
"""Measures the pack beside the floor and its peers: `python -m benchmarks [--quick] [--check]`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from . import exports, report
from .contenders import REPOSITORY, contenders
from .measures import (
    ANALYSIS_BAR,
    AWSGUARD_BAR,
    ROUND_BAR,
    START_BAR,
    alternating,
    analysis,
    installation,
    start,
)

SIZES, ROUNDS, STARTS = (200, 1000, 4000), 5, 10


def main() -> int:
    """0; 1 when --check finds a bar missed; 2 when there is no engine to measure."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--quick", action="store_true", help="200 resources, 3 rounds, and nothing is written")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="of each size (default: %(default)s)")
    options.add_argument("--alone", action="store_true", help="the floor and this pack alone, and nothing is written")
    options.add_argument("--check", action="store_true", help="fail when the pack misses a bar")
    chosen = options.parse_args()
    if shutil.which("pulumi") is None:
        print("no pulumi on PATH", file=sys.stderr)
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Python compiles a pack once, in the round that does not count
    rounds, sizes = (3, SIZES[:1]) if chosen.quick else (chosen.rounds, SIZES)
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), sizes, rounds, alone=chosen.alone)
    print(report.table(measured))
    print(f"requirements: {measured.installed[0]:.0f} s, {measured.installed[1]:.0f} MB")
    if not (chosen.quick or chosen.alone):
        docs = REPOSITORY / "docs"
        docs.mkdir(exist_ok=True)
        (docs / "performance.md").write_text(report.page(measured, rounds), encoding="utf-8")
        (docs / "performance.svg").write_text(report.plot(measured), encoding="utf-8")
    return 1 if chosen.check and missed(measured) else 0


def measure(work: Path, sizes: tuple[int, ...], rounds: int, *, alone: bool = False) -> report.Measured:
    """Everything the report shows, in `work`; `alone` without the packs of others."""
    home = work / "home"
    home.mkdir()
    packs = contenders(work, REPOSITORY / ".benchmarks", alone=alone)
    if not alone and len(packs) < len(report.COLORS):
        print("awsguard is not installed: npm could not install it", file=sys.stderr)
    analyses = {}
    for size in sizes:
        export = work / f"{size}.json"
        exports.write(export, size)
        print(f"analyzing {size:,} resources", file=sys.stderr)
        analyses[size] = alternating(analysis(export, home), packs, rounds)
    # The host of Node.js packs starts them in another way; the SDK's pack needs its environment.
    starts = alternating(start, packs[:2], STARTS)
    return report.Measured(analyses, starts, installation(REPOSITORY / "requirements.txt"))


def missed(measured: report.Measured) -> bool:
    """Whether the pack, which comes second, misses a bar; says which."""
    name, *others = measured.names[1:]
    largest = measured.analyses[max(measured.analyses)][name]
    processor = largest.processor_ratios or [1.0]
    held = [
        ("analysis", "the floor", largest.ratio, ANALYSIS_BAR),
        ("its processor time", "the floor", median(processor), ANALYSIS_BAR),
        ("the slowest round of an analysis", "the floor", max(largest.ratios), ROUND_BAR),
        ("its processor time", "the floor", max(processor), ROUND_BAR),
        ("start", "the floor", measured.starts[name].ratio, START_BAR),
    ]
    for guard in (other for other in others if other.startswith("awsguard")):
        for size, run in measured.analyses.items():
            # What the engine does for each policy that is declared may be more than that already.
            least = run[measured.names[0]].seconds / run[guard].seconds
            ratio = run[name].seconds / run[guard].seconds
            held.append((f"analysis of {size:,} resources", "awsguard", ratio, max(AWSGUARD_BAR, least)))
    found = [f"{what}: {ratio:.2f} times {other}, not {bar:.2f}" for what, other, ratio, bar in held if ratio > bar]
    print("\n".join(found), file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
