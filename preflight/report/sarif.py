"""The report as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from preflight import pack
from preflight.judge.finding import Finding, Location

from .fingerprint import fingerprints
from .report import Report, as_sentence

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"


def written(report: Report) -> Iterator[str]:
    """The report as a SARIF log, in parts."""
    found = [*report.ordered, *report.exempted]
    rules: dict[str, dict[str, Any]] = {}
    for finding in found:
        rules.setdefault(finding.policy, _rule(finding))
    numbers = {name: at for at, name in enumerate(rules)}
    planning = report.planning
    run = {
        "tool": {"driver": {**_driver(), "rules": list(rules.values())}},
        "automationDetails": {"id": "/".join((pack.NAME, planning.project or report.path, planning.stack, ""))},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder in which preflight was run"}}},
        "columnKind": "unicodeCodePoints",
    }
    # The results come last, one by one: there may be many.
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{json.dumps(run)[:-1]}, "results": ['
    for at, (finding, fingerprint) in enumerate(zip(found, fingerprints(found), strict=True)):
        yield ",\n" if at else "\n"
        yield json.dumps(_result(finding, report, fingerprint, numbers[finding.policy]))
    yield "\n]}]}\n"


def _driver() -> Mapping[str, Any]:
    return {
        "name": pack.DISPLAY_NAME,
        "version": pack.VERSION,
        "semanticVersion": pack.VERSION,
        "informationUri": pack.REPOSITORY,
    }


def _rule(finding: Finding) -> dict[str, Any]:
    """A rule from the first finding of its policy."""
    rule = finding.rule or "The program runs to its end."
    links = [f"[{each.kind}, seen {each.seen}]({each.source})" for each in finding.evidence]
    sources = f"\n\nSeen: {', '.join(links)}" if links else ""
    found: dict[str, Any] = {
        "id": finding.policy,
        "shortDescription": {"text": rule},
        "fullDescription": {"text": rule},
        "help": {
            "text": f"{rule}\nFix: {finding.fix}",
            "markdown": f"{rule}\n\n**Fix:** {finding.fix}{sources}",
        },
        "defaultConfiguration": {"level": _level(finding)},
        "properties": {
            "tags": ["aws", "pulumi", finding.policy.partition("-")[0], finding.severity],
            "severity": finding.severity,
        },
    }
    return found | ({"helpUri": finding.page} if finding.page else {})


def _level(finding: Finding) -> str:
    if finding.enforcement == "mandatory":
        return "error"
    return "note" if finding.severity == "low" else "warning"


def _result(finding: Finding, report: Report, fingerprint: str, rule: int) -> Mapping[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.policy,
        "ruleIndex": rule,
        "level": _level(finding),
        "message": {"text": _text(f"{as_sentence(finding.sentence)} Fix: {as_sentence(finding.fix)}")},
        # The second one is what GitHub compares. Without it, it hashes the line, and findings that share one become one.
        "partialFingerprints": {"preflight/v1": fingerprint, "primaryLocationLineHash": f"{fingerprint}:1"},
        "properties": {
            "severity": finding.severity,
            "enforcement": finding.enforcement,
            "foreseen": finding.foreseen,
            "secret": finding.secret,
        },
    }
    if suppression := _suppression(finding):
        result["suppressions"] = [suppression]
    place = report.place(finding)
    location: dict[str, Any] = {"physicalLocation": _physical(place)} if place is not None else {}
    if finding.urn:
        name = finding.urn.rpartition("::")[2]
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.urn, "kind": "resource"}]
    if location:
        result["locations"] = [location]
    others = [each for each in finding.locations if not each.in_archive and each is not place]
    if others:
        result["relatedLocations"] = [{"id": at, "physicalLocation": _physical(e)} for at, e in enumerate(others, 1)]
    return result


def _suppression(finding: Finding) -> Mapping[str, Any]:
    """Why a finding blocks nobody, though it is one: it is exempted, or in the baseline. Empty where neither is true."""
    given = finding.exempted_by
    if given is not None:
        kind = "inSource" if given.by == "comment" else "external"
        place = {"location": {"physicalLocation": _physical(given.location)}} if given.location else {}
        return {"kind": kind, "status": "accepted", "justification": str(given), **place}
    if finding.in_baseline:
        return {"kind": "external", "status": "accepted", "justification": "It is in the baseline"}
    return {}


def _physical(place: Location) -> Mapping[str, Any]:
    region: dict[str, Any] = {"startLine": max(place.line, 1)}
    if place.column:
        region |= {"startColumn": place.column, "endColumn": place.column + max(place.length, 1)}
    if place.text:
        region["snippet"] = {"text": place.text}
    return {"artifactLocation": _artifact(place.file), "region": region}


def _artifact(file: str) -> Mapping[str, str]:
    """A file: relative to the folder in which the command was run, or absolute."""
    if Path(file).is_absolute():
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(PurePath(file).as_posix()), "uriBaseId": BASE}


def _text(message: str) -> str:
    """A message in which nothing reads as a link."""
    return re.sub(r"\[(?=[^\]\n]*\]\()", r"\\[", message)


def _invocation(report: Report) -> Mapping[str, Any]:
    """Whether all was checked, and what stopped it; defects of policies too."""
    planning = report.planning
    notes = [planning.problem, *(each.message for each in report.defects), *(each.sentence for each in report.notices)]
    successful = not report.is_refused and planning.outcome in ("planned", "read", "continued")
    return {
        "executionSuccessful": successful,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": [
            {"level": "warning" if successful else "error", "message": {"text": note}} for note in notes if note
        ],
    }
