"""Amazon CloudWatch and CloudWatch Logs."""

from __future__ import annotations

from typing import Any

from preflight.core.view import Resource, View, prop


class LogGroup(Resource, token="aws:cloudwatch/logGroup:LogGroup"):
    """A log group."""

    arn_form = "logs:log-group:{name}"

    name: str | None = None
    retention_in_days: int = 0
    kms_key_id: str | None = None


class Metric(View):
    """A metric of an alarm's query."""

    metric_name: str = ""
    namespace: str | None = None
    dimensions: Any = prop({})


class MetricQuery(View):
    """A query of an alarm: a metric, or an expression over others."""

    id: str = ""
    expression: str | None = None
    metric: Metric | None = None


class MetricAlarm(Resource, token="aws:cloudwatch/metricAlarm:MetricAlarm"):
    """An alarm on a metric."""

    arn_form = "cloudwatch:alarm:{name}"

    name: str | None = None
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: Any = prop({})
    metric_queries: list[MetricQuery] = prop(())
    actions_enabled: bool = True
    alarm_actions: list[str] = prop(())
    ok_actions: list[str] = prop(())
    insufficient_data_actions: list[str] = prop(())

    @property
    def namespaces(self) -> list[str]:
        """The namespaces of the metrics that it watches."""
        queried = [query.metric.namespace for query in self.metric_queries if query.metric is not None]
        return [namespace for namespace in (self.namespace, *queried) if namespace is not None]
