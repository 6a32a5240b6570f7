"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Iterable


def add_selection(to: argparse.ArgumentParser) -> None:
    """`--only` and `--except`, the latter as `but`."""
    what = "policies, patterns (lambda-*), services, kinds or severities"
    to.add_argument("--only", nargs="+", action="extend", default=[], metavar="WHICH", help=f"only these: {what}")
    to.add_argument(
        "--except", nargs="+", action="extend", default=[], metavar="WHICH", help="all but these", dest="but"
    )


def add_configuration(to: argparse.ArgumentParser) -> None:
    """`--config`."""
    to.add_argument(
        "--config", metavar="FILE", help="enforcement levels and options, or a preset: strict or recommended"
    )


def add_formats(to: argparse.ArgumentParser, what: str, names: Iterable[str]) -> None:
    """`--format`, as `formats`; `what` is written."""
    to.add_argument(
        "--format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        dest="formats",
        help=f"how the {what} is written, and where; may be repeated: {', '.join(names)}",
    )


def seconds(written: str) -> float:
    """A number of seconds, more than 0."""
    number = float(written)
    if not number > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def count(written: str) -> int:
    """A whole number, more than 0."""
    number = int(written)
    if not number > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number
