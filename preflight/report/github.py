"""The report as workflow commands, which GitHub Actions shows as annotations at the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts (the escapes)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from preflight import pack
from preflight.judge.finding import Finding

from .report import Report, as_sentence


def written(report: Report) -> Iterator[str]:
    """A command for each finding, the worst first: GitHub shows the first ten of a kind and step. The last one counts them."""
    for finding in report.ordered:
        yield _command(finding, report)
    for defect in report.defects:
        yield f"::warning title={_property(pack.DISPLAY_NAME)}::{_data(as_sentence(defect.message))}\n"
    for notice in report.notices:
        kind = "error" if notice.kind == "invalid" else "warning"
        yield f"::{kind} title={_property(pack.DISPLAY_NAME)}::{_data(as_sentence(notice.sentence))}\n"
    if report.planning.problem:
        yield f"::error title={_property(pack.DISPLAY_NAME)}::{_data(as_sentence(report.planning.problem))}\n"
    yield f"::notice title={_property(pack.DISPLAY_NAME)}::{_data(report.headline)}\n"


def _command(finding: Finding, report: Report) -> str:
    kind = "error" if finding.enforcement == "mandatory" else "notice" if finding.severity == "low" else "warning"
    given = {}
    place = report.place(finding)
    if place is not None:
        given = {"file": PurePath(place.file).as_posix(), "line": str(place.line)}
        if place.column:
            given |= {"col": str(place.column), "endColumn": str(place.column + max(place.length, 1))}
    given["title"] = f"{finding.policy} ({finding.severity})"
    properties = ",".join(f"{key}={_property(value)}" for key, value in given.items())
    lines = [as_sentence(finding.sentence), f"Fix: {as_sentence(finding.fix)}", finding.page]
    return f"::{kind} {properties}::{_data(chr(10).join(filter(None, lines)))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
