"""Prints a report for a reader: by resource, what blocks first."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from preflight import pack
from preflight.core.messages import visible
from preflight.judge.allowances import exempted
from preflight.judge.finding import Finding, Level, Location

from .causes import Cause
from .report import LEVELS, PROGRAM_RUNS, Report, about, as_sentence, counted, group

if TYPE_CHECKING:
    from rich.console import Console

MARKS: dict[Level, tuple[str, str]] = {"mandatory": ("✖", "red"), "advisory": ("▲", "yellow")}
NOTICES: dict[str, str] = {"invalid": "red", "refused": "red", "expired": "yellow", "expires": "yellow"}
"""The color of a notice, by its kind."""
# How wide a sentence may run before it is hard to read.
WIDEST = 120
FIX = "Fix:"
MOST = 200
"""How many causes are shown; the rest is counted. Nobody reads more, and other formats have all."""
MOST_PLACES = 20
"""How many further places of a cause are listed."""
# How many of the reasons of abstentions are worth a line.
REASONS = 6


class Terminal:
    """Prints reports on a console. What a reader may copy (code, commands, places, JSON) is never broken by a line's end."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, report: Report) -> None:
        """The whole report; of several, each and what all have."""
        if report.parts is not None:
            self._several(report, report.parts)
            return
        if report.is_refused:
            self._line((pack.DISPLAY_NAME, "bold"), f" {pack.VERSION} · {report.path}")
            reason = report.findings[0]
            self._prose(f"{as_sentence(reason.message)} {FIX} {as_sentence(reason.fix)}", indent=0, style="red")
            return
        self._head(report)
        fixes: set[str] = set()
        shown, rest = report.causes[:MOST], report.causes[MOST:]
        for level in LEVELS:
            if found := [cause for cause in shown if cause.level == level]:
                self._level(found, report, level, fixes)
        if rest:
            count = counted(sum(len(cause.findings) + len(cause.repeats) for cause in rest), "more finding")
            self._line()
            self._prose(f"… and {count}, none graver: `--format html=report.html` shows all.", indent=0, style="bold")
        self._foot(report)

    def _several(self, report: Report, parts: Sequence[Report]) -> None:
        for part in parts:
            self.show(part)
            self._line()
        refused = sum(part.is_refused for part in parts)
        checked = f"{counted(len(parts) - refused, 'program')} checked" if parts else report.planning.planner
        self._line((f"{checked}{f', {refused} not' if refused else ''}: ", "bold"), report.headline)

    def _line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        shown = [visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts]
        self._console.print(Text.assemble(" " * indent, *shown), soft_wrap=True)

    def _prose(
        self, text: str, *, indent: int, style: str = "", head: Sequence[tuple[str, str]] = (), hanging: int = 0
    ) -> None:
        """Text that is broken between words, after a styled head. What can be copied, such as JSON, is never broken.

        All lines but the first are `hanging` further in.
        """
        taken = cell_len("".join(part for part, _ in head))
        width = min(self._console.width, WIDEST) - indent - hanging
        for at, line in enumerate(filled(text, width, taken=taken)):
            before, fix, after = line.partition(FIX)
            styled = (before, style), (fix, "green"), (after, style)
            self._line(*(() if at else head), *styled, indent=indent + (hanging if at else 0))

    def _head(self, report: Report) -> None:
        planning = report.planning
        note = f" ({planning.stack_note})" if planning.stack_note else ""
        about = [report.path, *([f"stack {planning.stack}{note}"] if planning.stack else [])]
        self._line((pack.DISPLAY_NAME, "bold"), f" {pack.VERSION} · ", " · ".join(about))
        if planning.instead:
            self._prose(f"pulumi was not used: {planning.instead}", indent=0, style="dim")
        if planning.reuse:
            self._prose(f"{planning.reuse.note}.", indent=0, style="dim")
        if planning.outcome == "not-planned":
            self._prose(f"The program was not planned: {planning.problem}", indent=0, style="red")
            return
        if planning.outcome == "read":
            self._prose(f"Read {planning.planner}; nothing was run", indent=0, style="dim")
            return
        verb = "Read" if planning.by == "export" else "Planned and judged"
        until = " until the program stopped" if planning.outcome == "stopped" else ""
        took = f" in {planning.seconds:.1f} s" if planning.seconds is not None else ""
        preposition = "from" if planning.by == "export" else "by"
        past = f" past {counted(len(planning.errors), 'error')}" if planning.errors else ""
        line = f"{verb} {counted(planning.resources, 'resource')}{past}{until}{took}, {preposition} {planning.planner}"
        self._prose(line, indent=0, style="dim")
        if planning.stops_at:
            rest = "everything after the first finding was found by planning past the errors"
            self._prose(f"Pulumi stops at {planning.stops_at}; {rest}.", indent=0, style="red")

    def _level(self, causes: Sequence[Cause], report: Report, level: Level, fixes: set[str]) -> None:
        _, color = MARKS[level]
        head = f"── {len(report.of(level))} {level}: {report.counts(level)} "
        self._line()
        self._line((head.ljust(min(self._console.width, WIDEST), "─"), f"bold {color}"))
        for _, together in groupby(causes, key=lambda cause: group(cause.first)):
            self._group(list(together), level, fixes)

    def _group(self, causes: Sequence[Cause], level: Level, fixes: set[str]) -> None:
        first = causes[0].first
        if subject := about(first):
            type_name = f" · {_short(first.type)}" if first.type else ""
            place = f" · {at}" if (at := first.created_at) else ""
            self._line((" ".join(subject.split()), "bold"), (f"{type_name}{place}", "dim"))
        for _, together in groupby(causes, key=_entry):
            self._entry(list(together), level, fixes)

    def _entry(self, causes: Sequence[Cause], level: Level, fixes: set[str]) -> None:
        """What one policy reports about the same resources: what is wrong, where else, and the fix unless it was shown."""
        mark, color = MARKS[level]
        first = causes[0].first
        name = f"{color} link {first.page}" if first.page else color
        place = f"  {first.location}" if first.is_about_source else ""
        later = " (as it will be deployed)" if first.foreseen else ""
        known = " (in the baseline)" if first.in_baseline else ""
        head = (f"{mark} ", color), (first.policy, name), (f"  {first.severity}{place}{later}{known}  ", "dim")
        self._prose(" ".join(_sentences(causes, fixes)), indent=2, hanging=2, head=head)
        for finding in causes[0].findings:
            if finding.is_about_source and finding.location and finding.location.text.strip():
                self._source(finding.location, color)

    def _source(self, at: Location, color: str) -> None:
        """The line of a place with a caret below, cut where the line is wider than the console."""
        number = str(at.line)
        room = max(self._console.width - len(number) - 10, 20)
        before = at.text[: at.column - 1]
        start = max(0, len(before) - room // 2) if cell_len(at.text.expandtabs(4)) > room else 0
        shown = at.text[start : start + room].expandtabs(4)
        blank = " " * cell_len(before[start:].expandtabs(4))
        self._line((f"{number} │ ", "dim"), shown, indent=6)
        length = max(
            min(cell_len(at.text[at.column - 1 :][: at.length].expandtabs(4)), cell_len(shown) - len(blank)), 1
        )
        self._line((f"{' ' * len(number)} │ ", "dim"), blank, ("^" * length, color), indent=6)

    def _allowances(self, report: Report) -> None:
        if listed := exempted(report.exempted):
            self._prose(f"{listed}.", indent=0, style="dim")
        for notice in report.notices:
            self._prose(as_sentence(notice.sentence), indent=0, style=NOTICES.get(notice.kind, "dim"))

    def _foot(self, report: Report) -> None:
        mandatory, advisory = report.of("mandatory"), report.of("advisory")
        self._line()
        for defect in report.defects:
            self._prose(f"{defect.message}.", indent=0, style="magenta")
        self._allowances(report)
        if report.planning.blind:
            self._prose(f"{report.planning.blind}.", indent=0, style="dim")
        if report.unasked:
            needed = "the whole stack" if report.planning.outcome == "stopped" else "a plan"
            policies = counted(report.unasked, "policy", "policies")
            self._prose(f"Skipped {policies}: {needed} is needed.", indent=0, style="dim")
        if report.abstentions:
            self._prose(abstained(report), indent=0, style="dim")
        hints = []
        if any(finding.policy != PROGRAM_RUNS for finding in report.findings):
            hints.append("`preflight explain POLICY` shows why, with examples.")
        if report.fixable:
            places = counted(report.fixable, "place")
            hints.append(f"{places} fixable with `preflight check {shlex.quote(report.path)} --fix`.")
        if hints:
            self._prose(" ".join(hints), indent=0, style="dim")
        counts = Text(" · ").join(Text(*count) for count in _counts(report, len(mandatory), len(advisory)))
        self._console.print(counts, soft_wrap=True)


def _counts(report: Report, mandatory: int, advisory: int) -> Iterator[tuple[str, str]]:
    """How much of each there is, with its style."""
    yield f"{mandatory} mandatory", "bold red" if mandatory else "bold green"
    yield f"{advisory} advisory", "bold yellow" if advisory else "bold"
    if known := sum(finding.in_baseline for finding in report.of("advisory")):
        yield f"{known} in the baseline", ""
    if report.exempted:
        yield f"{len(report.exempted)} exempted", ""
    yield counted(len(report.abstentions), "abstention"), ""
    if report.defects:
        yield counted(len(report.defects), "defect"), "bold magenta"


def abstained(report: Report) -> str:
    """What the checks depend on that could not be decided."""
    reasons = report.reasons
    listed = ", ".join(f"{reason} ({count})" for reason, count in reasons[:REASONS])
    more = f" and {len(reasons) - REASONS} more" if len(reasons) > REASONS else ""
    why = (
        "lost by the errors, or not known before the deployment"
        if report.planning.errors
        else "not known before the deployment"
    )
    return f"{counted(len(report.abstentions), 'check')} undecided ({why}): {listed}{more}."


def parts(message: str) -> Iterator[tuple[str, bool]]:
    """A message's prose and the JSON documents in it, each with whether it is JSON."""
    decoder = json.JSONDecoder()
    prose = at = 0
    while (at := message.find('{"', at)) >= 0:
        try:
            _, end = decoder.raw_decode(message, at)
        except ValueError:
            at += 1
            continue
        yield from ((text, False) for text in [message[prose:at].strip()] if text)
        yield message[at:end], True
        prose = at = end
    rest = message[prose:].strip()
    if rest.strip("."):
        yield rest, False


def filled(text: str, width: int, *, taken: int = 0) -> Iterator[str]:
    """Lines of a text, broken between words; code in backticks and JSON are one word.

    `taken` is how much of the first line is in use.
    """
    line = ""
    for word in _words(text):
        if (line or taken) and taken + cell_len(line) + bool(line) + cell_len(word) > width:
            yield line
            line, taken = word, 0
        else:
            line = f"{line} {word}" if line else word
    yield line


def _words(text: str) -> Iterator[str]:
    for at, part in enumerate(re.split(r"([^\s`]*`[^`]*`[^\s`]*)", text)):
        if at % 2:
            yield part
            continue
        for inner, is_json in parts(part):
            # A full stop after a document would be copied with it.
            yield from [inner] if is_json else inner.removeprefix(". ").split()


def _entry(cause: Cause) -> Hashable:
    """What the causes have in common that are shown as one entry; those in the source stay alone."""
    first, *others = cause.findings
    if first.is_about_source or cause.repeats:
        return id(cause)
    return first.policy, first.severity, first.foreseen, first.fix, tuple((each.urn, each.subject) for each in others)


def _sentences(causes: Sequence[Cause], fixes: set[str]) -> Iterator[str]:
    """What is wrong, where else, who else reports it, and the fix unless it is among `fixes`, to which it is added."""
    cause = causes[0]
    first, *others = cause.findings
    for at, each in enumerate(causes):
        message = as_sentence(each.first.message)
        yield f"{message[:1].upper()}{message[1:]}" if at else message
    if others:
        here = first.created_at or first.location
        listed = [_subject(each, here.file if here else "") for each in others[:MOST_PLACES]]
        if len(others) > MOST_PLACES:
            listed.append(f"{len(others) - MOST_PLACES} more")
        yield f"Also: {_list(listed)}."
    if cause.repeats:
        policies = dict.fromkeys(finding.policy for finding in cause.repeats)
        subjects = dict.fromkeys(finding.subject for finding in cause.repeats)
        yield f"Also reported by {_list(policies)}, for {_list(subjects)}."
    if first.fix and first.fix not in fixes:
        fixes.add(first.fix)
        yield f"{FIX} {first.fix}"


def _subject(finding: Finding, file: str) -> str:
    """What a further finding is about, and where; the name of the file is left out where it is this one."""
    at = finding.location if finding.is_about_source else finding.created_at
    place = "" if at is None else f"line {at.line}" if at.file == file else str(at)
    if finding.is_about_source:
        return place
    return f"{finding.subject} ({place})" if place else finding.subject


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _short(token: str) -> str:
    """A type as Pulumi shows it: `aws:sqs/queue:Queue` is `aws:sqs:Queue`."""
    return re.sub(r"/\w+:", ":", token)
