"""`preflight new`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from preflight.check import authoring
from preflight.check.failure import OK
from preflight.core.catalogue import discover

HELP = f"""\
Where it is: {authoring.FORM}.

  preflight new stack/sqs/queue_has_an_owner
  preflight new resource/lambda/timeout_fits_its_queue
  preflight new bundle/handler_returns_a_response
  preflight new program/config_is_declared
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("where", metavar="KIND/SERVICE/NAME", help="where it is in the catalogue")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    root = Path.cwd()
    file = authoring.start(given.where, root, discover())
    sys.stdout.write(f"{authoring.next_steps(file, root)}\n")
    return OK
