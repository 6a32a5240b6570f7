"""Makes the checks that the arguments of `preflight check` ask for, and writes their report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from preflight.core.policy import KINDS, Kind
from preflight.report import formats
from preflight.report.report import Report, refused

from . import checking
from .ages import outdated
from .catalogue import known_catalogue
from .checking import Request
from .configuration import Chosen, choose
from .console import complain, console, loading, working
from .failure import UNANSWERED, CannotCheck, of_defect
from .fix.apply import Fixes
from .showing import Showing

if TYPE_CHECKING:
    from preflight.plan.fork_server import ForkServer

    from .cached.keeping import Keeping


def reported(given: argparse.Namespace, server: ForkServer | None, keeping: Keeping | None = None) -> int:
    """The exit code. `server` may serve plans of the program. Raises CannotCheck where an argument is wrong."""
    outputs = _outputs(given)
    try:
        return _checked(given, outputs, server, keeping)
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


def _checked(
    given: argparse.Namespace, outputs: Sequence[formats.Output], server: ForkServer | None, keeping: Keeping | None
) -> int:
    if keeping is not None and (report := keeping.report()) is not None:
        return _written(_dated(report, given.data_age), outputs)
    # Only policies of one kind are evaluated on source alone; whoever names policies may name any.
    by_name = given.only or given.but or given.config
    kinds = checking.KINDS["read"] if given.static and not by_name else KINDS
    with loading():
        catalogue = known_catalogue(kinds)
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
        server=server,
        keeping=keeping,
    )
    return _written(_dated(checking.check(request), given.data_age), outputs)


def _checked_together(
    given: argparse.Namespace, outputs: Sequence[formats.Output], chosen: Chosen, kinds: Sequence[Kind]
) -> int:
    """Several programs and exports, or those that have changed, in one report."""
    from .cached.inputs import how
    from .changes import changed
    from .several import Job, check_several, targets

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
        cached=how(given) if given.cached else None,
    )
    nothing = f"no program has changed since {given.changed}"
    return _written(_dated(check_several(paths, job, working, nothing), given.data_age), outputs)


def _dated(report: Report, days: int) -> Report:
    """A report with a notice where the facts are older than this many days."""
    return replace(report, notices=[*report.notices, *outdated(days, datetime.now(timezone.utc).date())])


def _written(report: Report, outputs: Sequence[formats.Output]) -> int:
    """The exit code, after the report was written."""
    _note_reuse(report, outputs)
    problems = formats.write(report, outputs, _show)
    for problem in problems:
        sys.stderr.write(f"preflight: {problem}\n  Name a file in a folder that you may write to.\n")
    return UNANSWERED if problems else report.exit_code


def _note_reuse(report: Report, outputs: Sequence[formats.Output]) -> None:
    """What a report for a reader shows, where there is none."""
    if not any(each.format == formats.TERMINAL for each in outputs):
        for each in report.parts or [report]:
            if each.planning.reuse is not None:
                sys.stderr.write(f"preflight: {each.path}: {each.planning.reuse.note}\n")


def _outputs(given: argparse.Namespace) -> Sequence[formats.Output]:
    try:
        return formats.read_outputs([*given.formats, *(["json"] if given.json else [])])
    except formats.InvalidOutput as reason:
        raise CannotCheck(f"--format: {reason}", "the formats are described in docs/reports.md") from None


def _show(report: Report, stream: TextIO) -> None:
    from preflight.report.terminal import Terminal

    Terminal(console(None if stream is sys.stdout else stream)).show(report)


def _offer(*, unasked: bool) -> Callable[[Fixes, Showing], None]:
    from .fix.offer import Offer

    return Offer(console(), unasked=unasked).make
