"""The report as a page for a browser, in one file that loads nothing."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from preflight import pack
from preflight.judge.finding import Finding, Location
from preflight.report.layout import HEIGHT, WIDTH, laid_out
from preflight.report.report import LEVELS, SEVERITIES, Report, about, as_sentence

MOST_ABSTENTIONS = 500
"""How many checks that are undecided are listed; all are counted."""


def written(report: Report) -> Iterator[str]:
    """The page, in parts."""
    style, script = _asset("page.css"), _asset("page.js")
    # Nothing is loaded, nothing is sent, and no script runs but this one.
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    title = escape(" · ".join(filter(None, (pack.DISPLAY_NAME, report.path, report.planning.stack))))
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{pack.NAME} {pack.VERSION}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript><h1>{title}</h1><p>{escape(report.headline)}. This page needs JavaScript to list them; it loads nothing.</p></noscript>
<script type="application/json" id="report">"""
    # In a script element "<" could end it.
    yield json.dumps(_data(report)).replace("<", "\\u003c")
    yield f"</script>\n<script>{script}</script>\n</body>\n</html>\n"


@cache
def _asset(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _data(report: Report) -> Mapping[str, Any]:
    planning = report.planning
    everything = [*report.ordered, *report.exempted]
    groups = [(*cause.findings, *cause.repeats) for cause in report.causes] + [(each,) for each in report.exempted]
    return {
        "pack": f"{pack.DISPLAY_NAME} {pack.VERSION}",
        "path": report.path,
        "stack": planning.stack,
        "by": planning.planner,
        "outcome": planning.outcome,
        "resources": planning.resources,
        "seconds": planning.seconds,
        "exitCode": report.exit_code,
        "notes": [as_sentence(note) for note in _notes(report)],
        "severities": SEVERITIES,
        "counts": {level: report.severities(level) for level in LEVELS},
        "exempted": len(report.exempted),
        "policies": {each.policy: _policy(each) for each in reversed(everything)},
        "entries": [[_finding(each) for each in group] for group in groups],
        "undecided": len(report.abstentions),
        "abstentions": [
            [each.policy.name, each.subject, each.reason] for each in report.abstentions[:MOST_ABSTENTIONS]
        ],
        "picture": _picture(report),
    }


def _notes(report: Report) -> Iterator[str]:
    planning = report.planning
    if planning.problem:
        yield f"The program was not planned: {planning.problem}"
    if planning.stops_at:
        yield f"Pulumi stops at {planning.stops_at}; everything after the first finding was found by planning past the errors"
    if planning.blind:
        yield planning.blind
    if report.unasked:
        yield f"{report.unasked} policies were skipped: they need a whole plan"
    yield from (each.sentence for each in report.notices)
    yield from (each.message for each in report.defects)


def _policy(finding: Finding) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "page": finding.page,
        "evidence": [list(each) for each in finding.evidence],
    }


def _finding(finding: Finding) -> Mapping[str, Any]:
    at = finding.location if finding.is_about_source or (finding.location and finding.location.in_archive) else None
    place = at or finding.created_at
    message = as_sentence(finding.sentence.removeprefix(f"{finding.subject} "))
    return {
        "policy": finding.policy,
        "severity": finding.severity,
        "level": finding.enforcement if finding.exempted_by is None else "exempted",
        "subject": about(finding),
        "message": f"{message[:1].upper()}{message[1:]}" if finding.subject else message,
        "fix": finding.fix,
        "urn": finding.urn,
        "type": finding.type,
        "place": str(place or ""),
        "source": _source(at) if at is not None and at.text.strip() else None,
        "exemption": str(finding.exempted_by or ""),
        "baseline": finding.in_baseline,
    }


def _source(at: Location) -> Mapping[str, Any]:
    """A line of source in three parts; the middle one is meant."""
    first = max(at.column - 1, 0)
    last = first + max(at.length, 1)
    return {"line": at.line, "parts": [at.text[:first].lstrip(), at.text[first:last], at.text[last:].rstrip()]}


def _picture(report: Report) -> Mapping[str, Any]:
    ranks: dict[str, int] = {}
    for at, finding in enumerate(report.ordered):
        if finding.urn:
            ranks.setdefault(finding.urn, at)
    picture = laid_out(report.resources, ranks)
    names = {node.urn: node.name for node in report.resources if node.is_component}
    return {
        "nodes": [
            [node.urn, node.name, node.type, names.get(node.parent, ""), node.place, *place]
            for node, place in zip(picture.nodes, picture.places, strict=True)
        ],
        "edges": picture.edges,
        "size": [picture.width, picture.height, WIDTH, HEIGHT],
        "leftOut": picture.left_out,
    }
