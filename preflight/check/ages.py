"""The age of the facts that the pack ships: AWS goes on after they were read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from preflight import pack
from preflight.judge.finding import Notice
from preflight.table import date_of

DATA = Path(pack.__file__).parent / "aws" / "data"
DAYS = 365
"""How many days facts may be old, unless a user chooses another number."""


def dates(folder: Path = DATA) -> Mapping[str, date]:
    """The date of each data file, by its name without a suffix."""
    return {file.name.partition(".")[0]: date_of(file) for file in sorted(folder.iterdir()) if ".json" in file.suffixes}


def outdated(days: int, today: date, folder: Path = DATA) -> list[Notice]:
    """What to report where facts are older than this many days: one notice, or none."""
    old = {name: day for name, day in dates(folder).items() if (today - day).days > days}
    if not old:
        return []
    listed = ", ".join(
        f"{name.replace('_', ' ')} ({day})" for name, day in sorted(old.items(), key=lambda each: each[1])
    )
    return [Notice("outdated", f"Facts are older than {days} days; install a newer {pack.DISPLAY_NAME}: {listed}")]
