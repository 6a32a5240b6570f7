"""`preflight watch`."""

from __future__ import annotations

import argparse
from pathlib import Path

from preflight.check.failure import OK, CannotCheck
from preflight.check.programs import project_folder
from preflight.check.watch import Watch

from . import check

HELP = """\
  preflight watch infra
  preflight watch infra --static                  only the source, in a second or two

A change during a check begins it anew. Ctrl-C ends.
"""

add_arguments = check.add_arguments


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    if given.fix:
        raise CannotCheck(
            "--fix asks before it writes, and `preflight watch` asks nothing", "run `preflight check --fix`"
        )
    named = [Path(each) for each in given.path or ["."]]
    if missing := [str(path) for path in named if not path.exists()]:
        raise CannotCheck(
            f"{', '.join(missing)} {'does' if len(missing) == 1 else 'do'} not exist",
            "name the folder of a Pulumi program, or a stack export",
        )
    folders = [project_folder(path, str(path)) for path in named if path.is_dir()]
    others = [path for path in named if not path.is_dir()]
    Watch(given.words[1:], folders, [*others, *([Path(given.config)] if given.config else [])]).run()
    return OK
