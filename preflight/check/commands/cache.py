"""`preflight cache`."""

from __future__ import annotations

import argparse
import sys

from preflight.check import caches
from preflight.check.failure import OK

HELP = """\
  preflight cache
  preflight cache clear                           removes it; it is made again when it is needed
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("action", nargs="?", choices=["clear"], help="clear: remove it")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    sys.stdout.write(caches.cleared() if given.action else caches.page())
    return OK
