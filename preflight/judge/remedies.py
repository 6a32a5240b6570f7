"""What the enforcement level `remediate` changes: the inputs of a resource, before it is judged and deployed."""

from __future__ import annotations

import json
from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

from preflight.core.catalogue import Catalogue
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Policy, Verdict, Violation
from preflight.core.program import Files
from preflight.core.stack import Setting, Stack
from preflight.core.wire import NO_MARKERS

from .allowances import Allowances
from .configuration import Configuration
from .finding import judged


class Change(NamedTuple):
    """What one policy changes: the new value of each property by its name on the wire, None to remove it."""

    policy: Policy
    properties: Mapping[str, Any]
    sentence: str


class Remedies:
    """The remedies that a configuration asks for, for the resources of one stack.

    `ahead` plans the whole program, for a policy that needs other resources to decide; it is called at most once. `known` are the
    resources before, by URN: the components that one is in are among them.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a judge needs, and what is allowed
        self,
        catalogue: Catalogue,
        configuration: Configuration,
        setting: Setting,
        files: Callable[[], Files],
        allowances: Callable[[], Allowances],
        ahead: Callable[[], Sequence[Planned]],
        known: MutableMapping[str, Planned] | None = None,
    ) -> None:
        self._configuration, self._setting, self._files = configuration, setting, files
        self._allowances, self._ahead, self._known = allowances, ahead, {} if known is None else known
        self._planned_ahead: Stack | None = None
        self._verdicts: dict[Policy, defaultdict[str, list[Verdict]]] = {}
        self._of_type: dict[str, list[Policy]] = {}
        for policy in (catalogue.by_name[name] for name in sorted(configuration.remediating)):
            if policy.remedy is not None and configuration.is_enabled(policy):
                self._of_type.setdefault(policy.remedy.subject.token, []).append(policy)

    def __bool__(self) -> bool:
        return bool(self._of_type)

    def changes(self, planned: Planned, changed: Callable[[Mapping[str, Any]], Planned]) -> Iterator[Change]:
        """What changes of a resource, policy by policy. `changed` applies new values and returns the resource with them.

        Never raises: what cannot be changed is judged as it is.
        """
        for policy in self._of_type.get(planned.type, ()):
            properties = self._changes(policy, planned)
            if properties:
                planned = changed(properties)
                yield Change(policy, properties, _sentence(policy, properties))

    def _changes(self, policy: Policy, planned: Planned) -> dict[str, Any]:
        try:
            properties = self._needed(policy, planned)
            json.dumps(properties)  # what the wire cannot represent is no value
        except Exception:  # noqa: BLE001 - a defect never breaks a preview
            return {}
        return properties

    def _needed(self, policy: Policy, planned: Planned) -> dict[str, Any]:
        assert policy.remedy is not None
        options = self._configuration.options(policy)
        stack = Stack([planned], whole=False, setting=self._setting, markers=NO_MARKERS, files=self._files())
        is_alone = policy.remedy.subject in policy.subjects
        verdicts = _about(planned.urn, policy.judge(stack, options)) if is_alone else []
        if not policy.is_per_resource and (not is_alone or any(isinstance(each, Abstention) for each in verdicts)):
            # Other resources decide, or what they are created from.
            verdicts = self._on_whole(policy).get(planned.urn, [])
            stack = stack if is_alone else self._whole()
        found = [verdict for verdict in verdicts if isinstance(verdict, Violation)]
        resource = stack.get(planned.urn)
        if resource is None or not found:
            return {}
        findings = judged(
            list(found), ChainMap({planned.urn: planned}, self._known), self._configuration, self._setting
        )
        allowed = self._allowances().applied(findings, is_whole=False).findings
        if all(finding.exempted_by is not None or finding.in_baseline for finding in allowed):
            return {}
        return policy.remedy.changes(resource, options)

    def _on_whole(self, policy: Policy) -> Mapping[str, list[Verdict]]:
        """The verdicts on the whole stack, by URN; computed once for all resources."""
        if policy not in self._verdicts:
            found = self._verdicts[policy] = defaultdict(list)
            for verdict in policy.judge(self._whole(), self._configuration.options(policy)):
                found[verdict.urn].append(verdict)
        return self._verdicts[policy]

    def _whole(self) -> Stack:
        if self._planned_ahead is None:
            self._planned_ahead = Stack(self._ahead(), setting=self._setting, files=self._files())
        return self._planned_ahead


def _about(urn: str, verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.urn == urn]


def _sentence(policy: Policy, properties: Mapping[str, Any]) -> str:
    assert policy.remedy is not None
    values = ", ".join(f"{key} = {value}" for key, value in properties.items() if isinstance(value, str | int))
    return f"{policy.remedy.description} ({values})" if values else policy.remedy.description
