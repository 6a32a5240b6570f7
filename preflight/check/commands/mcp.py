"""`preflight mcp`."""

from __future__ import annotations

import argparse
from pathlib import Path

from preflight.check.extras import needing
from preflight.check.failure import OK, CannotCheck

HELP = """\
  preflight mcp                                   for the programs below this folder
  preflight mcp --root infra --static             only reads them, and runs nothing

It talks over standard input and output, and is started by the client: docs/agents.md has the settings.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("--root", default=".", metavar="FOLDER", help="what is outside of it is refused (default: .)")
    to.add_argument("--static", action="store_true", help="check only the source, and run no program")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    root = Path(given.root)
    if not root.is_dir():
        raise CannotCheck(f"{given.root} is not a folder", "name the folder that has the programs")
    with needing("agent", "mcp"):
        from preflight.check.agent import serve
    serve(root, static=given.static)
    return OK
