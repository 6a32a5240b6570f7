"""What a check has found, in the order in which a reader needs it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from preflight.core.policy import Abstention, Defect, Severity

Level = Literal["mandatory", "advisory"]
Planner = Literal["pulumi", "embedded", "export", "source"]
Outcome = Literal["planned", "stopped", "not-planned", "read"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
PROGRAM_RUNS = "program-runs"
"""The name under which it is reported that the program itself stops: no policy, as nothing needs to judge it."""


class Spot(NamedTuple):
    """A place in a file: its path as seen from the working folder, line and column from 1, the line's text.

    The column is 0 and the text empty where only the line is known. `length` is how much of the line is meant.
    """

    file: str
    line: int
    column: int = 0
    text: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Finding(NamedTuple):
    """A policy does not hold.

    `urn` and `type` are empty where it is about the program or the stack as a whole; `resource` ("Queue 'orders'",
    "The stack") where it is about a place in a file. `page` is the address of the policy's page, empty for PROGRAM_RUNS.
    """

    policy: str
    severity: Severity
    level: Level
    message: str
    fix: str
    page: str = ""
    urn: str = ""
    type: str = ""
    resource: str = ""
    spot: Spot | None = None
    foreseen: bool = False
    """Whether only what the deployment will be given shows it."""

    @property
    def group(self) -> str:
        """What it is shown with: the others about its resource, or about its file."""
        return self.urn or self.resource or (self.spot.file if self.spot else "")


class Planning(NamedTuple):
    """How the resources came to be known.

    `outcome` is "stopped" when the program ended by an error: then only what it had registered until then is known, and
    "read" where nothing was to be run.
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

    def of(self, level: Level) -> list[Finding]:
        """The findings of a level: those about the program first, the gravest first, each resource's together."""
        found = [finding for finding in self.findings if finding.level == level]
        stopping = {finding.group for finding in found if finding.policy == PROGRAM_RUNS}
        gravest: dict[str, int] = {}
        for finding in found:
            rank = SEVERITIES.index(finding.severity)
            gravest[finding.group] = min(rank, gravest.get(finding.group, rank))
        return sorted(
            found,
            key=lambda each: (
                each.group not in stopping,
                bool(each.urn),
                gravest[each.group],
                each.group,
                each.policy != PROGRAM_RUNS,
                SEVERITIES.index(each.severity),
                each.spot.line if each.spot else 0,
                each.policy,
            ),
        )

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """What the abstentions hang on, the most frequent first."""
        return Counter(_kind(abstention.reason) for abstention in self.abstentions).most_common()

    @property
    def exit_code(self) -> int:
        """1 with a mandatory finding, else 2 where a whole plan was wanted and there is none, else 0."""
        if self.of("mandatory"):
            return 1
        return 0 if self.planning.outcome in ("planned", "read") else 2


def _kind(reason: str) -> str:
    """A reason without what tells one resource's from another's."""
    return re.sub(r" of \w+ '[^']*'$", "", re.sub(r"\[\d+\]", "[]", reason))
