"""The command `preflight`: its arguments choose one of the commands, which are in `preflight.check.commands`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from preflight import pack
from preflight.core.spelling import nearest

from .console import complain, write_json
from .failure import OK, UNANSWERED, CannotCheck, of_defect

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

COMMANDS: Mapping[str, str] = {
    "check": "Plans a Pulumi program, deploys nothing, and evaluates every policy on the plan.",
    "watch": "Checks a program again whenever one of its files changes; takes what `preflight check` takes.",
    "baseline": "Writes what is found today into preflight.baseline.json, beside Pulumi.yaml or the export: it is advice "
    "from then on.",
    "explain": "Shows the page of a policy: what must hold, why, the fix, the options, examples.",
    "list": "Lists the policies.",
    "doctor": "Shows what a preview needs: the engine, its language host, environments, provider plugins, configuration. "
    "Runs no program.",
    "audit": "Evaluates the policies on every stack of a backend that you manage yourself, or on a folder of stack exports.",
    "mcp": "Serves models that write programs: check, explain, list and fix as tools of the Model Context Protocol.",
    "lsp": "Serves editors by the Language Server Protocol: findings of the source while typing, those of the plan on "
    "save, and fixes.",
    "install-pack": "Writes the policy pack for `pulumi preview --policy-pack`, from what is installed.",
    "cache": "Shows what the command keeps in the user's cache folder: indexes of SDKs, the overview of "
    "policies, what is known of code, results.",
    "new": "Starts a policy in a checkout of the repository.",
}
"""The commands, in the order of `--help`, and what each does. The files are `commands/NAME.py`."""


class Command(Protocol):
    """What a file in `commands` has."""

    HELP: str

    def add_arguments(self, to: argparse.ArgumentParser, /) -> None:
        """Add the arguments of the command."""

    def run(self, given: argparse.Namespace, /) -> int:
        """Run the command; its exit code. Raises CannotCheck."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that has no ✖ shows another character
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Only the command that is named first is imported.
    name = words[0] if words and not words[0].startswith("-") else None
    if name is not None and name not in COMMANDS:
        complain(CannotCheck(f"there is no command {name!r}", _meant(name)))
        return UNANSWERED
    command = cast("Command", import_module(f"..commands.{name.replace('-', '_')}", __name__)) if name else None
    parser = _parser(name, command)
    given = parser.parse_args(words)
    given.words = words
    if command is None:
        parser.print_help()
        return OK
    return _run(command, given)


def _run(command: Command, given: argparse.Namespace) -> int:
    try:
        code = command.run(given)
        sys.stdout.flush()
    except CannotCheck as refusal:
        reason = refusal
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output wants no more of it, and Python would complain once more at its own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as defect:  # noqa: BLE001 - nobody has to read a traceback
        reason = of_defect(given.command, defect)
    else:
        return code
    if getattr(given, "json", False):
        from preflight.report import as_json

        write_json(as_json.refusal(reason.problem, reason.advice))
    else:
        complain(reason)
    return UNANSWERED


def _meant(name: str) -> str:
    """What to do instead of a command that does not exist."""
    close = nearest(name, COMMANDS)
    if close is None and os.path.exists(name):  # noqa: PTH110 - false for what is too long for a path
        close = f"`preflight check {name}`"
    return f"did you mean {close}?" if close else f"the commands are {', '.join(COMMANDS)}"


def _parser(name: str | None, command: Command | None) -> argparse.ArgumentParser:
    """The parser of the command line. Only the named command gets its arguments."""
    parser = argparse.ArgumentParser(
        prog="preflight", description=MAIN, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"{pack.DISPLAY_NAME} {pack.VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for each, sentence in COMMANDS.items():
        added = commands.add_parser(
            each,
            help=sentence.rstrip(".").partition(":")[0],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if each == name and command is not None:
            added.description = f"{sentence}\n\n{command.HELP}"
            command.add_arguments(added)
    return parser
