"""Amazon EC2 Auto Scaling."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from preflight.core.values import Undecided, independently, known
from preflight.core.view import Resource, View, prop

_SHORTEST_LIFETIME = 86400
_FEWEST_POOLS, _MOST_POOLS, _PER_CENT = 1, 20, 100
_SHORTEST_HEARTBEAT, _LONGEST_HEARTBEAT = 30, 7200
_KEPT = -1
_TYPES_OF = {
    "scaling_adjustment": ("SimpleScaling",),
    "cooldown": ("SimpleScaling",),
    "step_adjustments": ("StepScaling",),
    "estimated_instance_warmup": ("StepScaling", "TargetTrackingScaling"),
    "target_tracking_configuration": ("TargetTrackingScaling",),
}
_REQUIRED_OF = {
    "SimpleScaling": ("adjustment_type", "scaling_adjustment"),
    "StepScaling": ("adjustment_type", "step_adjustments"),
    "TargetTrackingScaling": ("target_tracking_configuration",),
    "PredictiveScaling": ("predictive_scaling_configuration",),
}


class Distribution(View):
    """The mix of On-Demand and Spot instances."""

    on_demand_percentage_above_base_capacity: int = 100
    spot_allocation_strategy: str = "lowest-price"
    spot_instance_pools: int | None = None


class MixedInstances(View):
    """Several instance types and purchase options."""

    instances_distribution: Distribution | None = None


class Group(Resource, token="aws:autoscaling/group:Group"):
    """An Auto Scaling group."""

    name: str | None = None
    min_size: int = prop()
    max_size: int = prop()
    desired_capacity: int | None = None
    launch_template: Any = None
    launch_configuration: str | None = None
    mixed_instances_policy: MixedInstances | None = None
    availability_zones: list[str] = prop(())
    vpc_zone_identifiers: list[str] = prop(())
    max_instance_lifetime: int = 0

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the group, each as a clause that begins with a verb."""
        checks = (Group._size_faults, Group._launch_faults, Group._place_faults, Group._mix_faults, Group._other_faults)
        yield from independently(checks, self)

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

    def _mix_faults(self) -> Iterator[str]:
        mix = self.mixed_instances_policy
        distribution = mix.instances_distribution if mix is not None else None
        if distribution is None:
            return
        if not 0 <= distribution.on_demand_percentage_above_base_capacity <= _PER_CENT:
            share = distribution.on_demand_percentage_above_base_capacity
            yield f"has {share} % On-Demand instances; it is 0 to {_PER_CENT}"
        pools = distribution.spot_instance_pools
        if pools is None or pools == 0:
            return
        if distribution.spot_allocation_strategy != "lowest-price":
            yield f"has `spot_instance_pools` with the strategy {distribution.spot_allocation_strategy}, not lowest-price"
        elif not _FEWEST_POOLS <= pools <= _MOST_POOLS:
            yield f"has {pools} `spot_instance_pools`; it is {_FEWEST_POOLS} to {_MOST_POOLS}"

    def _other_faults(self) -> Iterator[str]:
        if self.max_instance_lifetime and self.max_instance_lifetime < _SHORTEST_LIFETIME:
            yield f"has `max_instance_lifetime` {self.max_instance_lifetime} s; it is 0 or at least {_SHORTEST_LIFETIME} s"


class Step(View):
    """A step of a step scaling policy."""

    metric_interval_lower_bound: str | None = None
    metric_interval_upper_bound: str | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Its bounds; infinite where one is not set. Raises Undecided where one is not a number."""
        return _bound(self.metric_interval_lower_bound, "-inf"), _bound(self.metric_interval_upper_bound, "inf")


def _bound(text: str | None, unset: str) -> float:
    try:
        return float(known(text) or unset)
    except ValueError:
        raise Undecided("stepAdjustments, which have a bound that is not a number") from None


class ScalingPolicy(Resource, token="aws:autoscaling/policy:Policy"):
    """A scaling policy."""

    policy_type: str = "SimpleScaling"
    adjustment_type: str | None = None
    scaling_adjustment: int | None = None
    cooldown: int | None = None
    step_adjustments: list[Step] | None = None
    estimated_instance_warmup: int | None = None
    min_adjustment_magnitude: int | None = None
    target_tracking_configuration: Any = None
    predictive_scaling_configuration: Any = None

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the policy, each as a clause that begins with a verb."""
        yield from independently(
            (ScalingPolicy._type_faults, ScalingPolicy._step_faults, ScalingPolicy._size_faults), self
        )

    def _type_faults(self) -> Iterator[str]:
        kind = known(self.policy_type)
        for name in _REQUIRED_OF.get(kind, ()):
            if getattr(self, name) is None:
                yield f"has the type {kind} without `{name}`"
        for name, kinds in _TYPES_OF.items():
            # 0 is a placeholder that the provider leaves out.
            if kind in _REQUIRED_OF and kind not in kinds and getattr(self, name) not in (None, 0):
                yield f"has the type {kind} and `{name}`, which is for {' and '.join(kinds)}"

    def _size_faults(self) -> Iterator[str]:
        if self.min_adjustment_magnitude not in (None, 0) and self.adjustment_type in (
            "ChangeInCapacity",
            "ExactCapacity",
        ):
            yield f"has `min_adjustment_magnitude` with {self.adjustment_type}; it is for PercentChangeInCapacity"
        if (
            self.adjustment_type == "ExactCapacity"
            and self.scaling_adjustment is not None
            and self.scaling_adjustment < 0
        ):
            yield f"has the exact capacity {self.scaling_adjustment}; it is not negative"

    def _step_faults(self) -> Iterator[str]:
        intervals = sorted(step.interval for step in map(known, self.step_adjustments or ()))
        for low, high in intervals:
            if low >= high:
                yield f"has a step from {low:g} to {high:g}; the upper bound is greater than the lower bound"
        for (_, end), (start, _) in pairwise(intervals):
            if end > start:
                yield f"has steps that overlap: one ends at {end:g}, the next begins at {start:g}"
            elif end < start:
                yield f"has a gap between its steps: one ends at {end:g}, the next begins at {start:g}"


class Schedule(Resource, token="aws:autoscaling/schedule:Schedule"):
    """A scheduled action of a group. -1 keeps a value; the provider sends 0 for one that is not set."""

    names = ()

    min_size: int = 0
    max_size: int = 0
    desired_capacity: int = 0

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the action, each as a clause that begins with a verb."""
        low, high, wanted = self.min_size, self.max_size, self.desired_capacity
        unset = [name for name in ("min_size", "max_size", "desired_capacity") if not self.has(name)]
        hint = f"; {' and '.join(unset)} are 0 unless they are set to -1, which keeps them" if unset else ""
        if _KEPT not in (low, high) and low > high:
            yield f"sets `min_size` {low} and `max_size` {high}; the minimum is greater{hint}"
        elif _KEPT not in (low, wanted) and wanted < low:
            yield f"sets `desired_capacity` {wanted} and `min_size` {low}; the minimum is greater{hint}"
        elif _KEPT not in (high, wanted) and wanted > high:
            yield f"sets `desired_capacity` {wanted} and `max_size` {high}; the maximum is smaller{hint}"


class LifecycleHook(Resource, token="aws:autoscaling/lifecycleHook:LifecycleHook"):
    """A lifecycle hook of a group."""

    heartbeat_timeout: int = 3600
    notification_target_arn: str | None = None
    role_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the hook, each as a clause that begins with a verb."""
        # The provider leaves 0 out.
        if self.heartbeat_timeout and not _SHORTEST_HEARTBEAT <= self.heartbeat_timeout <= _LONGEST_HEARTBEAT:
            accepted = f"{_SHORTEST_HEARTBEAT} to {_LONGEST_HEARTBEAT} s"
            yield f"has `heartbeat_timeout` {self.heartbeat_timeout} s; it is {accepted}"
