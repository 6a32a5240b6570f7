"""The report as Markdown that fits into a comment of a pull request or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight import pack

from .causes import Cause
from .report import LEVELS, SEVERITIES, Report, about, as_sentence

MARK = "<!-- aws-preflight -->"
"""The first line, by which a job finds its earlier comment."""
LONGEST = 65_000
"""In bytes. GitHub takes comments of 65,536 characters."""
_ROOM = 300  # for the line that counts what is left out
_PLACES = 5


def written(report: Report) -> Iterator[str]:
    """The report, in parts: the counts, then the causes, the worst first, as many as fit. The rest is counted."""
    head = "\n".join(_head(report)) + "\n"
    yield head
    left = LONGEST - _ROOM - _size(head)
    shown, level = 0, ""
    for cause in report.causes:
        title = "" if cause.level == level else f"\n### {cause.level.capitalize()}\n\n"
        entry = title + _entry(cause)
        left -= _size(entry)
        if left < 0:
            break
        level, shown = cause.level, shown + 1
        yield entry
    rest = sum(len(cause.findings) + len(cause.repeats) for cause in report.causes[shown:])
    if rest:
        yield f"\n… and {rest} more {'finding' if rest == 1 else 'findings'}, none of them graver than these.\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _head(report: Report) -> Iterator[str]:
    planning = report.planning
    yield from (MARK, f"## {pack.DISPLAY_NAME}: {report.headline}", "")
    where = " · ".join(filter(None, (plain(report.path), planning.stack and f"stack {plain(planning.stack)}")))
    yield from (f"{where} · {planning.resources} resources, by {plain(planning.planner)}", "")
    if planning.problem:
        yield from (f"> {plain(as_sentence(planning.problem))}", "")
    if report.notices:
        yield from (*(f"- {plain(as_sentence(each.sentence))}" for each in report.notices[:_PLACES]), "")
    if report.findings:
        yield f"| | {' | '.join(SEVERITIES)} |"
        yield f"| --- |{' ---: |' * len(SEVERITIES)}"
        for name in LEVELS:
            yield f"| {name} | {' | '.join(str(count) for count in report.severities(name).values())} |"


def _entry(cause: Cause) -> str:
    first, *others = cause.findings
    name = f"[{first.policy}]({first.page})" if first.page else first.policy
    place = first.created_at or (first.location if first.is_about_source else None)
    at = f" (`{place}`)" if place is not None else ""
    lines = [f"- **{name}** ({first.severity}): {plain(as_sentence(first.sentence))}{at}"]
    if others:
        places = [plain(about(each) or str(each.location)) for each in others[:_PLACES]]
        more = f" and {len(others) - _PLACES} more" if len(others) > _PLACES else ""
        lines.append(f"  Also: {', '.join(places)}{more}.")
    if first.fix:
        lines.append(f"  Fix: {plain(as_sentence(first.fix))}")
    return "  \n".join(lines) + "\n"


def plain(text: str) -> str:
    """A string in which nothing but code in backticks is markup: no HTML, no table, no mention of a person."""
    parts = re.split(r"(`[^`\n]+`)", " ".join(text.split()))
    return "".join(part if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("@", "@<!-- -->")
