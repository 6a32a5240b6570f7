"""The groups of Auto Scaling and their lifecycle hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.values import each_independently, independently, known
from preflight.core.view import Resource, View, prop

_SHORTEST_LIFETIME, _LONGEST_LIFETIME = 86400, 31536000
_FEWEST_POOLS, _MOST_POOLS, _PER_CENT = 1, 20, 100
_SHORTEST_HEARTBEAT, _LONGEST_HEARTBEAT = 30, 7200
_RESULTS = ("ABANDON", "CONTINUE")
_TRANSITIONS = ("autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING")
_MOST_OVERRIDES, _MOST_REQUIREMENTS = 40, 4
_UNSET = -1
# The strategies that follow an order of instance types, which requirements do not have.
_ORDERED = {
    "on_demand_allocation_strategy": "prioritized",
    "spot_allocation_strategy": "capacity-optimized-prioritized",
}


class Hook(View):
    """What happens when an instance starts or ends."""

    default_result: str | None = None
    heartbeat_timeout: int = 3600
    lifecycle_transition: str | None = None
    notification_target_arn: str | None = None
    role_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses it, each as a clause that begins with a verb."""
        yield from independently((Hook._timeout_faults, Hook._word_faults, Hook._target_faults), self)

    def _timeout_faults(self) -> Iterator[str]:
        # The provider leaves 0 out.
        if self.heartbeat_timeout and not _SHORTEST_HEARTBEAT <= self.heartbeat_timeout <= _LONGEST_HEARTBEAT:
            accepted = f"{_SHORTEST_HEARTBEAT} to {_LONGEST_HEARTBEAT} s"
            yield f"has `heartbeat_timeout` {self.heartbeat_timeout} s; it is {accepted}"

    def _word_faults(self) -> Iterator[str]:
        for name, words in (("default_result", _RESULTS), ("lifecycle_transition", _TRANSITIONS)):
            word = known(getattr(self, name))
            if word and word not in words:
                yield f"has `{name}` '{word}'; it is {' or '.join(words)}"

    def _target_faults(self) -> Iterator[str]:
        if not is_set(self, "notification_target_arn"):
            if is_set(self, "role_arn"):
                yield "has a `role_arn` without a `notification_target_arn`, which it is for"
            return
        target = known(self.notification_target_arn) or ""
        service = target.split(":")[2:3]
        if service == ["lambda"] and is_set(self, "role_arn"):
            yield "has a `role_arn` and a function as target; Auto Scaling invokes it by its resource policy"
        if service in (["sns"], ["sqs"]) and not is_set(self, "role_arn"):
            yield "has a `notification_target_arn` without a `role_arn`, which it needs"
        if target.endswith(".fifo"):
            yield f"notifies {target}; hooks do not support FIFO"


class Requirements(View):
    """What instance types have, in place of their names."""

    allowed_instance_types: list[str] = prop(())
    excluded_instance_types: list[str] = prop(())


class Override(View):
    """An instance type, or requirements, of a mixed instances policy."""

    instance_type: str | None = None
    instance_requirements: Requirements | None = None
    launch_template_specification: Any = None
    weighted_capacity: str | None = None


class MixedTemplate(View):
    """The launch template of several instance types."""

    overrides: list[Override] = prop(())


class Distribution(View):
    """The mix of On-Demand and Spot instances."""

    on_demand_allocation_strategy: str | None = None
    on_demand_percentage_above_base_capacity: int = 100
    spot_allocation_strategy: str = "lowest-price"
    spot_instance_pools: int | None = None


class MixedInstances(View):
    """Several instance types and purchase options."""

    instances_distribution: Distribution | None = None
    launch_template: MixedTemplate = prop()

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses it, each as a clause that begins with a verb."""
        checks = (
            MixedInstances._share_faults,
            MixedInstances._pool_faults,
            MixedInstances._count_faults,
            MixedInstances._weight_faults,
            MixedInstances._requirement_faults,
        )
        yield from independently(checks, self)

    @property
    def _overrides(self) -> list[Override]:
        return [known(each) for each in known(self.launch_template).overrides]

    def _share_faults(self) -> Iterator[str]:
        distribution = known(self.instances_distribution)
        if distribution is not None and not 0 <= distribution.on_demand_percentage_above_base_capacity <= _PER_CENT:
            share = distribution.on_demand_percentage_above_base_capacity
            yield f"has {share} % On-Demand instances; it is 0 to {_PER_CENT}"

    def _pool_faults(self) -> Iterator[str]:
        distribution = known(self.instances_distribution)
        pools = distribution.spot_instance_pools if distribution is not None else None
        if distribution is None or pools is None or pools == 0:
            return
        if distribution.spot_allocation_strategy != "lowest-price":
            yield f"has `spot_instance_pools` with the strategy {distribution.spot_allocation_strategy}, not lowest-price"
        elif not _FEWEST_POOLS <= pools <= _MOST_POOLS:
            yield f"has {pools} `spot_instance_pools`; it is {_FEWEST_POOLS} to {_MOST_POOLS}"

    def _count_faults(self) -> Iterator[str]:
        overrides = self._overrides
        if len(overrides) > _MOST_OVERRIDES:
            yield f"has {len(overrides)} overrides; it has at most {_MOST_OVERRIDES}"
        for name in repeated(each.instance_type for each in overrides):
            yield f"has the instance type {name} in two overrides; each exists once"

    def _weight_faults(self) -> Iterator[str]:
        weighted = [is_set(each, "weighted_capacity") for each in self._overrides]
        if any(weighted) and not all(weighted):
            yield f"has a `weighted_capacity` in {sum(weighted)} of {len(weighted)} overrides; all have one, or none"

    def _requirement_faults(self) -> Iterator[str]:
        found = [each for each in self._overrides if each.has("instance_requirements")]
        if len(found) > _MOST_REQUIREMENTS:
            yield f"has {len(found)} overrides with `instance_requirements`; at most {_MOST_REQUIREMENTS} have them"
        if any(is_set(each, "instance_type") for each in found):
            yield "has an override with `instance_type` and `instance_requirements`; it has one of them"
        for each in found:
            requirements = known(each.instance_requirements)
            if requirements and requirements.allowed_instance_types and requirements.excluded_instance_types:
                yield "has `allowed_instance_types` and `excluded_instance_types` in an override; it has one of them"
        distribution = known(self.instances_distribution)
        for name, strategy in _ORDERED.items():
            if found and distribution is not None and getattr(distribution, name) == strategy:
                yield f"has `{name}` {strategy} with `instance_requirements`, which have no order"


class Maintenance(View):
    """How many instances are healthy while some are replaced, in percent."""

    max_healthy_percentage: int = prop()
    min_healthy_percentage: int = prop()


class Group(Resource, token="aws:autoscaling/group:Group"):
    """An Auto Scaling group."""

    name: str | None = None
    min_size: int = prop()
    max_size: int = prop()
    desired_capacity: int | None = None
    initial_lifecycle_hooks: list[Hook] = prop(())
    instance_maintenance_policy: Maintenance | None = None
    launch_template: Any = None
    launch_configuration: str | None = None
    mixed_instances_policy: MixedInstances | None = None
    availability_zones: list[str] = prop(())
    vpc_zone_identifiers: list[str] = prop(())
    max_instance_lifetime: int = 0

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the group, its mix apart, each as a clause that begins with a verb."""
        checks = (
            Group._size_faults,
            Group._launch_faults,
            Group._place_faults,
            Group._lifetime_faults,
            Group._maintenance_faults,
            Group._hook_faults,
        )
        yield from independently(checks, self)

    def mix_faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses its mix of instances, each as a clause that begins with a verb."""
        mix = known(self.mixed_instances_policy)
        if mix is not None:
            yield from mix.faults()

    def _size_faults(self) -> Iterator[str]:
        if self.min_size > self.max_size:
            yield f"has `min_size` {self.min_size} and `max_size` {self.max_size}; the minimum is greater"
        # The provider sends no capacity of 0 when it creates a group.
        elif self.desired_capacity and not self.min_size <= self.desired_capacity <= self.max_size:
            yield f"has `desired_capacity` {self.desired_capacity}; it is from {self.min_size} to {self.max_size}"

    def _launch_faults(self) -> Iterator[str]:
        names = ("launch_template", "launch_configuration", "mixed_instances_policy")
        found = [name for name in names if getattr(self, name) is not None]
        if len(found) != 1:
            yield f"has {len(found)} of {', '.join(names)}; it has exactly one of them"

    def _place_faults(self) -> Iterator[str]:
        if not self.has("availability_zones") and not self.has("vpc_zone_identifiers"):
            yield "has neither `vpc_zone_identifiers` nor `availability_zones`; it needs one of them"

    def _lifetime_faults(self) -> Iterator[str]:
        seconds = self.max_instance_lifetime
        if seconds and not _SHORTEST_LIFETIME <= seconds <= _LONGEST_LIFETIME:
            yield f"has `max_instance_lifetime` {seconds} s; it is 0 or {_SHORTEST_LIFETIME} to {_LONGEST_LIFETIME} s"

    def _maintenance_faults(self) -> Iterator[str]:
        policy = known(self.instance_maintenance_policy)
        if policy is None or _UNSET in (policy.max_healthy_percentage, policy.min_healthy_percentage):
            return
        if policy.max_healthy_percentage - policy.min_healthy_percentage > _PER_CENT:
            bounds = f"{policy.min_healthy_percentage} to {policy.max_healthy_percentage}"
            yield f"keeps {bounds} % healthy in `instance_maintenance_policy`; the two differ by at most {_PER_CENT}"

    def _hook_faults(self) -> Iterator[str]:
        yield from each_independently(Hook.faults, self.initial_lifecycle_hooks)


class LifecycleHook(Hook, Resource, token="aws:autoscaling/lifecycleHook:LifecycleHook"):
    """A lifecycle hook of a group."""
