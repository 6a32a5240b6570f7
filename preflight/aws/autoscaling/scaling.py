"""The scaling policies and scheduled actions of Auto Scaling."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import Any

from preflight.aws.knowledge.inputs import is_set
from preflight.core.values import Undecided, independently, known
from preflight.core.view import Resource, View, prop

_KEPT = -1
_MOST_STEPS, _CRON_FIELDS = 20, 5
_OF_BALANCER = "ALBRequestCountPerTarget"
_OF_GROUP = ("ASGAverageCPUUtilization", "ASGAverageNetworkIn", "ASGAverageNetworkOut")
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


class Step(View):
    """A step of a step scaling policy."""

    metric_interval_lower_bound: str | None = None
    metric_interval_upper_bound: str | None = None
    scaling_adjustment: int = prop()

    @property
    def interval(self) -> tuple[float, float]:
        """Its bounds; infinite where one is not set. Raises Undecided where one is not a number."""
        return _bound(self.metric_interval_lower_bound, "-inf"), _bound(self.metric_interval_upper_bound, "inf")


def _bound(text: str | None, unset: str) -> float:
    try:
        return float(known(text) or unset)
    except ValueError:
        raise Undecided("stepAdjustments, which have a bound that is not a number") from None


class PredefinedMetric(View):
    """A metric that AWS defines."""

    predefined_metric_type: str = prop()
    resource_label: str | None = None


class Query(View):
    """A metric or an expression."""

    expression: str | None = None
    metric_stat: Any = None
    return_data: bool = True


class CustomizedMetric(View):
    """A metric of the program."""

    metrics: list[Query] = prop(())
    metric_name: str | None = None
    metric_dimensions: list[Any] = prop(())
    namespace: str | None = None
    statistic: str | None = None


class TargetTracking(View):
    """A metric, and the value that it is kept at."""

    customized_metric_specification: CustomizedMetric | None = None
    predefined_metric_specification: PredefinedMetric | None = None
    target_value: float = prop()

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses it, each as a clause that begins with a verb."""
        checks = (
            TargetTracking._value_faults,
            TargetTracking._choice_faults,
            TargetTracking._label_faults,
            TargetTracking._query_faults,
        )
        yield from independently(checks, self)

    def _value_faults(self) -> Iterator[str]:
        if self.target_value <= 0:
            yield f"has `target_value` {self.target_value:g}; it is greater than 0"

    def _choice_faults(self) -> Iterator[str]:
        names = ("predefined_metric_specification", "customized_metric_specification")
        given = [name for name in names if self.has(name)]
        if len(given) != 1:
            yield f"has {len(given)} of {' and '.join(f'`{name}`' for name in names)}; it has exactly one of them"

    def _label_faults(self) -> Iterator[str]:
        metric = known(self.predefined_metric_specification)
        if metric is None:
            return
        kind, has_label = known(metric.predefined_metric_type), is_set(metric, "resource_label")
        if kind == _OF_BALANCER and not has_label:
            yield f"tracks {kind} without a `resource_label`, which names the load balancer and the target group"
        if kind in _OF_GROUP and has_label:
            yield f"tracks {kind} with a `resource_label`, which only {_OF_BALANCER} has"

    def _query_faults(self) -> Iterator[str]:
        metric = known(self.customized_metric_specification)
        if metric is None:
            return
        single = [name for name in ("metric_name", "namespace", "statistic") if is_set(metric, name)]
        if metric.metrics and single:
            yield f"has `metrics` and `{single[0]}` in `customized_metric_specification`; it has one metric, or several"
        if metric.metrics:
            returned = sum(bool(query.return_data) for query in metric.metrics)
            if returned != 1:
                yield f"has {returned} `metrics` with `return_data`; exactly one returns data, and it is on by default"
        for query in metric.metrics:
            if is_set(query, "expression") == query.has("metric_stat"):
                yield "has `metrics` with both or neither of `expression` and `metric_stat`; each has one of them"


class PredictiveMetrics(View):
    """The metrics that a forecast is made from."""

    predefined_load_metric_specification: PredefinedMetric | None = None
    predefined_metric_pair_specification: PredefinedMetric | None = None
    predefined_scaling_metric_specification: PredefinedMetric | None = None


class Predictive(View):
    """A forecast."""

    max_capacity_breach_behavior: str = "HonorMaxCapacity"
    max_capacity_buffer: str | None = None
    metric_specification: PredictiveMetrics = prop()

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses it, each as a clause that begins with a verb."""
        yield from independently((Predictive._buffer_faults, Predictive._label_faults), self)

    def _buffer_faults(self) -> Iterator[str]:
        behavior, has_buffer = known(self.max_capacity_breach_behavior), self.has("max_capacity_buffer")
        if behavior == "IncreaseMaxCapacity" and not has_buffer:
            yield "has IncreaseMaxCapacity without `max_capacity_buffer`, which it needs"
        if behavior == "HonorMaxCapacity" and has_buffer:
            yield "has `max_capacity_buffer` with HonorMaxCapacity; it is for IncreaseMaxCapacity"

    def _label_faults(self) -> Iterator[str]:
        metrics = known(self.metric_specification)
        for kind in ("load", "metric_pair", "scaling"):
            name = (
                f"predefined_{kind}_specification"
                if kind == "metric_pair"
                else f"predefined_{kind}_metric_specification"
            )
            metric = known(getattr(metrics, name))
            if (
                metric is not None
                and known(metric.predefined_metric_type).startswith("ALB")
                and not metric.has("resource_label")
            ):
                yield f"forecasts {metric.predefined_metric_type} without a `resource_label`, which names the target group"


class ScalingPolicy(Resource, token="aws:autoscaling/policy:Policy"):
    """A scaling policy."""

    policy_type: str = "SimpleScaling"
    adjustment_type: str | None = None
    scaling_adjustment: int | None = None
    cooldown: int | None = None
    step_adjustments: list[Step] | None = None
    estimated_instance_warmup: int | None = None
    min_adjustment_magnitude: int | None = None
    target_tracking_configuration: TargetTracking | None = None
    predictive_scaling_configuration: Predictive | None = None

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the policy, each as a clause that begins with a verb."""
        checks = (
            ScalingPolicy._type_faults,
            ScalingPolicy._interval_faults,
            ScalingPolicy._end_faults,
            ScalingPolicy._size_faults,
        )
        yield from independently(checks, self)

    def metric_faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses its metrics, each as a clause that begins with a verb."""
        for configuration in (known(self.target_tracking_configuration), known(self.predictive_scaling_configuration)):
            if configuration is not None:
                yield from configuration.faults()

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

    def _end_faults(self) -> Iterator[str]:
        steps = [known(step) for step in self.step_adjustments or ()]
        if len(steps) > _MOST_STEPS:
            yield f"has {len(steps)} steps; it has at most {_MOST_STEPS}"
        for step in steps:
            if self.adjustment_type == "ExactCapacity" and step.scaling_adjustment < 0:
                yield f"has a step to the exact capacity {step.scaling_adjustment}; it is not negative"
        intervals = [step.interval for step in steps]
        if any(interval == (-inf, inf) for interval in intervals):
            yield "has a step without bounds; it has one at least"
            return
        lows, highs = [low for low, _ in intervals], [high for _, high in intervals]
        if any(-inf < low < 0 for low in lows) and -inf not in lows:
            yield f"has a step from {min(lows):g} on, and none without a lower bound; the lowest step has none there"
        if any(0 < high < inf for high in highs) and inf not in highs:
            yield f"has a step up to {max(highs):g}, and none without an upper bound; the highest step has none there"

    def _interval_faults(self) -> Iterator[str]:
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
    start_time: str | None = None
    end_time: str | None = None
    recurrence: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Auto Scaling refuses the action, each as a clause that begins with a verb."""
        yield from independently((Schedule._size_faults, Schedule._time_faults, Schedule._recurrence_faults), self)

    def _time_faults(self) -> Iterator[str]:
        start, end = known(self.start_time), known(self.end_time)
        # Both are in UTC, and so in the order of their characters.
        if start and end and start.endswith("Z") and end.endswith("Z") and start >= end:
            yield f"has `start_time` {start} and `end_time` {end}; it starts before it ends"

    def _recurrence_faults(self) -> Iterator[str]:
        text = known(self.recurrence)
        if not text or text.startswith("@"):
            return
        fields = text.split()
        if text.startswith(("cron(", "rate(")) or len(fields) != _CRON_FIELDS or "?" in text:
            yield f"has `recurrence` '{text}'; it is a cron expression of Unix of {_CRON_FIELDS} fields, such as 0 7 * * 1-5"

    def _size_faults(self) -> Iterator[str]:
        low, high, wanted = self.min_size, self.max_size, self.desired_capacity
        unset = [name for name in ("min_size", "max_size", "desired_capacity") if not self.has(name)]
        hint = f"; {' and '.join(unset)} are 0 unless they are set to -1, which keeps them" if unset else ""
        if _KEPT not in (low, high) and low > high:
            yield f"sets `min_size` {low} and `max_size` {high}; the minimum is greater{hint}"
        elif _KEPT not in (low, wanted) and wanted < low:
            yield f"sets `desired_capacity` {wanted} and `min_size` {low}; the minimum is greater{hint}"
        elif _KEPT not in (high, wanted) and wanted > high:
            yield f"sets `desired_capacity` {wanted} and `max_size` {high}; the maximum is smaller{hint}"
