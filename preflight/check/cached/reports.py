"""A report as JSON from which it can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from preflight.core.outline import Imported, Policies, modules_of
from preflight.judge import exchange
from preflight.judge.finding import Judged
from preflight.report.report import Planning, Report


def as_json(report: Report) -> Mapping[str, Any]:
    """The report of one program."""
    judged = Judged(
        list(report.findings),
        list(report.abstentions),
        list(report.defects),
        notices=tuple(report.notices),
        resources=report.resources,
    )
    return {
        "path": report.path,
        "planning": report.planning._asdict(),
        "judged": list(exchange.lines(judged)),
        "unasked": report.unasked,
        "fixable": report.fixable,
        "file": report.file,
        "policies": dict(modules_of(report.policies)),
    }


def from_json(given: Mapping[str, Any]) -> Report:
    """The report from `as_json`; raises KeyError, TypeError, ValueError or AttributeError for anything else.

    Its policies are imported when they are read: most formats name a few of them.
    """
    policies = Imported(given["policies"])
    judged = exchange.of_lines(given["judged"], policies)
    return Report(
        path=given["path"],
        planning=Planning(**given["planning"]),
        findings=judged.findings,
        abstentions=judged.abstentions,
        defects=judged.defects,
        unasked=given["unasked"],
        fixable=given["fixable"],
        file=given["file"],
        resources=judged.resources,
        policies=Policies(given["policies"]),
        notices=judged.notices,
    )
