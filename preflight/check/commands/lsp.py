"""`preflight lsp`."""

from __future__ import annotations

import argparse
import os

from preflight.check.arguments import add_configuration, seconds
from preflight.check.configuration import configuration_file
from preflight.check.extras import needing
from preflight.check.failure import OK
from preflight.check.programs import ENGINES, SECONDS

HELP = """\
  preflight lsp                                   plans a program when one of its files is saved
  preflight lsp --static                          only reads programs, and runs nothing

It talks over standard input and output, and is started by the editor: docs/editors.md has the settings.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("--static", action="store_true", help="check only the source, and run no program")
    to.add_argument("--engine", choices=ENGINES, default="embedded", help="what plans programs (default: embedded)")
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration programs get")
    add_configuration(to)
    to.add_argument(
        "--time-limit", type=seconds, metavar="S", default=SECONDS["embedded"], help="seconds to plan in (default: 60)"
    )


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    with needing("editor", "pygls"):
        from preflight.check.editor.server import serve
        from preflight.check.editor.source import Options
    config = os.path.abspath(configuration_file(given.config)) if given.config else None  # noqa: PTH100 - links stay
    serve(Options(given.static, given.engine, given.stack, config, given.time_limit))
    return OK
