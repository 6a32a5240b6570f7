"""What the commands print, and where: standard output, standard error, a terminal of some width."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from .failure import CannotCheck

# To import rich takes longer than most commands do.
if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
"""Columns where the output is no terminal."""


def console(file: TextIO | None = None) -> Console:
    """A console on a file, or on standard output."""
    from rich.console import Console

    on = Console(file=file, highlight=False)
    # What is no terminal has no width; 80 columns would be the narrowest there are.
    is_wide = on.is_terminal or (file is None and "COLUMNS" in os.environ)
    return on if is_wide else Console(file=file, highlight=False, width=WIDTH)


def write_json(document: Any) -> None:
    """Write a JSON document to standard output."""
    sys.stdout.write(f"{json.dumps(document, indent=2, ensure_ascii=False)}\n")


def complain(reason: CannotCheck) -> None:
    """Write to standard error why there is no answer, and what to do."""
    advice = reason.advice
    sentence = f"{advice[:1].upper()}{advice[1:]}{'' if advice.endswith('?') else '.'}"
    sys.stderr.write(f"preflight: {reason.problem}\n  {sentence}\n")


@contextmanager
def loading() -> Iterator[None]:
    """Shows on a terminal that the policies are imported. It comes before rich, which takes its time too."""
    line = "loading the policies …"
    if not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(line)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write(f"\r{' ' * len(line)}\r")
        sys.stderr.flush()


@contextmanager
def working(what: str) -> Iterator[Callable[[], None]]:
    """Shows on a terminal that something takes its time; gives what ends it early."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …") as status:
        yield status.stop
