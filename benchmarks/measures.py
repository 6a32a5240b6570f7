"""What is measured: analyses by the real engine, the start of a pack, and an installation. Times are seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from .contenders import Contender, started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# How many times the floor an analysis, and the start of the process, may take.
ANALYSIS_BAR, START_BAR = 1.15, 1.5


@dataclass(frozen=True)
class Series:
    """Times of several rounds, and of the floor in the same rounds."""

    times: Sequence[float]
    floor: Sequence[float]

    @property
    def seconds(self) -> float:
        """The median."""
        return median(self.times)

    @property
    def ratios(self) -> list[float]:
        """To the floor, round by round: what else the machine did then slowed down both."""
        return [own / floor for own, floor in zip(self.times, self.floor, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)


def alternating(measure: Callable[[Contender], float], packs: Sequence[Contender], rounds: int) -> dict[str, Series]:
    """Each pack once a round, the first of them being the floor; one round before the others does not count."""
    times: dict[str, list[float]] = {pack.name: [] for pack in packs}
    for number in range(rounds + 1):
        for pack in packs if number % 2 else reversed(packs):
            seconds = measure(pack)
            if number:
                times[pack.name].append(seconds)
    floor = times[packs[0].name]
    return {name: Series(own, floor) for name, own in times.items()}


def analysis(export: Path, home: Path) -> Callable[[Contender], float]:
    """Measures `pulumi policy analyze --file EXPORT --policy-pack PACK`. What it returns raises RuntimeError."""

    def measure(pack: Contender) -> float:
        environment = {
            **os.environ,
            "PULUMI_HOME": str(home),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_CONFIG_PASSPHRASE": "",
            **pack.environment,
        }
        command = ["pulumi", "policy", "analyze", "--json", "--file", str(export), "--policy-pack", str(pack.folder)]
        with tempfile.TemporaryFile("w+") as output:
            begin = time.perf_counter()
            subprocess.run(  # noqa: S603
                command, cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
            )
            seconds = time.perf_counter() - begin
            output.seek(0)
            said = output.read()
        if '"summaryEvent"' not in said:
            raise RuntimeError(f"{pack.name} did not analyze {export.name}: {said[-2000:]}")
        return seconds

    return measure


def start(pack: Contender) -> float:
    """From the start of a Python pack's process to its port on standard output."""
    begin = time.perf_counter()
    with started(pack.folder):
        return time.perf_counter() - begin


def installation(requirements: Path) -> tuple[float, float]:
    """Time and size (MB) of installing a requirements file into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, "--requirement", str(requirements)],
            check=True,
        )
        seconds = time.perf_counter() - begin
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return seconds, size / 1e6
