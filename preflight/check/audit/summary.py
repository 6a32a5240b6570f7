"""What an audit comes to: counted part by part, so that it needs no more memory for more stacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any, NamedTuple

from preflight import pack
from preflight.report.report import LEVELS, SEVERITIES

from .results import Results

WORST = 20
"""How many stacks and policies the summary lists; the tables have all."""
MOST_PROBLEMS = 100


@dataclass
class PolicyCount:
    """A policy in all stacks. The stacks are counted by the level that the findings have there."""

    severity: str
    findings: Counter[str] = field(default_factory=Counter)
    stacks: Counter[str] = field(default_factory=Counter)
    would_block: int = 0
    """How many stacks more would be blocked if the policy was mandatory."""


class StackCount(NamedTuple):
    """A stack, by how bad it is."""

    mandatory: int
    advisory: int
    path: str
    project: str
    stack: str
    resources: int


@dataclass
class Summary:
    """All stacks of an audit."""

    address: str
    folder: str
    stacks: int = 0
    resources: int = 0
    blocked: int = 0
    """How many stacks have a mandatory finding."""
    clean: int = 0
    undecided: int = 0
    defects: int = 0
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {level: Counter() for level in (*LEVELS, "exempted")}
    )
    policies: dict[str, PolicyCount] = field(default_factory=dict)
    worst: list[StackCount] = field(default_factory=list)
    matrix: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many findings of a policy a stack has, by policy and path, for the worst stacks."""
    unread: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """2 where a state could not be read, else 1 with a mandatory finding, else 0."""
        return 2 if self.unread else 1 if self.blocked else 0

    @property
    def frequent(self) -> list[tuple[str, PolicyCount]]:
        """The policies, those first that block most stacks, then those that would."""
        return sorted(
            self.policies.items(),
            key=lambda each: (
                -each[1].stacks["mandatory"],
                -each[1].would_block,
                -sum(each[1].findings.values()),
                each[0],
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """The summary as JSON; docs/audit.md describes it."""
        return {
            "version": 1,
            "pack": {"name": pack.NAME, "version": pack.VERSION},
            "source": self.address,
            "results": self.folder,
            "stacks": self.stacks,
            "blocked": self.blocked,
            "clean": self.clean,
            "unread": self.unread,
            "resources": self.resources,
            "undecided": self.undecided,
            "defects": self.defects,
            "severities": {
                level: {severity: counts[severity] for severity in SEVERITIES} for level, counts in self.counts.items()
            },
            "policies": [
                {
                    "policy": name,
                    "severity": each.severity,
                    "findings": dict(each.findings),
                    "stacks": dict(each.stacks),
                    "wouldBlock": each.would_block,
                }
                for name, each in self.frequent
            ],
            "worst": [each._asdict() for each in self.worst],
            "problems": self.problems,
            "exitCode": self.exit_code,
        }


def summarize(results: Results, address: str) -> Summary:
    """The summary of all parts."""
    summary = Summary(address, str(results.folder))
    for stacks, findings in results.parts():
        rows = stacks.to_pylist()
        _count_stacks(summary, rows)
        blocked = {row["path"] for row in rows if row["mandatory"]}
        keys = ["path", "policy", "severity", "level"]
        groups = findings.select(keys).group_by(keys).aggregate([([], "count_all")]).to_pylist()
        _count_findings(summary, groups, blocked)
    paths = {each.path for each in summary.worst}
    listed = {name for name, _ in summary.frequent[:WORST]}
    for _, findings in results.parts():
        for row in findings.select(["path", "policy", "level"]).to_pylist() if paths else ():
            if row["path"] in paths and row["policy"] in listed and row["level"] != "exempted":
                key = row["policy"], row["path"]
                summary.matrix[key] = summary.matrix.get(key, 0) + 1
    return summary


def _count_stacks(summary: Summary, rows: list[dict[str, Any]]) -> None:
    read = [row for row in rows if row["problem"] is None]
    for row in rows:
        if row["problem"] is not None:
            summary.unread += 1
            if len(summary.problems) < MOST_PROBLEMS:
                summary.problems.append(row["problem"])
    summary.stacks += len(read)
    summary.blocked += sum(row["mandatory"] > 0 for row in read)
    summary.clean += sum(not row["mandatory"] and not row["advisory"] for row in read)
    for name in ("resources", "undecided", "defects"):
        setattr(summary, name, getattr(summary, name) + sum(row[name] for row in read))
    found = [
        StackCount(*(row[name] for name in StackCount._fields)) for row in read if row["mandatory"] or row["advisory"]
    ]
    summary.worst = nlargest(WORST, [*summary.worst, *found])


def _count_findings(summary: Summary, groups: list[dict[str, Any]], blocked: set[str]) -> None:
    """`groups` are counts by path, policy, severity and level. A stack is in one part alone."""
    levels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in groups:
        level, count = row["level"], row["count_all"]
        policy = summary.policies.setdefault(row["policy"], PolicyCount(row["severity"]))
        policy.findings[level] += count
        policy.stacks[level] += 1
        summary.counts[level][row["severity"]] += count
        levels[row["policy"], row["path"]].add(level)
    for (name, path), found in levels.items():
        if "advisory" in found and path not in blocked:
            summary.policies[name].would_block += 1
