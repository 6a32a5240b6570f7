"""What CloudWatch rejects about metric alarms and composite alarms, as predicates of the alarm.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.values import Partial, Unknown, known, origins_of
from preflight.core.view import Resource, prop

from .cloudwatch import MetricAlarm, MetricQuery
from .languages.alarm_rules import Rule, read_rule

_OF_ONE_METRIC = ("namespace", "dimensions", "period", "statistic", "extended_statistic", "unit")
_BAND_OPERATORS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
_EXTENDED = re.compile(
    r"(?:p|tm|tc|ts|wm)(?:\d{1,2}(?:\.\d{1,10})?|100(?:\.0+)?)|IQM|(?:PR|TC|TM|TS|WM)\([^()]*\)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"(?<![\w.])([a-z]\w*)\b(?!\s*\()")
_NOT_VARIABLES = ("and", "or", "not", "true", "false")
_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800
_HIGH_RESOLUTION = (10, 20, 30)
_ACTIONS = 5
_ARN = re.compile(r"arn:aws[\w-]*:(?P<vendor>[\w-]+):(?P<region>[\w-]*):")
# Services that are named by mistake; AWS adds others to those that an alarm can act on.
_NO_ACTIONS = (
    "sqs",
    "states",
    "events",
    "kinesis",
    "firehose",
    "logs",
    "s3",
    "dynamodb",
    "codebuild",
    "codepipeline",
    "ecs",
)
_NO_ACTIONS_OF_TYPES = {
    "aws:sqs/queue:Queue": "sqs",
    "aws:sfn/stateMachine:StateMachine": "states",
    "aws:cloudwatch/eventBus:EventBus": "events",
    "aws:cloudwatch/eventRule:EventRule": "events",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:kinesis/stream:Stream": "kinesis",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose",
    "aws:s3/bucket:Bucket": "s3",
    "aws:dynamodb/table:Table": "dynamodb",
}


_HOUR, _DAY, _WEEK = 3600, 86400, 604800


def metric_faults(alarm: MetricAlarm) -> Iterator[str]:
    """What is wrong with the metric or the queries that an alarm watches, and its statistic and period."""
    if alarm.has("evaluation_criteria"):
        return
    if alarm.has("metric_name") and alarm.has("metric_queries"):
        yield "has both metric_name and metric_queries; an alarm watches one metric or a list of queries"
    elif alarm.has("metric_name"):
        yield from _one_metric(alarm)
    elif alarm.has("metric_queries"):
        wrong = [name for name in _OF_ONE_METRIC if alarm.has(name)]
        if wrong:
            yield f"has metric_queries and {', '.join(wrong)}; with queries these belong into the metric of each query"
        yield from _queries(alarm)
    else:
        yield "has neither metric_name nor metric_queries (MetricName must not be null)"


def _one_metric(alarm: MetricAlarm) -> Iterator[str]:
    given = [name for name in ("statistic", "extended_statistic") if alarm.has(name)]
    if len(given) != 1:
        yield f"has {' and '.join(given) or 'no statistic'}; exactly one of statistic and extended_statistic is needed"
    for name in ("namespace", "period"):
        if not alarm.has(name):
            yield f"has a metric_name and no {name}"
    extended = alarm.extended_statistic
    if extended is not None and not _EXTENDED.fullmatch(known(extended)):
        yield f"has the extended_statistic {extended!r}, which is not one such as p99.9, tm90, IQM or PR(0:100)"
    if alarm.period is not None and alarm.period not in _HIGH_RESOLUTION and (alarm.period < 1 or alarm.period % 60):
        yield f"has a period of {alarm.period} s; a period is 10, 20, 30 or a multiple of 60"
    if alarm.period and alarm.evaluation_periods:
        seconds, most = alarm.period * alarm.evaluation_periods, _WEEK if alarm.period >= _HOUR else _DAY
        if seconds > most:
            yield (
                f"looks at {alarm.evaluation_periods} periods of {alarm.period} s, {seconds} s together;"
                f" CloudWatch accepts {most} with a period {'of an hour or more' if most == _WEEK else 'below an hour'}"
            )


def _queries(alarm: MetricAlarm) -> Iterator[str]:
    queries = list(alarm.metric_queries)
    ids = [known(query.id) for query in queries]
    returning = [query.id for query in queries if query.return_data]
    if not alarm.has("threshold_metric_id") and len(returning) != 1:
        named = f" ({', '.join(returning)})" if returning else ""
        yield f"has {len(returning)} queries with return_data=True{named}; exactly one element of the list should return data"
    for query in queries:
        for fault in _query(query, ids):
            yield f"has the query '{query.id}', which {fault}"


def _query(query: MetricQuery, ids: list[str]) -> Iterator[str]:
    if not _ID.fullmatch(query.id):
        yield "must begin with a lower-case letter, followed by letters, digits and '_'"
    if ids.count(query.id) > 1:
        yield "has the id of another query"
    if query.has("expression") == query.has("metric"):
        yield "must have exactly one of expression and metric"
    if query.expression is not None:
        yield from _expression(known(query.expression), ids)


def _expression(text: str, ids: list[str]) -> Iterator[str]:
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
    if re.match(r"\s*SELECT\b", bare, re.IGNORECASE):
        return
    if re.search(r"\bSEARCH\s*\(", bare):
        yield "uses SEARCH (SEARCH is not supported on Metric Alarms)"
        return
    for name in dict.fromkeys(_VARIABLE.findall(bare)):
        if name not in ids and name not in _NOT_VARIABLES:
            yield f"uses {name}, which is the id of no query (there are {', '.join(dict.fromkeys(ids))})"


def threshold_faults(alarm: MetricAlarm) -> Iterator[str]:
    """What is wrong with what an alarm compares with, and for how long."""
    if alarm.has("evaluation_criteria"):
        return
    operator, band = alarm.comparison_operator, alarm.has("threshold_metric_id")
    if band and alarm.has("threshold"):
        yield "has both threshold and threshold_metric_id"
    if operator is not None:
        if operator in _BAND_OPERATORS and not band:
            yield f"compares by {operator} and has no threshold_metric_id: that is for anomaly detection"
        elif operator not in _BAND_OPERATORS and band:
            yield f"has a threshold_metric_id and compares by {operator}; with a band it is one of {', '.join(_BAND_OPERATORS)}"
    if band and alarm.threshold_metric_id not in [query.id for query in alarm.metric_queries]:
        yield f"has the threshold_metric_id '{alarm.threshold_metric_id}', which is the id of no query"
    yield from _window(alarm)


def compares_with_zero(alarm: MetricAlarm) -> bool:
    """Whether an alarm has no threshold, for which the provider sends 0."""
    return not any(alarm.has(name) for name in ("threshold", "threshold_metric_id", "evaluation_criteria"))


def _window(alarm: MetricAlarm) -> Iterator[str]:
    periods, wanted, period = alarm.evaluation_periods, alarm.datapoints_to_alarm, alarm.period
    if wanted is not None and periods is not None and wanted > periods:
        yield f"has {wanted} datapoints_to_alarm and {periods} evaluation_periods; there cannot be more data points than periods"
    if period is None or periods is None:
        return
    longest = _DAY if period < _HOUR else _WEEK
    if periods * period > longest:
        yield f"evaluates {periods} periods of {period} s, which is {periods * period} s; {longest} s are the most"


def action_faults(alarm: MetricAlarm, region: str | None) -> Iterator[str]:
    """What is wrong with its actions. `region` is where the alarm is, None where the program does not set it."""
    for name in ("alarm_actions", "ok_actions", "insufficient_data_actions"):
        if len(getattr(alarm, name)) > _ACTIONS:
            yield f"has {len(getattr(alarm, name))} {name}; {_ACTIONS} are allowed"
    for action in alarm.actions:
        vendor, elsewhere = _vendor(action)
        if vendor in _NO_ACTIONS:
            yield f"has an action of {vendor} (Unsupported AWS vendor {vendor}); notify a topic of SNS or call a function"
        elif vendor in ("automate", "swf", "autoscaling") and region and elsewhere not in ("", region):
            yield f"has the action {action!r}, which is in another region; only {region} is supported"
    for action in alarm.actions:
        if not origins_of(action):
            known(action)


def _vendor(action: Any) -> tuple[str, str]:
    """The service and the region of an action; "" where they are unknown."""
    if isinstance(action, Unknown):
        types = [
            origin.urn.split("::")[2].rpartition("$")[2] for origin in origins_of(action) if origin.output == "arn"
        ]
        return (_NO_ACTIONS_OF_TYPES.get(types[0], ""), "") if types else ("", "")
    found = _ARN.match(str(action)) if isinstance(action, str) else None
    return (found["vendor"], found["region"]) if found else ("", "")


class CompositeAlarm(Resource, token="aws:cloudwatch/compositeAlarm:CompositeAlarm"):
    """An alarm on the states of other alarms."""

    names = ("alarmName",)

    alarm_name: str | None = None
    alarm_rule: str = prop()

    @property
    def rule(self) -> Rule:
        """Its rule, in which the names of alarms may come from their outputs."""
        rule = self.alarm_rule
        if isinstance(rule, Partial) and len(rule.origins) == sum(isinstance(part, Unknown) for part in rule.parts):
            return read_rule("".join(part if isinstance(part, str) else "output" for part in rule.parts))
        return read_rule(known(rule))
