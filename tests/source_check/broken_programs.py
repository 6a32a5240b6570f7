"""Programs that are wrong on purpose, and what is wrong with each.

Each folder of `broken` is a program with a file `expected.txt`. Each of its lines is one fault: the file and the line, the policy
that reports it, and, where a fix is known, what the message must contain. A line that begins with `missed` is a fault that
the check does not find yet.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "broken"
EXPECTED = "expected.txt"
MISSED = "missed"


class Fault(NamedTuple):
    """Something that is wrong in a line of a program's file, whose path is the one from the program's folder."""

    file: str
    line: int
    policy: str
    says: str
    missed: bool


def names() -> list[str]:
    """The programs."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def faults(name: str) -> Iterator[Fault]:
    """What is wrong with a program."""
    for written in (FOLDER / name / EXPECTED).read_text(encoding="utf-8").splitlines():
        missed = written.startswith(f"{MISSED} ")
        place, _, told = written.removeprefix(f"{MISSED} ").partition(" ")
        policy, _, says = told.partition(" ")
        file, _, line = place.rpartition(":")
        yield Fault(file, int(line), policy, says, missed)


def copied(into: Path) -> Mapping[str, Path]:
    """The folder of each program, in a copy that lies outside of this repository, whose linter is not theirs."""
    return {
        name: shutil.copytree(FOLDER / name, into / name, ignore=shutil.ignore_patterns(EXPECTED, "__pycache__"))
        for name in names()
    }
