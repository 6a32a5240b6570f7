"""Draws the report of examples/orders_stopped for the README, or checks that the drawing is current.

    python -m tools.picture [--check]

A few policies are enough for a picture. It shows no time, and none of its policies asks for the date, so the same
program gives the same picture.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from preflight.check.checking import Request, check
from preflight.check.configuration import choose
from preflight.core.catalogue import discover
from preflight.report.terminal import Terminal

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "report.svg"
PROGRAM = "examples/orders_stopped"
POLICIES = (
    "program-config-is-declared",
    "program-arguments-exist",
    "program-names-exist",
    "program-attributes-exist",
    "program-outputs-stay-outputs",
    "dynamodb-keys-are-declared",
    "lambda-role-can-log",
)
WIDTH = 108


@contextmanager
def _nothing(_: str) -> Iterator[Callable[[], None]]:
    yield lambda: None


def drawing() -> str:
    """The picture, as SVG."""
    catalogue = discover()
    report = check(
        Request(
            path=ROOT / PROGRAM,
            written=PROGRAM,
            catalogue=catalogue,
            chosen=choose(None, catalogue, POLICIES),
            engine="embedded",
            stream=None,
            working=_nothing,
        )
    )
    report = replace(report, planning=report.planning._replace(seconds=None))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(f"$ preflight check {PROGRAM} --only {POLICIES[0]} {POLICIES[1]} …\n", style="bold")
    Terminal(console).show(report)
    return console.export_svg(title="preflight", unique_id="preflight")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Ends with 1 when `--check` finds that the picture is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.picture", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it differs")
    given = parser.parse_args(arguments)
    os.chdir(ROOT)  # paths are shown as seen from here
    drawn = drawing()
    if FILE.exists() and FILE.read_text(encoding="utf-8") == drawn:
        return 0
    if given.check:
        sys.stdout.write(f"differs: {FILE.relative_to(ROOT)}\n")
        return 1
    FILE.write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
