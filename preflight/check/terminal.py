"""Prints a report for a reader: by resource, what blocks first."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from preflight import pack

from .report import PROGRAM_RUNS, Finding, Level, Report, Spot

if TYPE_CHECKING:
    from rich.console import Console

MARKS: dict[Level, tuple[str, str]] = {"mandatory": ("✖", "red"), "advisory": ("▲", "yellow")}
# How wide a sentence may run before it is hard to read.
WIDEST = 110
# How many of the reasons of abstentions are worth a line.
REASONS = 6


class Terminal:
    """Prints reports on a console. What a reader may copy (code, commands, places, JSON) is never broken by a line's end."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, report: Report, *, findings: bool = True) -> None:
        """The whole report; without its findings where the engine has printed them already."""
        self._head(report)
        if findings:
            for level in ("mandatory", "advisory"):
                self._level(report, level)
        self._foot(report)

    def _line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        self._console.print(Text.assemble(" " * indent, *parts), soft_wrap=True)

    def _prose(self, text: str, *, indent: int, style: str = "", head: tuple[str, str] = ("", "")) -> None:
        """Text that is broken between words; `head` stands before the first line."""
        label, label_style = head
        width = min(self._console.width, WIDEST) - indent
        for at, line in enumerate(filled(f"{label}{text}", width)):
            plain = line.removeprefix(label) if at == 0 else line
            self._line((label if at == 0 else "", label_style), (plain, style), indent=indent)

    def _head(self, report: Report) -> None:
        planning = report.planning
        note = f" ({planning.stack_note})" if planning.stack_note else ""
        about = [report.path, *([f"stack {planning.stack}{note}"] if planning.stack else [])]
        self._line((pack.DISPLAY_NAME, "bold"), f" {pack.VERSION} · ", " · ".join(about))
        if planning.instead:
            self._prose(f"pulumi was not used: {planning.instead}", indent=0, style="dim")
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
        line = f"{verb} {_count(planning.resources, 'resource')}{until}{took}, {preposition} {planning.planner}"
        self._prose(line, indent=0, style="dim")

    def _level(self, report: Report, level: Level) -> None:
        found = report.of(level)
        if not found:
            return
        _, color = MARKS[level]
        self._line()
        self._line((f"── {len(found)} {level} ".ljust(min(self._console.width, WIDEST), "─"), f"bold {color}"))
        for _, together in groupby(found, key=lambda finding: finding.group):
            self._group(list(together), level)

    def _group(self, findings: Sequence[Finding], level: Level) -> None:
        first = findings[0]
        self._line()
        if first.resource:
            type_name = f" · {_short(first.type)}" if first.type else ""
            place = f" · {first.spot}" if first.spot else ""
            self._line((first.resource, "bold"), (f"{type_name}{place}", "dim"))
        elif first.spot:
            self._line((first.spot.file, "bold"))
        for finding in findings:
            self._finding(finding, level)

    def _finding(self, finding: Finding, level: Level) -> None:
        mark, color = MARKS[level]
        name = f"{color} link {finding.page}" if finding.page else color
        place = f"  {finding.spot}" if finding.spot and not finding.resource else ""
        self._line((f"{mark} ", color), (finding.policy, name), (f"  {finding.severity}{place}", "dim"), indent=2)
        for part, machine in parts(finding.message):
            if machine:
                self._line(part, indent=6)
            else:
                self._prose(part, indent=4)
        if finding.spot and finding.spot.text.strip():
            self._source(finding.spot, color)
        self._prose(finding.fix, indent=4, head=("Fix: ", "green"))
        if finding.policy != PROGRAM_RUNS:
            self._line((f"More: preflight explain {finding.policy}", "dim"), indent=4)

    def _source(self, spot: Spot, color: str) -> None:
        """The line of a place with a caret below, cut where the line is wider than the console."""
        number = str(spot.line)
        room = max(self._console.width - len(number) - 10, 20)
        before = spot.text[: spot.column - 1]
        start = max(0, len(before) - room // 2) if cell_len(spot.text.expandtabs(4)) > room else 0
        shown = spot.text[start : start + room].expandtabs(4)
        blank = " " * cell_len(before[start:].expandtabs(4))
        self._line((f"{number} │ ", "dim"), shown, indent=6)
        self._line((f"{' ' * len(number)} │ ", "dim"), blank, ("^" * max(spot.length, 1), color), indent=6)

    def _foot(self, report: Report) -> None:
        mandatory, advisory = report.of("mandatory"), report.of("advisory")
        self._line()
        for defect in report.defects:
            self._prose(f"{defect.message}.", indent=0, style="magenta")
        if report.planning.blind:
            self._prose(f"Judged by what a preview knows alone: {report.planning.blind}.", indent=0, style="dim")
        if report.unasked:
            needed = "the whole stack" if report.planning.outcome == "stopped" else "a plan"
            policies = _count(report.unasked, "policy was", "policies were")
            self._prose(f"{policies} not asked, for want of {needed}.", indent=0, style="dim")
        if report.abstentions:
            self._prose(abstained(report), indent=0, style="dim")
        if report.fixable:
            command = f"preflight check {shlex.quote(report.path)} --fix"
            self._prose(f"{_count(report.fixable, 'place')} fixable with `{command}`.", indent=0, style="dim")
        counts: list[tuple[str, str]] = [
            (f"{len(mandatory)} mandatory", "bold red" if mandatory else "bold green"),
            (f"{len(advisory)} advisory", "bold yellow" if advisory else "bold"),
        ]
        if report.planning.by != "pulumi":  # the engine keeps to itself what a policy cannot answer
            counts.append((_count(len(report.abstentions), "abstention"), ""))
        if report.defects:
            counts.append((_count(len(report.defects), "defect"), "bold magenta"))
        self._console.print(Text(" · ").join(Text(*count) for count in counts), soft_wrap=True)


def abstained(report: Report) -> str:
    """What the answers hang on that could not be given."""
    reasons = report.reasons
    listed = ", ".join(f"{reason} ({count})" for reason, count in reasons[:REASONS])
    more = f" and {len(reasons) - REASONS} more" if len(reasons) > REASONS else ""
    depend = "answer depends" if len(report.abstentions) == 1 else "answers depend"
    return f"{len(report.abstentions)} {depend} on what a preview does not know: {listed}{more}."


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


def filled(text: str, width: int) -> Iterator[str]:
    """Lines of a text, broken between words; code in backticks is one word."""
    line = ""
    for word in re.findall(r"(?:`[^`]*`|\S)+", text):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _short(token: str) -> str:
    """A type as Pulumi shows it: `aws:sqs/queue:Queue` is `aws:sqs:Queue`."""
    return re.sub(r"/\w+:", ":", token)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
