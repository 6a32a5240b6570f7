"""`preflight check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO

from preflight.check import checking
from preflight.check.ages import DAYS, outdated
from preflight.check.arguments import add_selection, seconds
from preflight.check.checking import ENGINES, SECONDS, Request
from preflight.check.configuration import Chosen, choose
from preflight.check.console import complain, console, working
from preflight.check.failure import FAILED, OK, UNANSWERED, CannotCheck, of_defect
from preflight.check.fix.apply import Fixes
from preflight.check.showing import Showing
from preflight.core.catalogue import discover
from preflight.core.policy import KINDS, Kind
from preflight.report import formats
from preflight.report.report import Report, refused

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
  preflight check infra --fix                     shows what can be fixed automatically, and asks before it writes
  pulumi stack export --file stack.json && preflight check stack.json

Where `pulumi` is on PATH, it runs the real `pulumi preview` with these policies, in a temporary backend that is thrown
away. Where that cannot plan the program (no provider plugin, no credentials), and where there is no `pulumi`, the
embedded planner runs the program with its own Pulumi SDK. The report names which it was.

`--fix` fixes what leaves nothing to decide: an argument, a name or an attribute whose right name is certain,
`json.dumps` of an Output that a resource gets, and, where the project has no linter, the encoding of text files and
the newline at a file's end. It shows the changes first, and nothing is run to find them.

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
        "--data-age",
        type=int,
        default=DAYS,
        metavar="D",
        help=f"report facts that are older than D days (default: {DAYS})",
    )
    to.add_argument("--json", action="store_true", help="print the report as JSON, as --format json does")
    to.add_argument(
        "--format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        dest="formats",
        help=f"how the report is written, and where; may be repeated: {', '.join(formats.NAMES)}",
    )
    to.add_argument("--fix", action="store_true", help="fix the source where there is nothing to decide; asks first")
    to.add_argument("--yes", action="store_true", help="with --fix: write the changes without asking")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    outputs = _outputs(given)
    try:
        return _checked(given, outputs)
    except CannotCheck as refusal:
        reason = refusal
    except BrokenPipeError:
        raise
    except Exception as defect:  # noqa: BLE001 - who reads a document waits for one
        reason = of_defect(given.command, defect)
    documents = [each for each in outputs if each.is_document]
    report = refused(" ".join(given.path) or ".", reason.problem, reason.advice)
    for problem in formats.write(report, documents, _show):
        sys.stderr.write(f"preflight: {problem}\n")
    if all(each.file is not None for each in documents):  # else its reader finds the reason on standard output
        complain(reason)
    return UNANSWERED


def _checked(given: argparse.Namespace, outputs: Sequence[formats.Output]) -> int:
    # Only policies of one kind are evaluated on source alone; whoever names policies may name any.
    by_name = given.only or given.but or given.config
    kinds = checking.KINDS["read"] if given.static and not by_name else KINDS
    catalogue = discover(kinds=kinds)
    is_shown = any(each.format == formats.TERMINAL and each.file is None for each in outputs)
    if given.fix and not is_shown:
        raise CannotCheck(
            "--fix shows its changes to a reader, and standard output is for the report alone",
            "run one, then the other",
        )
    if given.yes and not given.fix:
        raise CannotCheck("--yes answers what --fix asks, and there is no --fix", "add --fix")
    chosen = choose(given.config, catalogue, given.only, given.but)
    if len(given.path) > 1 or given.changed or any("*" in path for path in given.path):
        return _checked_together(given, outputs, chosen, kinds)
    written = given.path[0] if given.path else "."
    request = Request(
        path=Path(written),
        written=written,
        catalogue=catalogue,
        chosen=chosen,
        engine=given.engine,
        stream=sys.stdout if is_shown else None,
        working=working,
        stack=given.stack,
        time_limit=given.time_limit,
        static=given.static,
        stop_at_first_error=given.stop_at_first_error,
        offer=_offer(unasked=given.yes) if given.fix else None,
    )
    return _written(_dated(checking.check(request), given.data_age), outputs)


def _checked_together(
    given: argparse.Namespace, outputs: Sequence[formats.Output], chosen: Chosen, kinds: Sequence[Kind]
) -> int:
    """Several programs and exports, or those that have changed, in one report."""
    from preflight.check.changes import changed
    from preflight.check.several import Job, check_several, targets

    written = given.path or ["."]
    if given.fix:
        raise CannotCheck("--fix shows and asks for one program at a time", "name one program")
    paths, skipped = targets(written)
    for path in skipped:
        sys.stderr.write(f"preflight: {path} is skipped: it is neither a Pulumi program nor a stack export\n")
    if not paths:
        raise CannotCheck(f"{' '.join(written)}: there is no Pulumi program", "name folders of programs, or exports")
    if given.changed:
        paths = changed(paths, given.changed, [Path(given.config)] if given.config else [])
    job = Job(
        chosen,
        given.engine,
        stack=given.stack,
        time_limit=given.time_limit,
        static=given.static,
        stop_at_first_error=given.stop_at_first_error,
        kinds=kinds,
    )
    nothing = f"no program has changed since {given.changed}"
    return _written(_dated(check_several(paths, job, working, nothing), given.data_age), outputs)


def _dated(report: Report, days: int) -> Report:
    """A report with a notice where the facts are older than this many days."""
    return replace(report, notices=[*report.notices, *outdated(days, datetime.now(timezone.utc).date())])


def _written(report: Report, outputs: Sequence[formats.Output]) -> int:
    """The exit code, after the report was written."""
    problems = formats.write(report, outputs, _show)
    for problem in problems:
        sys.stderr.write(f"preflight: {problem}\n  Name a file in a folder that you may write to.\n")
    return UNANSWERED if problems else report.exit_code


def _outputs(given: argparse.Namespace) -> Sequence[formats.Output]:
    try:
        return formats.read_outputs([*given.formats, *(["json"] if given.json else [])])
    except formats.InvalidOutput as reason:
        raise CannotCheck(f"--format: {reason}", "the formats are described in docs/reports.md") from None


def _show(report: Report, stream: TextIO) -> None:
    from preflight.report.terminal import Terminal

    Terminal(console(None if stream is sys.stdout else stream)).show(report)


def _offer(*, unasked: bool) -> Callable[[Fixes, Showing], None]:
    from preflight.check.fix.offer import Offer

    return Offer(console(), unasked=unasked).make
