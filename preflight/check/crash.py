"""Explains where and why a program stopped, with Python's own message, and what to change."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from preflight.core.messages import escaped
from preflight.core.syntax import Source
from preflight.core.values import Undecided
from preflight.files.reading import read_file
from preflight.judge.finding import Finding, Level, Location
from preflight.plan.model import Annotation, Crash, PassedError, Plan
from preflight.report.report import PROGRAM_RUNS

from .showing import Showing

# What to change in a program that did not end as Python programs do, by the plan's outcome.
EARLY: Mapping[str, str] = {
    "timed-out": "see what the program waits for there, or allow it more time with --time-limit",
    "died": "let the program end by itself, or raise an exception: Pulumi registers nothing after `os._exit` or a signal",
}


def program_stops(plan: Plan, showing: Showing) -> list[Finding]:
    """What made a program stop, or would make Pulumi report it as failed."""
    if plan.outcome == "no-entry-point":
        return [_finding(plan.problem, "create the file, or let `main` in Pulumi.yaml name the one that there is")]
    if plan.crash is not None and plan.outcome in EARLY:
        until = " before the program came to its end" if plan.outcome == "died" else ""
        message = f"{plan.crash.message[:1].upper()}{plan.crash.message[1:]}{until}"
        # How long a program may take is the reader's choice, and no fault that is certain.
        level: Level = "advisory" if plan.outcome == "timed-out" else "mandatory"
        return [_finding(message, EARLY[plan.outcome], _location(plan.crash, showing), level)]
    if plan.crash is not None:
        return [_crashed(plan.crash, plan.assumed, showing)]
    return [
        _finding(f"The program logs an error, by which Pulumi calls it failed: {log.message}", "see to what it reports")
        for log in plan.logs
        if log.severity == "error"
    ]


def unexplained(plan: Plan, first: Sequence[Finding], findings: Sequence[Finding], showing: Showing) -> list[Finding]:
    """The errors that a plan went on past, in the order in which the program meets them.

    Left out are `first`, which makes Pulumi stop, and those that a policy reports for the same line; also an Output in a
    string, at which Pulumi does not stop. An error that follows from another is counted there.
    """
    found = {}
    shown = {(str(each.location), each.message) for each in first}
    reported: dict[str, list[str]] = {}
    for each in findings:
        if each.enforcement == "mandatory" and each.is_about_source:
            reported.setdefault(str(each.location), []).append(each.message)
    for error in plan.errors:
        finding = _crashed(error.crash, plan.assumed, showing)
        place = str(finding.location)
        if (
            error.part != "string"
            and error.follows is None
            and (place, finding.message) not in shown
            and not _is_reported(error, reported.get(place, ()))
        ):
            number = sum(_follows(each, error, plan.errors) for each in plan.errors)
            follow = f" (and {number} more that follow{'s' if number == 1 else ''} from it)" if number else ""
            found[error.id] = finding._replace(message=f"{finding.message}{follow}")
    return list(found.values())


def _is_reported(error: PassedError, messages: Sequence[str]) -> bool:
    """Whether a policy's message about the line of an error is about what the error names."""
    names = [name.rpartition(".")[2] for name in re.findall(r"'([\w.]+)'", error.crash.message)]
    return bool(messages) and (not names or any(name in message for name in names for message in messages))


def _follows(error: PassedError, cause: PassedError, errors: Sequence[PassedError]) -> bool:
    by_id = {each.id: each for each in errors}
    seen: set[int] = set()
    while error.follows is not None and error.id not in seen:
        if error.follows == cause.id:
            return True
        seen.add(error.id)
        error = by_id[error.follows]
    return False


def as_json(error: PassedError, showing: Showing) -> dict[str, Any]:
    """An error that a plan went on past, as docs/json.md describes it."""
    finding = _crashed(error.crash, (), showing)
    at = finding.location
    return {
        "id": error.id,
        "message": finding.message,
        "fix": finding.fix,
        "place": {"file": at.file, "line": at.line} if at else None,
        "followsFrom": error.follows,
        "part": error.part,
    }


def explained(plan: Plan, stops: Sequence[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """What made a program stop, then what policies found: what both report is reported once.

    What made it stop has no separate fix where a policy has one for the same line. A configuration value that the
    stack has not is the policy's to report where that blocks as well.
    """
    if plan.crash is not None and (missing := plan.crash.config):
        # Messages leave out the program's own namespace.
        names = [f"'{missing.key}'", f"'{missing.key.partition(':')[2]}'"]
        places = {str(stop.location) for stop in stops if stop.location}
        same = [
            each for each in findings if str(each.location) in places and any(name in each.message for name in names)
        ]
        if any(each.enforcement == "mandatory" for each in same):
            return list(findings)
        findings = [each for each in findings if each not in same]
    policies = {
        str(each.location): each.policy for each in findings if each.enforcement == "mandatory" and each.is_about_source
    }
    stops = [
        stop._replace(fix=f"see {policies[str(at)]}", locations=(at._replace(text=""),))
        if (at := stop.location) and str(at) in policies
        else stop
        for stop in stops
    ]
    return [*stops, *findings]


def _finding(message: str, fix: str, location: Location | None = None, level: Level = "mandatory") -> Finding:
    line = escaped(" ".join(message.split()))  # Python's messages may have several
    return Finding(PROGRAM_RUNS, "critical", level, line, fix, locations=(location,) if location else ())


def _crashed(crash: Crash, assumed: Collection[str], showing: Showing) -> Finding:
    message = f"{crash.type.rpartition('.')[2]}: {crash.message}".rstrip(": ")
    fix, spot = advice(crash), _location(crash, showing)
    if fix:
        return _finding(message, fix, spot)
    if assumed:
        # What the program takes apart may be an answer that is made up here.
        functions = ", ".join(sorted(assumed))
        fix = f"nothing, where this hangs on the answer of {functions}, which only AWS knows: preview it with Pulumi"
        return _finding(message, fix, spot, "advisory")
    return _finding(message, "correct the program where it stops; the message above shows why", spot)


def advice(crash: Crash) -> str:
    """What to change, for the errors that programs commonly stop by; empty for any other."""
    if crash.annotation is not None:
        return _annotated(crash.annotation)
    if crash.config is not None:
        return f"run `{crash.config.command}`, or give the key a default in Pulumi.yaml"
    if crash.syntax is not None:
        return "correct the line, or the one before it where something was left open"
    for pattern, advise in ADVICE:
        if found := pattern.search(f"{crash.type.rpartition('.')[2]}: {crash.message}"):
            return advise(crash, found)
    return ""


def _annotated(annotation: Annotation) -> str:
    cls = annotation.cls
    if annotation.in_main:
        return (
            f"move class `{cls}` to a separate module and import it: Pulumi evaluates its annotations when the program has"
            " run, and what `__main__.py` imports is gone by then"
        )
    return (
        f"import the name at the top of the module of class `{cls}`, and not under TYPE_CHECKING: Pulumi evaluates the"
        " annotations of components when the program runs"
    )


def _module(crash: Crash, found: re.Match[str]) -> str:
    module = crash.module or found["module"]
    package = module.partition(".")[0]
    return (
        f"install it with `pulumi install`, with `{package.replace('_', '-')}` in requirements.txt; or, where it is a file"
        " of the program, put it where the import finds it: as seen from the folder of `__main__.py`"
    )


def _imported(_: Crash, found: re.Match[str]) -> str:
    return f"import a name that `{found['module']}` has: `{found['name']}` is misspelt, or of another version"


def _unexpected(_: Crash, found: re.Match[str]) -> str:
    return f"leave `{found['name']}=` out, or spell it as `{found['function']}` does"


def _missing(_: Crash, found: re.Match[str]) -> str:
    return f"pass {found['names']}"


def _required(_: Crash, found: re.Match[str]) -> str:
    return f"pass `{found['name']}=`, which the resource requires"


def _attribute(_: Crash, found: re.Match[str]) -> str:
    return (
        f"use a name that `{found['module']}` has: `{found['name']}` is misspelt, is in another module, or is of another"
        " version"
    )


def _output(_: Crash, found: re.Match[str]) -> str:
    return f"read `{found['name']}` inside of `.apply(lambda value: …)`, where the value is known"


def _unresolved(_: Crash, __: re.Match[str]) -> str:
    return (
        "work on the value inside of `.apply(lambda value: …)`, or with `pulumi.Output.concat` or `pulumi.Output.format`:"
        " outside, it is not known yet"
    )


def _undefined(_: Crash, found: re.Match[str]) -> str:
    return f"define or import `{found['name']}` above this line, or correct its spelling"


def _file(_: Crash, __: re.Match[str]) -> str:
    return "put the file there, or write its path as seen from the folder of `__main__.py`, in which the program runs"


def _duplicate(_: Crash, __: re.Match[str]) -> str:
    return "give one of the two resources another name"


ADVICE: Sequence[tuple[re.Pattern[str], Callable[[Crash, re.Match[str]], str]]] = tuple(
    (re.compile(pattern, re.DOTALL), advise)
    for pattern, advise in (
        (r"ModuleNotFoundError: No module named '(?P<module>[^']+)'", _module),
        (
            r"ImportError: cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<module>[\w.]+)'",
            _imported,
        ),
        (r"TypeError: (?P<function>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'", _unexpected),
        (r"TypeError: [\w.<>]+\(\) missing \d+ required [\w-]+ arguments?: (?P<names>.+)", _missing),
        (r"TypeError: Missing required property '(?P<name>\w+)'", _required),
        (
            r"AttributeError: (?:partially initialized )?module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'",
            _attribute,
        ),
        (r"AttributeError: 'Output' object has no attribute '(?P<name>\w+)'", _output),
        (r"TypeError: .*\bOutput\b", _unresolved),
        (r"NameError: name '(?P<name>\w+)' is not defined", _undefined),
        (r"FileNotFoundError: ", _file),
        (r"Duplicate resource URN", _duplicate),
    )
)


def _source(file: Path) -> Source | None:
    try:
        return Source(file.name, read_file(file, file.name))
    except Undecided:
        return None


def _location(crash: Crash, showing: Showing) -> Location | None:
    """The place that the error is about: the innermost line of the program, and what of it is meant."""
    if (at := crash.syntax) is not None and at.file and at.line:
        return Location(showing.path(at.file), at.line, at.column or 1, showing.redact(at.text.rstrip("\n")))
    frame = crash.frame
    if frame is None or frame.line is None:
        return None
    source = _source(frame.file)
    line, column, length = _meant(crash, source, frame.line) if source and source.error is None else (frame.line, 0, 1)
    text = source.place(line).text if source else frame.text
    column = column or len(text) - len(text.lstrip()) + 1
    return Location(showing.path(str(frame.file)), line, column, showing.redact(text), length)


def _meant(crash: Crash, source: Source, line: int) -> tuple[int, int, int]:
    """Line, column and length of what the message names in the statement on a line; column 0 for the line itself."""
    quoted = re.findall(r"'(\w+)'", crash.message)
    for node in source.walk(ast.Call, ast.Attribute, ast.Name):
        if not node.lineno <= line <= (node.end_lineno or line):
            continue
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in quoted and crash.type == "TypeError":
                    return keyword.lineno, source.place(keyword).column, len(keyword.arg or "")
        elif isinstance(node, ast.Attribute) and node.attr in quoted and crash.type == "AttributeError":
            end = source.lines[(node.end_lineno or line) - 1].encode()[: node.end_col_offset].decode()
            return node.end_lineno or line, len(end) - len(node.attr) + 1, len(node.attr)
        elif isinstance(node, ast.Name) and node.id in quoted and crash.type in ("NameError", "UnboundLocalError"):
            return node.lineno, source.place(node).column, len(node.id)
    return line, 0, 1
