"""What is measured: analyses by the real engine, the start of a pack, and an installation. Times are seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from .contenders import HERE, Contender, started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# How many times the floor an analysis may take: the median of the rounds, and any of them.
ANALYSIS_BAR, ROUND_BAR = 1.08, 1.15
# How many times the floor the start of the process may take, and how much of awsguard's time an analysis of any size.
START_BAR, AWSGUARD_BAR = 1.25, 0.75


def spread(ratios: Sequence[float]) -> str:
    """Ratios as a page shows them: the median, with the lowest and the highest."""
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


class Took(NamedTuple):
    """What something took: seconds, seconds of processor time of all its processes where the platform tells, and MB."""

    seconds: float
    processor: float | None = None
    memory: float | None = None


@dataclass(frozen=True)
class Series:
    """What several rounds took, and what the floor took in the same rounds."""

    own: Sequence[Took]
    floor: Sequence[Took]

    @property
    def seconds(self) -> float:
        """The median."""
        return median(took.seconds for took in self.own)

    @property
    def ratios(self) -> list[float]:
        """To the floor, round by round: what else the machine did then slowed down both."""
        return [own.seconds / floor.seconds for own, floor in zip(self.own, self.floor, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)

    @property
    def processor_ratios(self) -> list[float]:
        """As `ratios`, of processor time, which others on the machine disturb less; empty where it is not told."""
        pairs = zip(self.own, self.floor, strict=True)
        return [own.processor / floor.processor for own, floor in pairs if own.processor and floor.processor]


def alternating(measure: Callable[[Contender], Took], packs: Sequence[Contender], rounds: int) -> dict[str, Series]:
    """Each pack once a round, the first of them being the floor; one round before the others does not count."""
    times: dict[str, list[Took]] = {pack.name: [] for pack in packs}
    for number in range(rounds + 1):
        for pack in packs if number % 2 else reversed(packs):
            took = measure(pack)
            if number:
                times[pack.name].append(took)
    floor = times[packs[0].name]
    return {name: Series(own, floor) for name, own in times.items()}


def analysis(export: Path, home: Path) -> Callable[[Contender], Took]:
    """Measures `pulumi policy analyze --file EXPORT --policy-pack PACK`. What it returns raises RuntimeError."""

    def measure(pack: Contender) -> Took:
        environment = {
            **os.environ,
            "PULUMI_HOME": str(home),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_CONFIG_PASSPHRASE": "",
            **pack.environment,
        }
        command = ["pulumi", "policy", "analyze", "--json", "--file", str(export), "--policy-pack", str(pack.folder)]
        took = home / "took.json"
        took.unlink(missing_ok=True)  # of the round before
        measured = [sys.executable, str(HERE / "usage.py"), str(took), *command]
        with tempfile.TemporaryFile("w+") as output:
            subprocess.run(  # noqa: S603
                measured, cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
            )
            output.seek(0)
            said = output.read()
        if '"summaryEvent"' not in said:
            raise RuntimeError(f"{pack.name} did not analyze {export.name}: {said[-2000:]}")
        return Took(**json.loads(took.read_text(encoding="utf-8")))

    return measure


def start(pack: Contender) -> Took:
    """From the start of a Python pack's process to its port on standard output."""
    begin = time.perf_counter()
    with started(pack.folder):
        return Took(time.perf_counter() - begin)


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
