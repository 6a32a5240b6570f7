"""The report as GitLab's code quality report, which merge requests show.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from preflight.core.policy import Severity
from preflight.judge.finding import Finding

from .fingerprint import fingerprints
from .report import Report, as_sentence

SEVERITIES: Mapping[Severity, str] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def written(report: Report) -> Iterator[str]:
    """The report as a JSON list, in parts."""
    yield "["
    for at, (finding, fingerprint) in enumerate(zip(report.ordered, fingerprints(report.ordered), strict=True)):
        yield ",\n" if at else "\n"
        yield json.dumps(_issue(finding, report, fingerprint))
    yield "\n]\n"


def _issue(finding: Finding, report: Report, fingerprint: str) -> Mapping[str, Any]:
    place = report.place(finding)
    # GitLab takes no issue without a path, and no path that begins with "./".
    path, line = (PurePath(place.file).as_posix(), place.line) if place is not None else (report.path, 1)
    return {
        "description": f"{as_sentence(finding.sentence)} Fix: {as_sentence(finding.fix)}",
        "check_name": finding.policy,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }
