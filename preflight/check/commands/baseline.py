"""`preflight baseline`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from preflight import pack
from preflight.check.arguments import add_configuration, seconds
from preflight.check.baselining import baseline_of, configured, known_after
from preflight.check.catalogue import known_catalogue
from preflight.check.checking import Request, check
from preflight.check.configuration import choose
from preflight.check.console import working, write_json
from preflight.check.failure import OK, UNANSWERED
from preflight.check.programs import ENGINES
from preflight.judge.baseline import as_list

HELP = f"""\
What is new blocks. The baseline only shrinks: --update removes what was fixed. It holds the names of policies, URNs and
properties, and no values.

  preflight baseline infra --stack prod
  preflight baseline infra --stack prod --update
  preflight baseline prod.json                    of what `pulumi stack export --file prod.json` wrote
  preflight baseline prod.json --config policies.json --as-configuration > enforced.json

Exit code: {OK} it was written, {UNANSWERED} it could not be, or an exemption cannot be used.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("path", nargs="?", default=".", metavar="PROGRAM | EXPORT.json", help="default: this folder")
    to.add_argument("--update", action="store_true", help="remove what is fixed; nothing is added")
    to.add_argument(
        "--as-configuration",
        action="store_true",
        help="print the policy configuration (of --config) with it, and write no file",
    )
    add_configuration(to)
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration the program gets")
    to.add_argument("--engine", choices=ENGINES, default="auto", help="what plans the program (default: auto)")
    to.add_argument("--time-limit", type=seconds, metavar="S", help="seconds to plan it in")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    catalogue = known_catalogue()
    chosen = choose(given.config, catalogue)
    request = Request(
        path=Path(given.path),
        written=given.path,
        catalogue=catalogue,
        chosen=chosen,
        engine=given.engine,
        stream=None,
        working=working,
        stack=given.stack,
        time_limit=given.time_limit,
        with_baseline=False,
    )
    report = check(request)
    wrong = [notice for notice in report.notices if notice.kind == "invalid"]
    for notice in wrong:
        sys.stderr.write(f"preflight: {notice.sentence}\n")
    if given.as_configuration:
        before = configured(chosen.configuration.settings.get(pack.BASELINE, {}))
        known = known_after(report, before, given.config or "", request.path, update=given.update)
        # Pulumi Cloud gives clients a level as an object alone; a file may have it as a string.
        written = {
            name: {"enforcementLevel": each} if isinstance(each, str) and name != "all" else each
            for name, each in chosen.written.items()
        }
        write_json({**written, pack.BASELINE: {"known": as_list(known)}})
    else:
        wanted = baseline_of(report, request.path, update=given.update)
        wanted.write()
        sys.stdout.write(f"{wanted.summary}\n")
    return UNANSWERED if wrong else OK
