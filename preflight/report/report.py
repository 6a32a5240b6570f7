"""What a check has found, in the order in which a reader needs it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from preflight.core.policy import Abstention, Defect, Severity
from preflight.judge.finding import Finding, Level, Notice

from .causes import Cause, causes

Planner = Literal["pulumi", "embedded", "export", "source"]
Outcome = Literal["planned", "continued", "stopped", "not-planned", "read"]

LEVELS: tuple[Level, ...] = ("mandatory", "advisory")
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
PROGRAM_RUNS = "program-runs"
"""The name under which it is reported that the program itself stops: no policy, as nothing needs to judge it."""


class Planning(NamedTuple):
    """How the resources came to be known.

    `outcome` is "stopped" when the program ended by an error and only what it had registered until then is known,
    "continued" when it was planned past its errors, and "read" where nothing was to be run.
    `planner` says what planned it, for a reader; `problem` why there is no whole plan and what to do about it;
    `instead` why the engine was not used although it was there, `blind` why what is not known yet could not be foreseen.
    `seconds` is how long planning and judging took, None where nothing was run.
    """

    by: Planner
    outcome: Outcome
    planner: str
    project: str = ""
    stack: str = ""
    stack_note: str = ""
    """What a reader should know of how the stack was chosen."""
    resources: int = 0
    seconds: float | None = None
    problem: str = ""
    instead: str = ""
    blind: str = ""
    stops_at: str = ""
    """Where Pulumi stops, in a plan that went on past the program's errors: "api.py:155"."""
    errors: Sequence[Mapping[str, Any]] = ()
    """The errors that it went on past, as JSON: docs/json.md."""


class Report(NamedTuple):
    """Everything that a check has found. `path` is what was checked, as the user wrote it."""

    path: str
    planning: Planning
    findings: Sequence[Finding] = ()
    abstentions: Sequence[Abstention] = ()
    defects: Sequence[Defect] = ()
    unasked: int = 0
    """How many policies were not asked, as there is no whole plan."""
    fixable: int = 0
    """How many places of the program's source `--fix` can fix."""
    notices: Sequence[Notice] = ()
    """What a user should know about exemptions and the baseline."""

    def of(self, level: Level) -> list[Finding]:
        """The findings of a level: the program's end first, then the gravest, each resource's together. None that is exempted."""
        found = [each for each in self.findings if each.enforcement == level and each.exempted_by is None]
        stopping = {group(finding): None for finding in found if finding.policy == PROGRAM_RUNS}
        met = {each: at for at, each in enumerate(stopping)}
        gravest: dict[str, int] = {}
        for finding in found:
            rank = SEVERITIES.index(finding.severity)
            gravest[group(finding)] = min(rank, gravest.get(group(finding), rank))
        return sorted(
            found,
            key=lambda each: (
                not self.planning.stops_at or str(each.location) != self.planning.stops_at,
                met.get(group(each), len(met)),
                gravest[group(each)],
                bool(each.urn),
                group(each),
                each.policy != PROGRAM_RUNS,
                SEVERITIES.index(each.severity),
                each.location.line if each.location else 0,
                each.policy,
            ),
        )

    @property
    def exempted(self) -> list[Finding]:
        """The findings that somebody exempted, by policy."""
        found = [finding for finding in self.findings if finding.exempted_by is not None]
        return sorted(found, key=lambda each: (each.policy, each.urn, each.location.line if each.location else 0))

    @property
    def causes(self) -> list[Cause]:
        """The findings, those with one cause together: the mandatory ones first, each level in the order of `of`."""
        return causes([*self.of("mandatory"), *self.of("advisory")])

    def counts(self, level: Level) -> str:
        """How many findings a level has of each severity: "2 critical, 1 high"."""
        counted = Counter(finding.severity for finding in self.of(level))
        return ", ".join(f"{counted[severity]} {severity}" for severity in SEVERITIES if severity in counted)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """What the abstentions hang on, the most frequent first."""
        return Counter(_kind(abstention.reason) for abstention in self.abstentions).most_common()

    @property
    def exit_code(self) -> int:
        """2 where an exemption or the baseline is invalid, else 1 with a mandatory finding.

        Else 2 where a whole plan was wanted and there is none, else 0.
        """
        if any(notice.kind == "invalid" for notice in self.notices):
            return 2
        if self.of("mandatory"):
            return 1
        return 0 if self.planning.outcome in ("planned", "read") else 2


def about(finding: Finding) -> str:
    """The resource as messages call it, or "The stack", "The program"; empty where its place shows what it is about."""
    return "" if finding.is_about_source else finding.subject or "The program"


def group(finding: Finding) -> str:
    """What a finding is shown with: the others about its resource, or about its file."""
    return finding.urn or about(finding) or (finding.location.file if finding.location else "")


def as_sentence(text: str) -> str:
    """A string with a full stop, unless it ends with another mark."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _kind(reason: str) -> str:
    """A reason without what tells one resource's from another's."""
    return re.sub(r" of \w+ '[^']*'$", "", re.sub(r"\[\d+\]", "[]", reason))
