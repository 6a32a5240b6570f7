"""`preflight install-pack`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from preflight.check.failure import OK
from preflight.check.installing import install, next_steps

HELP = """\
  preflight install-pack aws-preflight            then: pulumi install -C aws-preflight
  preflight install-pack aws-preflight --here     in the environment of this command
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("folder", metavar="FOLDER", help="a new folder")
    to.add_argument(
        "--here", action="store_true", help="let Pulumi run it in the environment of this command: nothing to install"
    )


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    folder = Path(given.folder)
    install(folder, here=given.here)
    sys.stdout.writelines(f"{line}\n" for line in next_steps(folder, here=given.here))
    return OK
