"""The command `preflight`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from preflight import pack

from . import authoring
from .failure import CannotCheck

# What one command needs is imported where it is used: the others start sooner.
if TYPE_CHECKING:
    from rich.console import Console

    from preflight.core.policy import Kind
    from preflight.report import formats
    from preflight.report.report import Report

    from .configuration import Chosen
    from .fix.apply import Fixes
    from .showing import Showing

OK, FAILED, UNANSWERED = 0, 1, 2
WIDTH = 120
"""Columns where the output is no terminal."""
INTERRUPTED = 130
"""What a shell makes of a command that was ended by Ctrl-C."""

MAIN = """\
Reports before a deployment what AWS, the runtime or Pulumi would reject.

  preflight check .                               check the program in this folder
  preflight explain lambda-role-can-log           the page of a policy
  preflight explain "API Stage not found"         the policies about an error
  preflight list --service lambda                 the policies about AWS Lambda
  preflight audit s3://my-states                  every stack of a backend
  preflight new stack/sqs/queue_has_an_owner      start a new policy
  preflight baseline .                            what is found today is advice from now on
  preflight doctor                                what a preview needs, and what of it is missing
"""
CHECK = f"""\
Plans a Pulumi program, deploys nothing, and evaluates every policy on the plan.

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
WATCH = """\
Checks a program again whenever one of its files changes; takes what `preflight check` takes.

  preflight watch infra
  preflight watch infra --static                  only the source, in a second or two

A change during a check begins it anew. Ctrl-C ends.
"""
EXPLAIN = """\
Shows the page of a policy: what must hold, why, the fix, the options, examples.

  preflight explain lambda-role-can-log
  preflight explain "API Stage not found"         an error of AWS, Python or Pulumi, as it is printed
  preflight explain sqs-dead-letter-chain-ends --markdown
"""
LIST = """\
Lists the policies.

  preflight list
  preflight list --service lambda
  preflight list --kind program --severity critical
  preflight list --only lambda critical --except 'lambda-memory-*'
  preflight list --config strict                  with the levels of a preset or of a configuration
  preflight list --json
"""
BASELINE = f"""\
Writes what is found today into preflight.baseline.json, beside Pulumi.yaml or the export: it is advice from then on.

What is new blocks. The baseline only shrinks: --update removes what was fixed. It holds the names of policies, URNs and
properties, and no values.

  preflight baseline infra --stack prod
  preflight baseline infra --stack prod --update
  preflight baseline prod.json                    of what `pulumi stack export --file prod.json` wrote
  preflight baseline prod.json --config policies.json --as-configuration > enforced.json

Exit code: {OK} it was written, {UNANSWERED} it could not be, or an exemption cannot be used.
"""
NEW = f"""\
Starts a policy in a checkout of the repository: {authoring.FORM}.

  preflight new stack/sqs/queue_has_an_owner
  preflight new resource/lambda/timeout_fits_its_queue
  preflight new bundle/handler_returns_a_response
  preflight new program/config_is_declared
"""

DOCTOR = f"""\
Shows what a preview needs: the engine, its language host, environments, provider plugins, configuration. Runs no program.

  preflight doctor                                for the program, or the policy pack, in this folder
  preflight doctor infra --stack prod             for the program in infra

Exit code: {OK} nothing is missing, {UNANSWERED} something is.
"""
INSTALL = """\
Writes the policy pack for `pulumi preview --policy-pack`, from what is installed.

  preflight install-pack aws-preflight            then: pulumi install -C aws-preflight
  preflight install-pack aws-preflight --here     in the environment of this command
"""
CACHE = """\
Shows what the command keeps in the user's cache folder: indexes of SDKs, the overview of policies.

  preflight cache
  preflight cache clear                           removes it; it is made again when it is needed
"""
MCP = """\
Serves models that write programs: check, explain, list and fix as tools of the Model Context Protocol.

  preflight mcp                                   for the programs below this folder
  preflight mcp --root infra --static             only reads them, and runs nothing

It talks over standard input and output, and is started by the client: docs/agents.md has the settings.
"""
LSP = """\
Serves editors by the Language Server Protocol: findings of the source while typing, those of the plan on save, and fixes.

  preflight lsp                                   plans a program when one of its files is saved
  preflight lsp --static                          only reads programs, and runs nothing

It talks over standard input and output, and is started by the editor: docs/editors.md has the settings.
"""


AUDIT = f"""\
Evaluates the policies on every stack of a backend that you manage yourself, or on a folder of stack exports.

  preflight audit s3://my-states                  also gs://, azblob://, file:// or a folder
  preflight audit exports --format html=audit.html --format json=audit.json
  preflight audit s3://my-states --scheduler tcp://dask:8786

It reads each state and runs nothing. Secrets stay encrypted. The results go to tables in Parquet (`--out`), and an
audit that was ended goes on where it was. docs/audit.md describes the tables.

Exit code: {OK} nothing mandatory was found, {FAILED} something was, {UNANSWERED} a state could not be read.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that has no ✖ shows another character
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(next((word for word in words if not word.startswith("-")), ""))
    given = parser.parse_args(words)
    given.words = words
    if given.command is None:
        parser.print_help()
        return OK
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except CannotCheck as reason:
        if getattr(given, "json", False):
            from preflight.report import as_json

            _write(as_json.refusal(reason.problem, reason.advice))
        else:
            _complain(reason)
        return UNANSWERED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output wants no more of it, and Python would complain once more at its own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as defect:  # noqa: BLE001 - nobody has to read a traceback
        _complain(_defect(given.command, defect))
        return UNANSWERED
    return code


def _defect(command: str, defect: Exception) -> CannotCheck:
    """What is reported of a defect. The exception's message may have values of the program, so it is left out."""
    at = defect.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at is not None else ""
    problem = f"`preflight {command}` has ended, by a defect of the command ({type(defect).__name__}{place})"
    return CannotCheck(problem, f"report this: {pack.REPOSITORY}/issues")


def _complain(reason: CannotCheck) -> None:
    sys.stderr.write(f"preflight: {reason.problem}\n  {_sentence(reason.advice)}\n")


def _sentence(advice: str) -> str:
    return f"{advice[:1].upper()}{advice[1:]}{'' if advice.endswith('?') else '.'}"


def _parser(named: str) -> argparse.ArgumentParser:
    """The parser. Only the named command gets its arguments: these depend on what it imports."""
    parser = argparse.ArgumentParser(
        prog="preflight", description=MAIN, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"{pack.DISPLAY_NAME} {pack.VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    for name, (run, text, add_arguments) in COMMANDS.items():
        added = commands.add_parser(
            name,
            help=text.partition("\n")[0].rstrip(".:").partition(":")[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        if name == named:
            add_arguments(added)
    return parser


def _add_checking(to: argparse.ArgumentParser) -> None:
    from preflight.report import formats

    from .ages import DAYS
    from .checking import ENGINES, SECONDS

    to.add_argument(
        "path",
        nargs="*",
        metavar="PROGRAM | EXPORT.json",
        help="folders of programs, and exports (default: this folder)",
    )
    _add_selection(to)
    to.add_argument(
        "--config",
        metavar="FILE",
        help="enforcement levels and options, as Pulumi has them; or a preset: strict or recommended",
    )
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration the program gets")
    to.add_argument("--engine", choices=ENGINES, default="auto", help="what plans the program (default: auto)")
    limits = " and ".join(f"{seconds:g} by {planner}" for planner, seconds in SECONDS.items())
    to.add_argument("--static", action="store_true", help="judge only the program's source; nothing of it is run")
    to.add_argument("--time-limit", type=_seconds, metavar="S", help=f"seconds to plan it in (default: {limits})")
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


def _add_explaining(to: argparse.ArgumentParser) -> None:
    to.add_argument("asked", nargs="+", metavar="POLICY | ERROR", help="a policy's name, or words of an error")
    to.add_argument("--markdown", action="store_true", help="print the page as it is written")


def _add_listing(to: argparse.ArgumentParser) -> None:
    from preflight.core.policy import KINDS
    from preflight.judge.selection import SEVERITIES

    to.add_argument("--kind", choices=KINDS, help="only those of a kind")
    to.add_argument("--service", metavar="NAME", help="only those about a service, such as lambda")
    to.add_argument("--severity", choices=SEVERITIES, help="only those of a severity")
    _add_selection(to)
    to.add_argument(
        "--config", metavar="FILE", help="shows the levels of this configuration, or of a preset: strict or recommended"
    )
    to.add_argument("--json", action="store_true", help="print them as JSON")


def _add_doctor(to: argparse.ArgumentParser) -> None:
    to.add_argument("path", nargs="?", default=".", metavar="FOLDER", help="a program's or the pack's (default: .)")
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration is looked at")


def _add_installing(to: argparse.ArgumentParser) -> None:
    to.add_argument("folder", metavar="FOLDER", help="a new folder")
    to.add_argument(
        "--here", action="store_true", help="let Pulumi run it in the environment of this command: nothing to install"
    )


def _add_cache(to: argparse.ArgumentParser) -> None:
    to.add_argument("action", nargs="?", choices=["clear"], help="clear: remove it")


def _add_new(to: argparse.ArgumentParser) -> None:
    to.add_argument("where", metavar="KIND/SERVICE/NAME", help="where it is in the catalogue")


def _add_selection(to: argparse.ArgumentParser) -> None:
    what = "policies, patterns (lambda-*), services, kinds or severities"
    to.add_argument("--only", nargs="+", action="extend", default=[], metavar="WHICH", help=f"only these: {what}")
    to.add_argument(
        "--except", nargs="+", action="extend", default=[], metavar="WHICH", help="all but these", dest="but"
    )


def _add_baseline(to: argparse.ArgumentParser) -> None:
    from .checking import ENGINES

    to.add_argument("path", nargs="?", default=".", metavar="PROGRAM | EXPORT.json", help="default: this folder")
    to.add_argument("--update", action="store_true", help="remove what is fixed; nothing is added")
    to.add_argument(
        "--as-configuration",
        action="store_true",
        help="print the policy configuration (of --config) with it, and write no file",
    )
    to.add_argument(
        "--config", metavar="FILE", help="enforcement levels and options; or a preset: strict or recommended"
    )
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration the program gets")
    to.add_argument("--engine", choices=ENGINES, default="auto", help="what plans the program (default: auto)")
    to.add_argument("--time-limit", type=_seconds, metavar="S", help="seconds to plan it in")


def _add_audit(auditing: argparse.ArgumentParser) -> None:
    auditing.add_argument("source", metavar="BACKEND | FOLDER", help="where the states or exports are")
    auditing.add_argument(
        "--out", default="preflight-audit", metavar="FOLDER", help="where the results go (default: %(default)s)"
    )
    auditing.add_argument("--again", action="store_true", help="drop the results that are there, and start anew")
    auditing.add_argument(
        "--workers", type=_workers, default=0, metavar="N", help="processes (default: one for each processor)"
    )
    auditing.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="judge on this Dask cluster, such as tcp://host:8786"
    )
    auditing.add_argument(
        "--config", metavar="FILE", help="enforcement levels and options, or a preset: strict or recommended"
    )
    _add_selection(auditing)
    auditing.add_argument(
        "--format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        dest="formats",
        help="how the summary is written, and where; may be repeated: terminal, json, markdown, html",
    )


def _add_mcp(to: argparse.ArgumentParser) -> None:
    to.add_argument("--root", default=".", metavar="FOLDER", help="what is outside of it is refused (default: .)")
    to.add_argument("--static", action="store_true", help="check only the source, and run no program")


def _add_lsp(to: argparse.ArgumentParser) -> None:
    from .checking import ENGINES, SECONDS

    to.add_argument("--static", action="store_true", help="check only the source, and run no program")
    to.add_argument("--engine", choices=ENGINES, default="embedded", help="what plans programs (default: embedded)")
    to.add_argument("--stack", metavar="NAME", help="the stack whose configuration programs get")
    to.add_argument(
        "--config", metavar="FILE", help="enforcement levels and options, or a preset: strict or recommended"
    )
    to.add_argument(
        "--time-limit", type=_seconds, metavar="S", default=SECONDS["embedded"], help="seconds to plan in (default: 60)"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return seconds


def _workers(text: str) -> int:
    workers = int(text)
    if not workers > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return workers


def _console(file: TextIO | None = None) -> Console:
    """A console on a file, or on standard output."""
    from rich.console import Console

    console = Console(file=file, highlight=False)
    # What is no terminal has no width; 80 columns would be the narrowest there are.
    is_wide = console.is_terminal or (file is None and "COLUMNS" in os.environ)
    return console if is_wide else Console(file=file, highlight=False, width=WIDTH)


def _write(document: Any) -> None:
    sys.stdout.write(f"{json.dumps(document, indent=2, ensure_ascii=False)}\n")


@contextmanager
def _working(what: str) -> Iterator[Callable[[], None]]:
    """Shows on a terminal that something takes its time; gives what ends it early."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …") as status:
        yield status.stop


def _check(given: argparse.Namespace) -> int:
    from preflight.report import formats
    from preflight.report.report import refused

    outputs = _outputs(given)
    try:
        return _checked(given, outputs)
    except CannotCheck as reason:
        documents = [each for each in outputs if each.is_document]
        report = refused(" ".join(given.path) or ".", reason.problem, reason.advice)
        for problem in formats.write(report, documents, _show):
            sys.stderr.write(f"preflight: {problem}\n")
        if all(each.file is not None for each in documents):  # else its reader finds the reason on standard output
            _complain(reason)
        return UNANSWERED


def _checked(given: argparse.Namespace, outputs: Sequence[formats.Output]) -> int:
    from preflight.core.catalogue import discover
    from preflight.core.policy import KINDS
    from preflight.report import formats

    from .checking import KINDS as ALLOWED
    from .checking import Request, check
    from .configuration import Chosen, configuration_file, read_configuration, selecting

    # Only policies of one kind are evaluated on source alone; whoever names policies may name any.
    by_name = given.only or given.but or given.config
    kinds = ALLOWED["read"] if given.static and not by_name else KINDS
    catalogue = discover(kinds=kinds)
    is_shown = any(each.format == formats.TERMINAL and each.file is None for each in outputs)
    if given.fix and not is_shown:
        raise CannotCheck(
            "--fix shows its changes to a reader, and standard output is for the report alone",
            "run one, then the other",
        )
    if given.yes and not given.fix:
        raise CannotCheck("--yes answers what --fix asks, and there is no --fix", "add --fix")
    configured = configuration_file(given.config) if given.config else None
    chosen = read_configuration(configured, catalogue) if configured else Chosen()
    chosen = selecting(chosen, catalogue, given.only, given.but)
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
        working=_working,
        stack=given.stack,
        time_limit=given.time_limit,
        static=given.static,
        stop_at_first_error=given.stop_at_first_error,
        offer=_offer(unasked=given.yes) if given.fix else None,
    )
    return _written(_dated(check(request), given.data_age), outputs)


def _checked_together(
    given: argparse.Namespace, outputs: Sequence[formats.Output], chosen: Chosen, kinds: Sequence[Kind]
) -> int:
    """Several programs and exports, or those that have changed, in one report."""
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
    )
    nothing = f"no program has changed since {given.changed}"
    return _written(_dated(check_several(paths, job, _working, nothing), given.data_age), outputs)


def _dated(report: Report, days: int) -> Report:
    """A report with a notice where the facts are older than this many days."""
    from dataclasses import replace
    from datetime import datetime, timezone

    from .ages import outdated

    return replace(report, notices=[*report.notices, *outdated(days, datetime.now(timezone.utc).date())])


def _written(report: Report, outputs: Sequence[formats.Output]) -> int:
    """The exit code, after the report was written."""
    from preflight.report import formats

    problems = formats.write(report, outputs, _show)
    for problem in problems:
        sys.stderr.write(f"preflight: {problem}\n  Name a file in a folder that you may write to.\n")
    return UNANSWERED if problems else report.exit_code


def _outputs(given: argparse.Namespace) -> Sequence[formats.Output]:
    from preflight.report import formats

    try:
        return formats.read_outputs([*given.formats, *(["json"] if given.json else [])])
    except formats.InvalidOutput as reason:
        raise CannotCheck(f"--format: {reason}", "the formats are described in docs/reports.md") from None


def _show(report: Report, stream: TextIO) -> None:
    from preflight.report.terminal import Terminal

    Terminal(_console(None if stream is sys.stdout else stream)).show(report)


def _offer(*, unasked: bool) -> Callable[[Fixes, Showing], None]:
    from .fix.offer import Offer

    return Offer(_console(), unasked=unasked).make


def _baseline(given: argparse.Namespace) -> int:
    from preflight.core.catalogue import discover
    from preflight.judge.baseline import as_list

    from .baselining import baseline_of, configured, known_after
    from .checking import Request, check
    from .configuration import Chosen, configuration_file, read_configuration

    catalogue = discover()
    file = configuration_file(given.config) if given.config else None
    chosen = read_configuration(file, catalogue) if file else Chosen()
    request = Request(
        path=Path(given.path),
        written=given.path,
        catalogue=catalogue,
        chosen=chosen,
        engine=given.engine,
        stream=None,
        working=_working,
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
        known = known_after(report, before, given.config or "", update=given.update)
        # Pulumi Cloud gives clients a level as an object alone; a file may have it as a string.
        written = {
            name: {"enforcementLevel": each} if isinstance(each, str) and name != "all" else each
            for name, each in chosen.written.items()
        }
        _write({**written, pack.BASELINE: {"known": as_list(known)}})
    else:
        wanted = baseline_of(report, request.path, update=given.update)
        wanted.write()
        sys.stdout.write(f"{wanted.summary}\n")
    return UNANSWERED if wrong else OK


def _explain(given: argparse.Namespace) -> int:
    from . import lookup
    from .overview import overview

    known = overview()
    asked = " ".join(given.asked)
    found, is_exact = lookup.find(asked, known, attrgetter("words"))
    if not found:
        close = lookup.similar(asked, known)
        advice = f"did you mean {', '.join(close)}?" if close else "`preflight list` names all policies"
        raise CannotCheck(f"there is no policy {asked!r}, and none about such an error", advice)
    if len(found) > 1 or not is_exact:
        head = (
            "Several policies are about this error" if is_exact else "No policy lists this error; these are the nearest"
        )
        sentences = "".join(f"{each.name}\n  {each.doc['sentence']}\n" for each in found)
        sys.stdout.write(f"{head}; `preflight explain NAME` shows one.\n\n{sentences}")
        return OK
    from preflight.core.catalogue import policy_of

    from . import pages

    page = pages.page(policy_of(found[0].module))
    if given.markdown:
        sys.stdout.write(page)
        return OK
    if asked in found[0].formerly:
        sys.stdout.write(f"{asked} is now called {found[0].name}.\n")
    from rich.markdown import Markdown

    _console().print(Markdown(page))
    return OK


def _list(given: argparse.Namespace) -> int:
    from . import listing

    if given.only or given.but or given.config:
        policies = _configured(given)
    else:
        from .overview import overview

        policies = [each.listed for each in overview().policies]
    found = listing.listed(policies, kind=given.kind, service=given.service, severity=given.severity)
    if given.json:
        from preflight.report.as_json import VERSION

        _write({"version": VERSION, "policies": found})
    else:
        _table(found)
    return OK


def _configured(given: argparse.Namespace) -> list[Mapping[str, Any]]:
    """The selected policies as JSON, with their levels in a configuration."""
    from preflight.core.catalogue import discover

    from .configuration import Chosen, configuration_file, read_configuration, selecting
    from .listing import as_json

    catalogue = discover()
    configured = configuration_file(given.config) if given.config else None
    chosen = read_configuration(configured, catalogue) if configured else Chosen()
    configuration = selecting(chosen, catalogue, given.only, given.but).configuration
    selected = configuration.selected
    return [
        as_json(policy, configuration) for policy in catalogue.policies if selected is None or policy.name in selected
    ]


def _table(policies: Sequence[Mapping[str, Any]]) -> None:
    """Prints policies as a table. Not by rich: to import it takes longer than all else."""
    import shutil
    import textwrap

    width = shutil.get_terminal_size((WIDTH, 0)).columns if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
    keys = ("name", "kind", "severity", "enforcement")
    head = ("Policy", "Kind", "Severity", "Level")
    widths = [max(len(title), *(len(each[key]) for each in policies)) for title, key in zip(head, keys, strict=True)]
    indent = sum(widths) + 2 * len(widths)

    def line(cells: Iterable[str], sentence: str) -> str:
        before = "".join(f"{cell:{wide}}  " for cell, wide in zip(cells, widths, strict=True))
        return f"\n{' ' * indent}".join(textwrap.wrap(sentence, max(width - indent, 30)) or [""]).join([before, "\n"])

    sys.stdout.write(line(head, "What must hold") + "─" * width + "\n")
    sys.stdout.writelines(line((each[key] for key in keys), each["description"]) for each in policies)


def _doctor(given: argparse.Namespace) -> int:
    from . import doctor

    folder = Path(given.path)
    if not folder.is_dir():
        raise CannotCheck(f"{given.path} is not a folder", "name the folder of a Pulumi program, or of the pack")
    checks = list(doctor.examine(folder, given.stack))
    sys.stdout.write(doctor.page(checks))
    return UNANSWERED if any(each.state == "missing" for each in checks) else OK


def _watch(given: argparse.Namespace) -> int:
    from .checking import project_folder
    from .watch import Watch

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


def _audit(given: argparse.Namespace) -> int:
    with _serving("audit", "pyarrow"):
        from .audit.command import audit
    return audit(given, _console)


def _mcp(given: argparse.Namespace) -> int:
    root = Path(given.root)
    if not root.is_dir():
        raise CannotCheck(f"{given.root} is not a folder", "name the folder that has the programs")
    with _serving("agent", "mcp"):
        from .agent import serve
    serve(root, static=given.static)
    return OK


def _lsp(given: argparse.Namespace) -> int:
    from .configuration import configuration_file

    with _serving("editor", "pygls"):
        from .editor.server import serve
        from .editor.source import Options
    config = os.path.abspath(configuration_file(given.config)) if given.config else None  # noqa: PTH100 - links stay
    serve(Options(given.static, given.engine, given.stack, config, given.time_limit))
    return OK


@contextmanager
def _serving(extra: str, package: str) -> Iterator[None]:
    """Around what imports a server. Raises CannotCheck where the package that it is built on is not installed."""
    gc.enable()  # it runs for hours
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "preflight":
            raise
        problem = f"this command needs the package {package}, which is not installed"
        raise CannotCheck(problem, f'run `pip install "{pack.NAME}[{extra}]"`') from None


def _install_pack(given: argparse.Namespace) -> int:
    from .installing import install, next_steps

    folder = Path(given.folder)
    install(folder, here=given.here)
    sys.stdout.writelines(f"{line}\n" for line in next_steps(folder, here=given.here))
    return OK


def _cache(given: argparse.Namespace) -> int:
    from . import caches

    sys.stdout.write(caches.cleared() if given.action else caches.page())
    return OK


def _new(given: argparse.Namespace) -> int:
    from preflight.core.catalogue import discover

    from . import authoring

    root = Path.cwd()
    file = authoring.start(given.where, root, discover())
    sys.stdout.write(f"{authoring.next_steps(file, root)}\n")
    return OK


COMMANDS: Mapping[str, tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": (_check, CHECK, _add_checking),
    "watch": (_watch, WATCH, _add_checking),
    "baseline": (_baseline, BASELINE, _add_baseline),
    "explain": (_explain, EXPLAIN, _add_explaining),
    "list": (_list, LIST, _add_listing),
    "doctor": (_doctor, DOCTOR, _add_doctor),
    "audit": (_audit, AUDIT, _add_audit),
    "mcp": (_mcp, MCP, _add_mcp),
    "lsp": (_lsp, LSP, _add_lsp),
    "install-pack": (_install_pack, INSTALL, _add_installing),
    "cache": (_cache, CACHE, _add_cache),
    "new": (_new, NEW, _add_new),
}
"""The commands by their names: what runs each, its help, and what adds its arguments."""
