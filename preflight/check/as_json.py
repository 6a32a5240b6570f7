"""A report as JSON; docs/json.md describes it to who reads it by program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from preflight import pack
from preflight.core.policy import Abstention, Defect

from .failure import CannotCheck
from .report import Finding, Report

VERSION = 1
"""Changes when a field changes its meaning or goes; a new field does not change it."""


def document(report: Report) -> Mapping[str, Any]:
    """The report."""
    planning = report.planning
    told = planning.by != "pulumi"  # the engine keeps to itself what a policy cannot answer
    return {
        "version": VERSION,
        "pack": {"name": pack.NAME, "version": pack.VERSION},
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
            "resources": planning.resources,
            "seconds": None if planning.seconds is None else round(planning.seconds, 3),
        },
        "violations": [_violation(finding) for level in ("mandatory", "advisory") for finding in report.of(level)],
        "abstentions": [_abstention(abstention) for abstention in report.abstentions] if told else None,
        "defects": [_defect(defect) for defect in report.defects],
        "summary": {
            "mandatory": len(report.of("mandatory")),
            "advisory": len(report.of("advisory")),
            "abstentions": len(report.abstentions) if told else None,
            "defects": len(report.defects),
            "unasked": report.unasked,
            "exitCode": report.exit_code,
        },
    }


def refusal(reason: CannotCheck) -> Mapping[str, Any]:
    """Why there is no report."""
    return {"version": VERSION, "error": {"problem": reason.problem, "advice": reason.advice}}


def _violation(finding: Finding) -> Mapping[str, Any]:
    spot = finding.spot
    return {
        "policy": finding.policy,
        "severity": finding.severity,
        "enforcement": finding.level,
        "urn": finding.urn or None,
        "type": finding.type or None,
        "resource": finding.resource or None,
        "message": finding.message,
        "foreseen": finding.foreseen,
        "fix": finding.fix,
        "page": finding.page or None,
        "place": None if spot is None else {"file": spot.file, "line": spot.line, "column": spot.column or None},
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
