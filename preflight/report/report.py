"""What a check has found, in the order in which a reader needs it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from preflight.core.messages import escaped
from preflight.core.outline import Policies, modules_of
from preflight.core.policy import Abstention, Defect, Policy, Severity
from preflight.judge.finding import Finding, Level, Location, Notice
from preflight.judge.nodes import Node

from .causes import Cause, causes

Planner = Literal["pulumi", "embedded", "export", "source"]
Outcome = Literal["planned", "continued", "stopped", "not-planned", "read"]

LEVELS: tuple[Level, ...] = ("mandatory", "advisory")
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
PROGRAM_RUNS = "program-runs"
"""The name under which it is reported that the program itself stops: no policy, as nothing needs to judge it."""


class Reuse(NamedTuple):
    """Whether a kept result was taken again. `note` is why it was, or why not, as a sentence without a full stop."""

    note: str
    since: str = ""
    """When the result was found that was taken again, as an ISO time; empty where it was found just now."""


class Planning(NamedTuple):
    """How the resources came to be known.

    `outcome` is "stopped" when the program ended by an error and only what it had registered until then is known,
    "continued" when it was planned past its errors, and "read" where nothing was to be run.
    `planner` is what planned it, for a reader; `problem` why there is no whole plan and what to do about it;
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
    reuse: Reuse | None = None
    """None where results are not to be kept."""


@dataclass(frozen=True)
class Report:
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
    file: str = ""
    """The file that findings without a place belong to: the project file, or the export. Empty where there is none."""
    resources: Sequence[Node] = ()
    """The resources of the stack."""
    policies: Sequence[Policy] = ()
    """The policies that were evaluated."""
    is_refused: bool = False
    """Whether nothing could be checked: the one finding is why."""
    notices: Sequence[Notice] = ()
    """What a user should know about exemptions and the baseline."""
    parts: Sequence[Report] | None = None
    """The reports of several programs and exports, where this has what all of them have; None for the report of one."""

    @cached_property
    def ordered(self) -> Sequence[Finding]:
        """The findings, the mandatory ones first, each level in the order of `of`."""
        return [*self.of("mandatory"), *self.of("advisory")]

    def of(self, level: Level) -> Sequence[Finding]:
        """The findings of a level: the program's end first, then the gravest, each resource's together. None that is exempted."""
        return self._by_level[level]

    @cached_property
    def _by_level(self) -> Mapping[Level, Sequence[Finding]]:
        return {level: self._sorted(level) for level in LEVELS}

    def _sorted(self, level: Level) -> Sequence[Finding]:
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

    @cached_property
    def exempted(self) -> list[Finding]:
        """The findings that somebody exempted, by policy."""
        found = [finding for finding in self.findings if finding.exempted_by is not None]
        return sorted(found, key=lambda each: (each.policy, each.urn, each.location.line if each.location else 0))

    @cached_property
    def causes(self) -> list[Cause]:
        """The findings, those with one cause together: the mandatory ones first, each level in the order of `of`."""
        return causes(self.ordered)

    def severities(self, level: Level) -> Mapping[Severity, int]:
        """How many findings a level has of each severity, the gravest first."""
        counted = Counter(finding.severity for finding in self.of(level))
        return {severity: counted[severity] for severity in SEVERITIES}

    def counts(self, level: Level) -> str:
        """How many findings a level has of each severity that there is: "2 critical, 1 high"."""
        return ", ".join(f"{count} {severity}" for severity, count in self.severities(level).items() if count)

    @property
    def headline(self) -> str:
        """The counts in one line: "2 mandatory (1 critical, 1 high), 3 advisory (3 low), 1 check undecided"."""
        parts = []
        for level in LEVELS:
            counts = self.counts(level)
            parts.append(f"{len(self.of(level))} {level}{f' ({counts})' if counts else ''}")
        if undecided := len(self.abstentions):
            parts.append(f"{undecided} {'check' if undecided == 1 else 'checks'} undecided")
        if self.defects:
            parts.append(f"{len(self.defects)} {'defect' if len(self.defects) == 1 else 'defects'}")
        if self.exempted:
            parts.append(f"{len(self.exempted)} exempted")
        return ", ".join(parts)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """What the abstentions hang on, the most frequent first."""
        return Counter(_kind(abstention.reason) for abstention in self.abstentions).most_common()

    @property
    def exit_code(self) -> int:
        """2 where nothing could be checked, or an exemption or the baseline is invalid, else 1 with a mandatory finding.

        Else 2 where a whole plan was wanted and there is none, else 0. Of several, what is first in this order.
        """
        if (
            self.is_refused
            or any(part.is_refused for part in self.parts or ())
            or any(notice.kind == "invalid" for notice in self.notices)
        ):
            return 2
        if self.of("mandatory"):
            return 1
        return 0 if self.planning.outcome in ("planned", "read") else 2

    def place(self, finding: Finding) -> Location | None:
        """The place of a finding in a file of the user's: not in an archive, and `file` where it has none."""
        own = next((each for each in finding.locations if not each.in_archive), None)
        file = self._files.get(id(finding), self.file)
        return own or (Location(file, 1) if file else None)

    @cached_property
    def _files(self) -> Mapping[int, str]:
        return {id(finding): part.file for part in self.parts or () for finding in part.findings}


def refused(path: str, problem: str, advice: str) -> Report:
    """The report of a check that could not be made: why, and what to do."""
    finding = Finding(PROGRAM_RUNS, "critical", "mandatory", escaped(problem), advice)
    return Report(path, Planning("embedded", "not-planned", "nothing"), [finding], is_refused=True)


_BY_WORTH: tuple[Outcome, ...] = ("not-planned", "stopped", "continued", "planned", "read")


def together(parts: Sequence[Report], none: str = "") -> Report:
    """One report with what all parts have; its outcome is the worst of theirs. `none` is the planner where there is no part."""
    every = [part.planning for part in parts]
    planning = Planning(
        by=every[0].by if every else "source",
        outcome=min((each.outcome for each in every), key=_BY_WORTH.index, default="read"),
        planner=", ".join(dict.fromkeys(each.planner for each in every)) or none,
        resources=sum(each.resources for each in every),
        seconds=sum(each.seconds or 0.0 for each in every),
        problem=". ".join(f"{part.path}: {part.planning.problem}" for part in parts if part.planning.problem),
    )
    return Report(
        path=", ".join(part.path for part in parts),
        planning=planning,
        findings=[each for part in parts for each in part.findings],
        abstentions=[each for part in parts for each in part.abstentions],
        defects=[each for part in parts for each in part.defects],
        unasked=max((part.unasked for part in parts), default=0),
        resources=[each for part in parts for each in part.resources],
        policies=Policies({name: each for part in parts for name, each in modules_of(part.policies).items()}),
        notices=[each for part in parts for each in part.notices],
        parts=parts,
    )


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
    """A reason without what is different for each resource."""
    return re.sub(r" of \w+ '[^']*'$", "", re.sub(r"\[\d+\]", "[]", reason))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 finding", "2 findings", "2 policies" where the plural is given."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
