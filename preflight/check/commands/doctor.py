"""`preflight doctor`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from preflight.check import doctor
from preflight.check.failure import OK, UNANSWERED, CannotCheck

HELP = f"""\
  preflight doctor                                for the program, or the policy pack, in this folder
  preflight doctor infra --stack prod             for the program in infra

Exit code: {OK} nothing is missing, {UNANSWERED} something is.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("path", nargs="?", default=".", metavar="FOLDER", help="a program's or the pack's (default: .)")
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration is looked at")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    folder = Path(given.path)
    if not folder.is_dir():
        raise CannotCheck(f"{given.path} is not a folder", "name the folder of a Pulumi program, or of the pack")
    checks = list(doctor.examine(folder, given.stack))
    sys.stdout.write(doctor.page(checks))
    return UNANSWERED if any(each.state == "missing" for each in checks) else OK
