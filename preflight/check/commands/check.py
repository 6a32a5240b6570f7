"""`preflight check`."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.check.ages import DAYS
from preflight.check.arguments import add_formats, add_selection, seconds
from preflight.check.console import loading
from preflight.check.failure import FAILED, OK, UNANSWERED
from preflight.check.programs import ENGINES, SECONDS, begun, is_planned_by_engine
from preflight.report import formats

if TYPE_CHECKING:
    from preflight.check.cached.keeping import Keeping
    from preflight.plan.fork_server import ForkServer

HELP = f"""\
  preflight check .                               the program in this folder
  preflight check infra --stack prod              with the configuration of Pulumi.prod.yaml
  preflight check infra --only lambda-role-can-log
  preflight check infra --only lambda critical --except 'lambda-memory-*' program
  preflight check infra/* states/prod.json        several side by side: one report, one exit code
  preflight check infra/* --changed main          those of them with changes since the branch began
  preflight check infra --config policies.json    as --policy-pack-config has it
  preflight check infra --config strict           with a preset of the pack: strict or recommended
  preflight check infra --json > report.json      docs/json.md describes it
  preflight check infra --format sarif=out.sarif --format junit=out.xml
                                                  further formats, into files: docs/reports.md
  preflight check infra --engine embedded         without Pulumi's engine
  preflight check infra --static                  only its source, and nothing is run
  preflight check infra --cached                  takes the last result again where nothing has changed
  preflight check infra --fix                     shows what can be fixed automatically, and asks before it writes
  pulumi stack export --file stack.json && preflight check stack.json

Where `pulumi` is on PATH, it runs the real `pulumi preview` with these policies, in a temporary backend that is thrown
away. Where that cannot plan the program (no provider plugin, no credentials), and where there is no `pulumi`, the
embedded planner runs the program with its own Pulumi SDK. The report names which it was.

`--fix` fixes what leaves nothing to decide: an argument, a name or an attribute whose right name is certain,
`json.dumps` of an Output that a resource gets, and, where the project has no linter, the encoding of text files and
the newline at a file's end. It shows the changes first, and nothing is run to find them.

`--cached` keeps the result in the user's cache folder. Where nothing has changed since, the next check with `--cached`
takes it again, and neither plans nor judges; the report names why. Compared are the files of the project, the files outside
of it that it packs, imports or names in its source, configuration, installed packages, environment variables, options
and the day. Not known are the network, the clock and what other programs return: use it where these do not matter.

Exit code: {OK} nothing mandatory was found, {FAILED} something was, {UNANSWERED} the program could not be checked.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument(
        "path",
        nargs="*",
        metavar="PROGRAM | EXPORT.json",
        help="folders of programs, and exports (default: this folder)",
    )
    add_selection(to)
    to.add_argument(
        "--config",
        metavar="FILE",
        help="enforcement levels and options, as Pulumi has them; or a preset: strict or recommended",
    )
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration the program gets")
    to.add_argument("--engine", choices=ENGINES, default="auto", help="what plans the program (default: auto)")
    limits = " and ".join(f"{limit:g} by {planner}" for planner, limit in SECONDS.items())
    to.add_argument("--static", action="store_true", help="judge only the program's source; nothing of it is run")
    to.add_argument("--time-limit", type=seconds, metavar="S", help=f"seconds to plan it in (default: {limits})")
    to.add_argument(
        "--stop-at-first-error",
        action="store_true",
        help="plan a program that raises only until then, as Pulumi does, and not past its errors",
    )
    to.add_argument(
        "--changed",
        metavar="BASE",
        help="only programs with files that differ from where work on this branch began (git)",
    )
    to.add_argument(
        "--cached",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="keep the result, and take it again while no file, configuration, package or environment variable has changed",
    )
    to.add_argument(
        "--data-age",
        type=int,
        default=DAYS,
        metavar="D",
        help=f"report facts that are older than D days (default: {DAYS})",
    )
    to.add_argument("--json", action="store_true", help="print the report as JSON, as --format json does")
    add_formats(to, "report", formats.NAMES)
    to.add_argument("--fix", action="store_true", help="fix the source where there is nothing to decide; asks first")
    to.add_argument("--yes", action="store_true", help="with --fix: write the changes without asking")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    keeping = _keeping(given)
    with (_begun(given) if keeping is None or not keeping.is_hit else None) or nullcontext() as server:
        # Importing the policies takes as long as importing an SDK.
        with loading():
            from preflight.check.reporting import reported
        return reported(given, server, keeping)


def _keeping(given: argparse.Namespace) -> Keeping | None:
    """What keeps the result of the one program that is named; None where there are several, or nothing is to be kept."""
    if not given.cached or given.fix or _are_several(given):
        return None
    from preflight.check.cached.inputs import how
    from preflight.check.cached.keeping import keeping

    path = given.path[0] if given.path else "."
    return keeping(Path(path), path, how(given))


def _are_several(given: argparse.Namespace) -> bool:
    return bool(given.changed or len(given.path) > 1 or any("*" in path for path in given.path))


def _begun(given: argparse.Namespace) -> ForkServer | None:
    """What imports the program's SDK meanwhile; None where it is not certain that one program will be planned with it."""
    if given.static or given.fix or given.changed or len(given.path) > 1 or is_planned_by_engine(given.engine):
        return None
    return begun(Path(given.path[0] if given.path else "."), given.stack)
