"""AWS Config."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from preflight.core.messages import Advice
from preflight.core.values import Partial, Unknown, independently, known
from preflight.core.view import Resource, View, prop

from .knowledge.regions import region_of

R = TypeVar("R", bound=Resource)
_ALL_TYPES = "ALL_SUPPORTED_RESOURCE_TYPES"


class Exclusion(View):
    """The resource types that are not recorded."""

    resource_types: list[str] = prop(())


class Strategy(View):
    """Which of its lists a recorder uses."""

    use_only: str | None = None


class RecordingGroup(View):
    """The resource types that are recorded."""

    all_supported: bool = True
    include_global_resource_types: bool = False
    resource_types: list[str] = prop(())
    exclusion_by_resource_types: list[Exclusion] = prop(())
    recording_strategies: list[Strategy] = prop(())

    @property
    def strategy(self) -> str | None:
        """Which of its lists it uses; None if the program does not choose."""
        return next((known(each.use_only) for each in self.recording_strategies), None)

    def faults(self) -> Iterator[str]:
        """Why Config rejects it, each as a clause that begins with a verb."""
        checks = (RecordingGroup._all_faults, RecordingGroup._global_faults, RecordingGroup._list_faults)
        yield from independently(checks, self)

    def _all_faults(self) -> Iterator[str]:
        strategy = self.strategy
        if self.all_supported and self.resource_types:
            yield "has `all_supported` and `resource_types`; set `all_supported` to False"
        elif self.all_supported and strategy not in (None, _ALL_TYPES):
            yield f"has `all_supported`, which is the default, and the strategy {strategy}; set `all_supported` to False"

    def _global_faults(self) -> Iterator[str]:
        if self.include_global_resource_types and not self.all_supported:
            fault = "has `include_global_resource_types` without `all_supported`"
            if self.strategy == "EXCLUSION_BY_RESOURCE_TYPES":
                yield Advice(f"{fault}, which has no effect; the strategy records all types but those in its list")
            else:
                yield f"{fault}; list the global types in `resource_types`"

    def _list_faults(self) -> Iterator[str]:
        strategy = self.strategy
        excluded = any(each.resource_types for each in self.exclusion_by_resource_types)
        if excluded and strategy != "EXCLUSION_BY_RESOURCE_TYPES":
            yield "has `exclusion_by_resource_types` without the strategy EXCLUSION_BY_RESOURCE_TYPES, which it needs"
        if strategy == "EXCLUSION_BY_RESOURCE_TYPES" and self.resource_types:
            yield "has the strategy EXCLUSION_BY_RESOURCE_TYPES and `resource_types`; it has `exclusion_by_resource_types`"
        if strategy == _ALL_TYPES and not self.all_supported:
            yield "has the strategy ALL_SUPPORTED_RESOURCE_TYPES without `all_supported`, which it needs"
        if strategy == "INCLUSION_BY_RESOURCE_TYPES" and not self.resource_types:
            yield "has the strategy INCLUSION_BY_RESOURCE_TYPES without `resource_types`, which it needs"


class Recorder(Resource, token="aws:cfg/recorder:Recorder"):
    """A configuration recorder."""

    name: str | None = None
    recording_group: RecordingGroup | None = None

    def faults(self) -> Iterator[str]:
        """Why Config rejects it, each as a clause that begins with a verb."""
        group = known(self.recording_group)
        if group is not None:
            yield from group.faults()


class SourceDetail(View):
    """What starts the evaluation of a rule."""

    maximum_execution_frequency: str | None = None
    message_type: str | None = None


class RuleSource(View):
    """Who owns a rule, and what evaluates it."""

    owner: str = prop()
    source_identifier: str | None = None
    source_details: list[SourceDetail] = prop(())
    custom_policy_details: Any = None


class Scope(View):
    """The resources that a rule is evaluated on."""

    compliance_resource_id: str | None = None
    compliance_resource_types: list[str] = prop(())
    tag_key: str | None = None
    tag_value: str | None = None


class Rule(Resource, token="aws:cfg/rule:Rule"):
    """A rule."""

    name: str | None = None
    source: RuleSource = prop()
    scope: Scope | None = None

    def faults(self) -> Iterator[str]:
        """Why Config rejects it, each as a clause that begins with a verb."""
        yield from independently((Rule._owner_faults, Rule._detail_faults, Rule._scope_faults), self)

    def _owner_faults(self) -> Iterator[str]:
        source = known(self.source)
        if source.owner == "CUSTOM_POLICY" and source.custom_policy_details is None:
            yield "has owner CUSTOM_POLICY without `custom_policy_details`, which it needs"
        if source.owner in ("CUSTOM_LAMBDA", "CUSTOM_POLICY") and not source.source_details:
            yield f"has owner {source.owner} without `source_details`, which start its evaluation"
        if source.owner in ("AWS", "CUSTOM_LAMBDA") and not source.has("source_identifier"):
            yield f"has owner {source.owner} without a `source_identifier`, which it needs"

    def _detail_faults(self) -> Iterator[str]:
        for detail in known(self.source).source_details:
            if detail.maximum_execution_frequency and detail.message_type != "ScheduledNotification":
                kind = f"message type {detail.message_type}" if detail.message_type else "no message type"
                yield f"has a frequency with {kind}; only ScheduledNotification has one"

    def _scope_faults(self) -> Iterator[str]:
        scope = known(self.scope)
        if scope is None:
            return
        if scope.tag_value and not scope.tag_key:
            yield "has a scope with `tag_value` without `tag_key`, which it needs"
        types = len(scope.compliance_resource_types)
        if scope.compliance_resource_id and types != 1:
            yield f"has a scope with `compliance_resource_id` and {types} resource types; it has exactly one"


class AccountSource(View):
    """The accounts and regions that an aggregator reads."""

    all_regions: bool = False
    regions: list[str] = prop(())


class Aggregator(Resource, token="aws:cfg/configurationAggregator:ConfigurationAggregator"):
    """An aggregator of several accounts and regions."""

    name: str | None = None
    account_aggregation_source: AccountSource | None = None
    organization_aggregation_source: AccountSource | None = None

    def faults(self) -> Iterator[str]:
        """Why Config rejects it, each as a clause that begins with a verb."""
        sources = [known(self.account_aggregation_source), known(self.organization_aggregation_source)]
        given = [source for source in sources if source is not None]
        if len(given) != 1:
            yield f"has {len(given)} sources; it has `account_aggregation_source` or `organization_aggregation_source`"
        for source in given:
            if source.all_regions and source.regions:
                yield "has `all_regions` and `regions`; it has one of them"
            if not source.all_regions and not source.regions:
                yield "has neither `all_regions` nor `regions`; it has one of them"


class DeliveryChannel(Resource, token="aws:cfg/deliveryChannel:DeliveryChannel"):
    """A delivery channel."""

    name: str | None = None


class RecorderStatus(Resource, token="aws:cfg/recorderStatus:RecorderStatus"):
    """The status of a recorder: started or stopped."""

    names = ()

    is_enabled: bool = False


def first_not_awaited(resource: Resource, kind: type[R]) -> R | None:
    """The first resource of a kind in the same account and region, as far as the program shows, in the order of their URNs.

    None where there is none, or `resource` is deployed only after one of them.
    """
    others = _regions(resource, kind)
    provider, region = resource.planned.provider, region_of(resource)
    if provider in others.unknown:
        known(others.unknown[provider][1])  # it may be the same one
    needed = others.found.get((provider, known(region)), []) if others.first else []
    return None if not needed or resource.depends_on_any((kind, provider, region), needed) else needed[0]


def duplicate(resource: R) -> R | None:
    """The first resource of its kind in its region, unless it is this one."""
    others = _regions(resource, type(resource))
    provider = resource.planned.provider
    if others.first[provider] == resource.urn:
        return None
    urn, region = others.unknown.get(provider, (resource.urn, None))
    if urn < resource.urn:
        known(region)  # it may be the same one
    first = others.found[provider, known(region_of(resource))][0]
    return None if first is resource else first


class _Regions(NamedTuple, Generic[R]):
    """Resources by provider and region. For each provider, the first URN, and the first with a region that is not known."""

    found: dict[tuple[str, Any], list[R]]
    first: dict[str, str]
    unknown: dict[str, tuple[str, Any]]


def _regions(resource: Resource, kind: type[R]) -> _Regions[R]:
    found: _Regions[R] = resource.stack.indexed(("regions", kind), lambda: _by_region(resource.stack.all(kind)))
    return found


def _by_region(resources: list[R]) -> _Regions[R]:
    regions = _Regions[R]({}, {}, {})
    for each in sorted(resources, key=lambda resource: resource.urn):
        provider, region = each.planned.provider, region_of(each)
        regions.first.setdefault(provider, each.urn)
        if isinstance(region, Unknown | Partial):
            regions.unknown.setdefault(provider, (each.urn, region))
        else:
            regions.found.setdefault((provider, region), []).append(each)
    return regions
