"""A report as JSON; docs/json.md describes it to who reads it by program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from preflight import pack
from preflight.core.policy import Abstention, Defect
from preflight.judge.finding import Finding, Location, Notice

from .report import LEVELS, Report, about, as_sentence

VERSION = 1
"""Changes when a field changes its meaning or goes; a new field does not change it."""


def written(report: Report) -> Iterator[str]:
    """The report as JSON, in parts. Of what there may be many, each is on a line."""
    if report.is_refused or report.parts is not None:
        found = _refused(report) if report.is_refused else document(report)
        yield from (json.dumps(found, indent=2, ensure_ascii=False), "\n")
        return
    for at, (key, value) in enumerate({**_head(), **_of_one(report), "summary": _summary(report)}.items()):
        yield f"{',' if at else '{'}\n  {json.dumps(key)}: "
        if isinstance(value, Iterator):
            yield from _lines(value)
        else:
            yield json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
    yield "\n}\n"


def _lines(values: Iterator[Any]) -> Iterator[str]:
    between = "["
    for value in values:
        yield f"{between}\n    {json.dumps(value, ensure_ascii=False)}"
        between = ","
    yield "[]" if between == "[" else "\n  ]"


def _head() -> Mapping[str, Any]:
    return {"version": VERSION, "pack": {"name": pack.NAME, "version": pack.VERSION}}


def document(report: Report) -> Mapping[str, Any]:
    """The report."""
    if report.parts is None:
        return {**_head(), **_whole(report), "summary": _summary(report)}
    return {
        **_head(),
        "reports": [
            {"path": part.path, "error": _refused(part)["error"]}
            if part.is_refused
            else {**_whole(part), "summary": _summary(part)}
            for part in report.parts
        ],
        "notices": [_notice(each) for each in report.notices if not any(each in part.notices for part in report.parts)],
        "summary": _summary(report),
    }


def _whole(report: Report) -> Mapping[str, Any]:
    return {key: list(value) if isinstance(value, Iterator) else value for key, value in _of_one(report).items()}


def _of_one(report: Report) -> Mapping[str, Any]:
    """One report; what there may be many of is an iterator."""
    planning = report.planning
    return {
        "path": report.path,
        "project": planning.project,
        "stack": planning.stack,
        "plan": {
            "by": planning.by,
            "planner": planning.planner,
            "outcome": planning.outcome,
            "problem": planning.problem or None,
            "instead": planning.instead or None,
            "blind": planning.blind or None,
            "stopsAt": planning.stops_at or None,
            "errors": list(planning.errors),
            "resources": planning.resources,
            "seconds": None if planning.seconds is None else round(planning.seconds, 3),
            "cached": planning.reuse and {"since": planning.reuse.since or None, "note": planning.reuse.note},
        },
        "violations": _violations(report),
        "exempted": ({**_violation(finding), **_exemption(finding)} for finding in report.exempted),
        "notices": [_notice(notice) for notice in report.notices],
        "abstentions": map(_abstention, report.abstentions),
        "defects": [_defect(defect) for defect in report.defects],
    }


def _summary(report: Report) -> Mapping[str, Any]:
    return {
        "mandatory": len(report.of("mandatory")),
        "advisory": len(report.of("advisory")),
        "severities": {level: report.severities(level) for level in LEVELS},
        "exempted": len(report.exempted),
        "inBaseline": sum(finding.in_baseline for finding in report.of("advisory")),
        "abstentions": len(report.abstentions),
        "defects": len(report.defects),
        "unasked": report.unasked,
        "exitCode": report.exit_code,
    }


def _refused(report: Report) -> Mapping[str, Any]:
    return refusal(report.findings[0].message, report.findings[0].fix)


def refusal(problem: str, advice: str) -> Mapping[str, Any]:
    """Why there is no report."""
    return {"version": VERSION, "error": {"problem": problem, "advice": advice}}


def _violations(report: Report) -> Iterator[Mapping[str, Any]]:
    """Every finding, with the number of its cause, from 1 in the order in which the report shows them."""
    causes = {id(each): at for at, cause in enumerate(report.causes, 1) for each in (*cause.findings, *cause.repeats)}
    for finding in report.ordered:
        yield {**_violation(finding), "cause": causes[id(finding)]}


def _violation(finding: Finding) -> Mapping[str, Any]:
    return {
        "policy": finding.policy,
        "severity": finding.severity,
        "enforcement": finding.enforcement,
        "urn": finding.urn or None,
        "type": finding.type or None,
        "resource": about(finding) or None,
        "message": as_sentence(finding.sentence) if finding.subject else finding.sentence,
        "foreseen": finding.foreseen,
        "secret": finding.secret,
        "inBaseline": finding.in_baseline,
        "fix": finding.fix,
        "page": finding.page or None,
        "evidence": [each._asdict() for each in finding.evidence],
        "place": None if finding.location is None else _place(finding.location),
        "createdAt": None if finding.created_at is None else _place(finding.created_at),
    }


def _exemption(finding: Finding) -> Mapping[str, Any]:
    given = finding.exempted_by
    assert given is not None
    return {
        "exemption": {
            "by": given.by,
            "reason": given.reason,
            "owner": given.owner or None,
            "until": given.until or None,
            "place": None if given.location is None else _place(given.location),
        }
    }


def _notice(notice: Notice) -> Mapping[str, Any]:
    place = None if notice.location is None else _place(notice.location)
    return {"kind": notice.kind, "message": as_sentence(notice.message), "place": place}


def _place(location: Location) -> Mapping[str, Any]:
    column = location.column or None
    return {
        "file": location.file,
        "line": location.line,
        "column": column,
        "length": location.length if column else None,
    }


def _abstention(abstention: Abstention) -> Mapping[str, Any]:
    return {
        "policy": abstention.policy.name,
        "urn": abstention.urn or None,
        "resource": abstention.subject or None,
        "reason": abstention.reason,
    }


def _defect(defect: Defect) -> Mapping[str, Any]:
    return {
        "policy": defect.policy.name,
        "urn": defect.urn or None,
        "resource": defect.subject or None,
        "exception": defect.exception,
        "where": defect.where,
    }
