"""Writes what was measured as a page and a plot."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape
from typing import TYPE_CHECKING

from .measures import ANALYSIS_BAR, AWSGUARD_BAR, ROUND_BAR, START_BAR, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .measures import Series

COLORS = ("#8a8f98", "#0b7285", "#5c940d", "#e8590c", "#9c36b5")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, LINE = 760, 380, 60, 230, 40, 50, 18
MOST_GRID_LINES = 8
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Measured:
    """Everything: analyses by number of resources, starts, and the installation in seconds and MB."""

    analyses: Mapping[int, Mapping[str, Series]]
    starts: Mapping[str, Series]
    installed: tuple[float, float]

    @property
    def names(self) -> list[str]:
        """The packs, floor first."""
        return list(next(iter(self.analyses.values())))


def table(measured: Measured) -> str:
    """Ratios to the floor, and what they are ratios of, in Markdown."""
    sizes = list(measured.analyses)
    head = ["Pack", *(f"{size:,} resources" for size in sizes), f"processor time for {sizes[-1]:,}", "start"]
    lines = [head, ["---", *("---:" for _ in head[1:])]]
    for name in measured.names:
        row = [name]
        row += [_cell(measured.analyses[size][name], name == measured.names[0]) for size in sizes]
        row.append(_ratios(measured.analyses[sizes[-1]][name].processor_ratios))
        start = measured.starts.get(name)
        row.append(_cell(start, name == measured.names[0]) if start else NOT_MEASURED)
        lines.append(row)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(series: Series, is_floor: bool) -> str:  # noqa: FBT001 - a column of one table
    if is_floor:
        return f"1 ({series.seconds:.1f} s)"
    return _ratios(series.ratios)


def _ratios(ratios: Sequence[float]) -> str:
    if not ratios:
        return NOT_MEASURED
    return "1" if set(ratios) == {1.0} else spread(ratios)


def page(measured: Measured, rounds: int) -> str:
    """docs/performance.md."""
    version = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True)  # noqa: S607
    made = f"{datetime.now(tz=timezone.utc):%d %B %Y} with Pulumi {version.stdout.strip()}"
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    )
    seconds, megabytes = measured.installed
    absent = "" if measured.names[-1].startswith("awsguard") else "; it could not be installed here"
    return f"""# What the pack costs

`python -m benchmarks` wrote this page on {made} ({machine}). It measures `pulumi policy analyze` on generated
exports of order-processing services (APIs, functions, roles, queues, tables, buckets …), {rounds} rounds in turn, and
divides each time by the floor's of the same round: an analyzer that answers nothing, so what is left is the engine, its
messages and Python. Medians, with the lowest and highest in brackets; the floor in seconds.

![Ratio to the floor by number of resources](performance.svg)

{table(measured)}

- The floor declares as many policies as this pack, since the engine does something for each, whatever the pack answers: of each
  resource it lists the policies that passed, once for remediation and once for the analysis (newPolicySummary in its source).
- The floor uses `grpc.server`, as any pack in Python does. This pack reads the engine's calls itself, in the thread that answers
  them (preflight/host/calls.py), so it can be below the floor.
- *SDK* is a pack on `pulumi-policy` with as many policies of each kind as this pack, each reading one property.
- *awsguard* is Pulumi's own pack for AWS, from npm{absent}.
- *processor time* is that of all processes of an analysis: the engine, the language host, the pack. What else the machine does
  disturbs it less than it does the time that passes.
- *start* is the time from the start of the process to its port on standard output.
- Installing the pack's requirements took {seconds:.0f} s and {megabytes:.0f} MB, downloads included.
- `python -m benchmarks --check` holds the pack to {ANALYSIS_BAR:g} times the floor on the largest export, in time and in
  processor time ({ROUND_BAR:g} in any round), to {START_BAR:g} times its start, and to {AWSGUARD_BAR:g} times awsguard's
  time for each size, or to the floor's time where that is more: awsguard declares 28 policies, and the engine does less for it.
"""


def plot(measured: Measured) -> str:
    """docs/performance.svg: a line for each pack."""
    sizes = list(measured.analyses)
    top = max(1.5, *(series.ratio for run in measured.analyses.values() for series in run.values())) * 1.08

    def x(size: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * size / max(sizes)

    def y(ratio: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * ratio / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">Time of an analysis, as a multiple of the floor</text>',
    ]
    step = next(step for step in (0.25, 0.5, 1, 2, 5, 10) if top / step <= MOST_GRID_LINES)
    parts += [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(at * step):.1f}" y2="{y(at * step):.1f}" stroke="#e3e5e8"/>'
        f'<text x="{LEFT - 8}" y="{y(at * step) + 4:.1f}" text-anchor="end">{at * step:g}</text>'
        for at in range(int(top / step) + 1)
    ]
    parts += [
        f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">resources in the stack</text>')
    parts += [
        f'<polyline fill="none" stroke="{color}" stroke-width="2.5" points="'
        f'{" ".join(f"{x(size):.1f},{y(run[name].ratio):.1f}" for size, run in measured.analyses.items())}"/>'
        for name, color in zip(measured.names, COLORS, strict=False)
    ]
    final = measured.analyses[sizes[-1]]
    lowest = float(HEIGHT)
    for name in sorted(measured.names, key=lambda name: final[name].ratio):
        lowest = min(y(final[name].ratio) + 4, lowest - LINE)
        color = COLORS[measured.names.index(name)]
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{lowest:.1f}" fill="{color}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
