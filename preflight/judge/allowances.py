"""The one place that decides which findings do not count (exemptions), and which do not block (the baseline)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.program import Files
from preflight.core.values import Undecided

from . import baseline
from .configuration import Configuration
from .exemptions import FILE, SCHEMA, Exemption, Reader, non_exemptable
from .finding import Exempted, Finding, Judged, Location, Notice

ANNOUNCED = timedelta(days=14)
"""How long before its end an exemption is announced."""

MOST_SUBJECTS = 5
"""How many of the resources that an exemption covers are listed."""


class Allowances:
    """What is allowed for the findings of one stack.

    `catalogue` must have all policies, for those that an exemption names. `files` opens the program's files; it is called when
    there is a finding, or when the whole stack was judged. `with_baseline`: whether a baseline applies.
    `places` has the file and line that creates each resource, by URN; it is called where findings have no place and the line of a
    comment does not show the name of what it creates.
    """

    def __init__(  # noqa: PLR0913 - what a project and an organization allow, each by its name
        self,
        catalogue: Catalogue,
        configuration: Configuration,
        files: Files | None,
        today: date | None = None,
        *,
        with_baseline: bool = True,
        places: Callable[[], Mapping[str, tuple[str, int]]] = dict,
    ) -> None:
        self._catalogue, self._configuration, self._files = catalogue, configuration, files
        self._with_baseline, self._find_places = with_baseline, places
        self._today = today or date.today()  # noqa: DTZ011 - an end is a day where the command runs

    def applied(self, judged: Judged, *, project: str = "", stack: str = "", is_whole: bool) -> Judged:
        """The findings with what exempts them. `is_whole`: all policies were evaluated on the whole stack, with these names.

        Notices are added where it is whole, and of what is invalid in any case. Never raises: a defect exempts nothing.
        """
        if not judged.findings and not is_whole:
            return judged
        try:
            return self._all_applied(judged, project, stack, is_whole=is_whole)
        except Exception as defect:  # noqa: BLE001 - a defect never breaks a preview
            message = f"exemptions are not applied, by a defect of the pack ({type(defect).__name__}): {pack.REPOSITORY}/issues"
            return judged._replace(notices=(*judged.notices, Notice("invalid", message)))

    def _all_applied(self, judged: Judged, project: str, stack: str, *, is_whole: bool) -> Judged:
        used: dict[Exemption, list[Finding]] = defaultdict(list)
        findings = [self._applied(finding, used) for finding in judged.findings]
        known, unusable = self._baseline
        findings, found = baseline.applied(findings, known, self._non_exemptable)
        notices = [*self._invalid, *unusable]
        if is_whole:
            notices += [
                notice for each in self._exemptions for notice in self._notices(each, used[each], judged, stack)
            ]
            notices += self._fixed(known - found, judged, project, stack)
        return judged._replace(findings=findings, notices=(*judged.notices, *notices))

    def _fixed(self, left: baseline.Known, judged: Judged, project: str, stack: str) -> Iterator[Notice]:
        """What is in the baseline and was not found, where that is certain."""
        if not left:
            return
        undecided = {(each.policy.name, each.urn) for each in judged.abstentions}
        enabled = set(filter(self._configuration.enables, self._catalogue.modules))
        count = sum(
            more
            for key, more in left.items()
            if key.is_of(project, stack)
            and (key.policy in enabled or key.policy not in self._catalogue.by_name)
            and (key.policy, key.urn) not in undecided
        )
        if count:
            found = "1 finding of the baseline is" if count == 1 else f"{count} findings of the baseline are"
            yield Notice("fixed", f"{found} no longer found; `preflight baseline --update` removes what is fixed")

    @cached_property
    def _baseline(self) -> tuple[baseline.Known, list[Notice]]:
        known: baseline.Known = Counter()
        notices: list[Notice] = []
        if not self._with_baseline:
            return known, notices
        given = self._configuration.settings.get(pack.BASELINE, {})
        notices += [
            Notice("invalid", f"the policy configuration of baseline has no option {key!r}")
            for key in given.keys() - {"known"}
        ]
        try:
            known += baseline.entries(given.get("known", []))
        except baseline.InvalidBaseline as problem:
            notices.append(baseline.unusable(problem))
        try:
            file = self._files.settings(baseline.FILE) if self._files is not None else None
        except Undecided as reason:
            file = None
            notices.append(Notice("invalid", f"the baseline cannot be used: {reason}", Location(baseline.FILE, 1)))
        if file is not None:
            try:
                known |= baseline.read(file)
            except baseline.InvalidBaseline as problem:
                notices.append(baseline.unusable(problem, file.path))
        return known, notices

    def _applied(self, finding: Finding, used: Mapping[Exemption, list[Finding]]) -> Finding:
        candidates = self._by_policy.get(finding.policy, ())
        if finding.urn and finding.created_at is None and any(each.needs_place for each in candidates):
            place = self._places.get(finding.urn)
            created = finding._replace(locations=(*finding.locations, Location(*place))) if place else finding
        else:
            created = finding
        covering = [each for each in candidates if each.covers(created)]
        for each in covering:
            used[each].append(finding)
        holding = [each for each in covering if not self._has_ended(each)]
        if not holding or finding.policy in self._non_exemptable:
            return finding
        return finding._replace(exempted_by=holding[0].why)

    def _has_ended(self, exemption: Exemption) -> bool:
        return exemption.until is not None and exemption.until < self._today

    def _notices(
        self, exemption: Exemption, covered: Sequence[Finding], judged: Judged, stack: str
    ) -> Iterator[Notice]:
        at, end = exemption.why.location, exemption.until
        refused = sorted(exemption.policies & self._non_exemptable & {each.policy for each in covered})
        if exemption.policies and exemption.policies <= self._non_exemptable:
            yield Notice(
                "refused", f"{exemption} has no effect: the organization allows none from {exemption.policy}", at
            )
            return
        if refused:
            yield Notice(
                "refused", f"{exemption} has no effect on {', '.join(refused)}: the organization allows none", at
            )
        if end is not None and end < self._today:
            counted = f"; {_findings(len(covered))} again" if covered else "; nothing needs it, so remove it"
            yield Notice("expired", f"{exemption} has ended on {end}{counted}", at)
        elif not covered:
            if self._could_be_used(exemption, judged, stack):
                yield Notice("unused", f"{exemption} covers no finding; remove it", at)
        elif end is not None and end - self._today <= ANNOUNCED:
            days = (end - self._today).days
            when = "today" if not days else "tomorrow" if days == 1 else f"in {days} days"
            yield Notice("expires", f"{exemption} ends {when}, on {end}; {_findings(len(covered))} then", at)

    def _could_be_used(self, exemption: Exemption, judged: Judged, stack: str) -> bool:
        """Whether it is certain that it covers nothing: not if a policy was not evaluated, or depends on an unknown value."""
        policies = exemption.policies & self._catalogue.modules.keys()
        if not policies or not all(map(self._configuration.enables, policies)):
            return False
        undecided = (each for each in judged.abstentions if each.policy.name in exemption.policies)
        if any(exemption.scope.may_cover(each.urn) for each in undecided):
            return False
        resource = getattr(exemption.scope, "resource", "")
        return not resource.startswith("urn:") or resource.startswith(("urn:*", f"urn:pulumi:{stack}::"))

    @cached_property
    def _settings(self) -> Mapping[str, Any]:
        return self._configuration.settings.get(pack.EXEMPTIONS, {})

    @cached_property
    def _refusals(self) -> tuple[frozenset[str], list[Notice]]:
        return non_exemptable(self._catalogue, self._settings.get("non_exemptable", []))

    @property
    def _non_exemptable(self) -> frozenset[str]:
        return self._refusals[0]

    @cached_property
    def _read(self) -> tuple[list[Exemption], list[Notice]]:
        needs_end = self._settings.get("until") != "optional"
        reader = Reader(self._catalogue, needs_end=needs_end)
        notices = []
        for key, value in self._settings.items():
            if key not in SCHEMA["properties"]:
                notices.append(Notice("invalid", f"the policy configuration of exemptions has no option {key!r}"))
            elif key == "until" and value not in SCHEMA["properties"]["until"]["enum"]:
                notices.append(
                    Notice(
                        "invalid",
                        f"the policy configuration of exemptions: until is {value!r}, not required or optional",
                    )
                )
        reader.configuration(self._settings.get("exempt", []))
        if self._files is not None:
            try:
                file = self._files.settings(FILE)
            except Undecided as reason:
                file = None
                notices.append(Notice("invalid", f"{FILE} cannot be used: {reason}", Location(FILE, 1)))
            if file is not None:
                reader.file(file)
            reader.comments(self._files.comments())
        return reader.found.exemptions, [*notices, *reader.found.notices]

    @cached_property
    def _places(self) -> Mapping[str, tuple[str, int]]:
        return self._find_places()

    @property
    def _exemptions(self) -> list[Exemption]:
        return self._read[0]

    @cached_property
    def _invalid(self) -> list[Notice]:
        return [*self._refusals[1], *self._read[1]]

    @cached_property
    def _by_policy(self) -> Mapping[str, list[Exemption]]:
        found: dict[str, list[Exemption]] = defaultdict(list)
        for exemption in self._exemptions:
            for name in exemption.policies:
                found[name].append(exemption)
        return found


def _findings(count: int) -> str:
    return "1 finding counts" if count == 1 else f"{count} findings count"


def exempted(findings: Iterable[Finding]) -> str:
    """The findings that do not count, in one sentence, each exemption with its reason once; "" where there are none."""
    by_exemption: dict[tuple[str, Exempted], list[Finding]] = defaultdict(list)
    count = 0
    for finding in findings:
        if finding.exempted_by is not None:
            by_exemption[finding.policy, finding.exempted_by].append(finding)
            count += 1
    if not count:
        return ""
    entries = []
    for (policy, why), covered in by_exemption.items():
        subjects = [each.subject or "The program" for each in covered]
        more = f" and {len(subjects) - MOST_SUBJECTS} more" if len(subjects) > MOST_SUBJECTS else ""
        entries.append(f"{policy} for {', '.join(subjects[:MOST_SUBJECTS])}{more} ({why})")
    return f"{count} exempted: {'; '.join(entries)}"
