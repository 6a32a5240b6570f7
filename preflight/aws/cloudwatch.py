"""Amazon CloudWatch and CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from preflight.core.link import link
from preflight.core.spelling import nearest
from preflight.core.values import Unknown, known, opened
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .kms import Key
from .knowledge import facts


class LogGroup(Resource, token="aws:cloudwatch/logGroup:LogGroup"):
    """A log group."""

    arn_form = "logs:log-group:{name}"

    name: str | None = None
    retention_in_days: int = 0
    log_group_class: str = "STANDARD"

    key: Key | None = link("kms_key_id")


class Metric(View):
    """A metric in a query of an alarm."""

    metric_name: str = ""
    namespace: str | None = None
    dimensions: Any = prop({})


class MetricQuery(View):
    """A query of an alarm: a metric, or an expression over others."""

    id: str = ""
    expression: str | None = None
    metric: Metric | None = None
    return_data: bool = False


class MetricAlarm(Resource, token="aws:cloudwatch/metricAlarm:MetricAlarm"):
    """An alarm on a metric."""

    arn_form = "cloudwatch:alarm:{name}"

    name: str | None = None
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: Any = prop({})
    metric_queries: list[MetricQuery] = prop(())
    period: int | None = None
    statistic: str | None = None
    extended_statistic: str | None = None
    unit: str | None = None
    evaluation_periods: int | None = None
    datapoints_to_alarm: int | None = None
    comparison_operator: str | None = None
    threshold: float | None = None
    threshold_metric_id: str | None = None
    evaluation_criteria: Any = None
    actions_enabled: bool = True
    alarm_actions: list[str] = prop(())
    ok_actions: list[str] = prop(())
    insufficient_data_actions: list[str] = prop(())

    @property
    def actions(self) -> list[Any]:
        """What is to happen on a change of its state: ARNs, which may be unknown."""
        return [
            action
            for each in ("alarm_actions", "ok_actions", "insufficient_data_actions")
            for action in getattr(self, each)
        ]

    @property
    def namespaces(self) -> list[str]:
        """The namespaces of its metrics."""
        queried = [query.metric.namespace for query in self.metric_queries if query.metric is not None]
        return [namespace for namespace in (self.namespace, *queried) if namespace is not None]

    @property
    def has_effect(self) -> bool:
        """Whether a change of its state has an action, or another resource of the stack uses it."""
        lists = (self.alarm_actions, self.ok_actions, self.insufficient_data_actions)
        return any(len(actions) for actions in lists) or bool(self.stack.users(self))


class WidgetProperties(View):
    """The properties of a dashboard's widget."""

    metrics: Any = prop(())
    region: str | None = None
    markdown: str | None = None


class Widget(View):
    """A widget of a dashboard."""

    type: str = ""
    x: int = 0
    y: int = 0
    width: int = 6
    height: int = 6
    properties: WidgetProperties | None = None

    @property
    def doubt(self) -> str | None:
        """That its type is no type of widgets, which CloudWatch accepts and does not draw, as a sentence; None if it is one."""
        if not self.has("type") or self.type in _WIDGETS or not (meant := nearest(known(self.type), _WIDGETS)):
            return None
        return f"its type is {self.type!r}, which does not exist (there is {meant})"

    @property
    def errors(self) -> Iterator[str]:
        """What CloudWatch rejects about it, each as a sentence without a full stop."""
        yield from self._place_errors
        if not self.has("type"):
            yield "it has no type, such as metric or text"
        if self.type == "text" and self.properties is not None and not self.properties.has("markdown"):
            yield "its properties have no markdown, which the text of a text widget is"
        if self.type != "metric" or self.properties is None:
            return
        region = self.properties.region
        if region is not None and facts.partition_of(known(region)) is None:
            yield f"{region} is not a region"
        for number, metric in enumerate(self.properties.metrics):
            for error in _metric_errors(opened(metric)):
                yield f"metrics[{number}] {error}"

    @property
    def _place_errors(self) -> Iterator[str]:
        if not 0 <= self.x < _COLUMNS:
            yield f"its x is {self.x}; Should be >= 0 and <= {_COLUMNS - 1}"
        if self.y < 0:
            yield f"its y is {self.y}; Should be >= 0"
        if not 1 <= self.width <= _COLUMNS:
            yield f"its width is {self.width}; a dashboard has {_COLUMNS} columns"
        if not 1 <= self.height <= _ROWS:
            yield f"its height is {self.height}; Should be >= 1 and <= {_ROWS}"


class DashboardBody(View):
    """The body of a dashboard."""

    widgets: list[Widget] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """What CloudWatch rejects about it as a whole, each as a predicate of the dashboard."""
        if not self.has("widgets"):
            yield "has a body without widgets, which may be an empty array"
        elif len(self.widgets) > _MOST_WIDGETS:
            yield f"has {len(self.widgets)} widgets; {_MOST_WIDGETS} are allowed"


class Dashboard(Resource, token="aws:cloudwatch/dashboard:Dashboard"):
    """A dashboard."""

    names = ("dashboardName",)

    dashboard_body: DashboardBody = json_text(REQUIRED)


_COLUMNS, _ROWS = 24, 1000
_MOST_WIDGETS = 500
_WIDGETS = ("alarm", "chart", "custom", "explorer", "log", "metric", "text")

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
_METRIC_OPTIONS = frozenset(
    {"accountId", "color", "expression", "id", "label", "period", "region", "stat", "visible", "yAxis"}
)


def _metric_errors(metric: Any) -> Iterator[str]:
    """What CloudWatch rejects about a metric of a widget, each as a predicate."""
    if isinstance(metric, Unknown):
        return
    if not isinstance(metric, Sequence) or isinstance(metric, str):
        yield "is not an array such as [namespace, name, dimension, value]"
        return
    fields, options = list(metric), {}
    if fields and isinstance(fields[-1], Mapping):
        options = fields.pop()
    if unknown := [key for key in options if key not in _METRIC_OPTIONS]:
        yield f"has {', '.join(unknown)} in its options; dimensions are items of the array: name, value, name, value"
    if any(isinstance(field, Mapping | list | int | float) for field in fields):
        yield "has an item before its options that is not a string"
    elif "..." not in map(str, fields) and fields and len(fields) % 2:
        yield f"has {len(fields)} strings; after namespace and name, dimensions come in pairs of name and value"
