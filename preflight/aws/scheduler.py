"""Amazon EventBridge Scheduler."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from preflight.core.link import link
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import known
from preflight.core.view import Resource, View, prop

from .events import DeadLetterConfig
from .knowledge.schedules import schedule_errors
from .knowledge.targets import called, fifo_faults, kind_of_arn, kind_of_target


class SqsParameters(View):
    """The message group of a schedule's target."""

    message_group_id: str | None = None


class ScheduleTarget(View):
    """The target of a schedule."""

    arn: str = prop()
    dead_letter_config: DeadLetterConfig | None = None
    ecs_parameters: Any = None
    eventbridge_parameters: Any = None
    input: str | None = None
    kinesis_parameters: Any = None
    sagemaker_pipeline_parameters: Any = None
    sqs_parameters: SqsParameters | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")

    @property
    def parameter_errors(self) -> Iterator[str]:
        """Which parameters do not fit its kind of target, as clauses that begin with a verb."""
        kind = kind_of_target(self, "arn")
        needed = _PARAMETERS.get(kind, "")
        if kind in _NEED_PARAMETERS and not self.has(needed):
            yield f"has {called(kind)} as its target and no `{needed}` (Parameters must be specified for the target)"
        for other, block in _PARAMETERS.items():
            if other != kind and self.has(block):
                yield (
                    f"has `{block}` with {called(kind)} as its target; they are for {called(other)}"
                    " (Parameters not supported for the target)"
                )
        words = "Parameters SqsParameters must be specified"
        yield from fifo_faults(self, "arn", "sqs_parameters", self.sqs_parameters, words)

    @property
    def operation_error(self) -> str | None:
        """Why Scheduler does not call the API operation that its ARN names, as a clause that begins with a verb.

        None if it does, or if the ARN names a resource.
        """
        arn = self.arn
        if not isinstance(arn, str) or kind_of_arn(arn) != "scheduler":
            return None
        named = re.fullmatch(r"arn:[\w-]+:scheduler:::aws-sdk:([^:]+):([^:]+)", arn)
        if named is None:
            return f"has the target {arn}; an API operation is written arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
        service, operation = named.groups()
        if not operation[0].islower():
            return f"has the target {arn}; write the operation in camel case: {operation[0].lower()}{operation[1:]}"
        if service != service.lower():
            return f"has the target {arn}; write the service in lower case: {service.lower()}"
        word = next((each for each in _READING if re.match(rf"{each}(?![a-z])", operation)), None)
        return f"has the target {arn}; Scheduler does not call operations that read, such as {word}…" if word else None

    @property
    def input_error(self) -> str | None:
        """Why its input does not fit its target, as a clause that begins with a verb; None if it does."""
        arn = self.arn
        if self.input is None or not isinstance(arn, str) or kind_of_arn(arn) not in _CALLED_WITH_JSON:
            return None
        try:
            json.loads(known(self.input))
        except ValueError:
            called_target = "an API operation" if kind_of_arn(arn) == "scheduler" else called(kind_of_arn(arn))
            return f"has an input for {called_target} that is not JSON (JSON syntax error in input for the target)"
        return None


class FlexibleTimeWindow(View):
    """The window in which a schedule calls its target."""

    mode: str = prop()
    maximum_window_in_minutes: int | None = None


class Schedule(Resource, token="aws:scheduler/schedule:Schedule"):
    """A schedule of EventBridge Scheduler."""

    name: str | None = None
    end_date: str | None = None
    flexible_time_window: FlexibleTimeWindow = prop()
    schedule_expression: str = prop()
    schedule_expression_timezone: str = "UTC"
    start_date: str | None = None
    target: ScheduleTarget = prop()

    @property
    def schedule_errors(self) -> list[str]:
        """Why Scheduler rejects its schedule expression, as clauses."""
        return list(schedule_errors(known(self.schedule_expression), scheduler=True))

    @property
    def window_errors(self) -> Iterator[str]:
        """Why Scheduler rejects its window, its dates or its time zone, as clauses that begin with a verb."""
        window = self.flexible_time_window
        minutes = window.maximum_window_in_minutes
        if window.mode == "FLEXIBLE" and minutes is None:
            yield (
                "has a flexible window without `maximum_window_in_minutes`, which is 1 to 1440"
                " (MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE)"
            )
        if window.mode == "OFF" and minutes is not None:
            yield (
                f"has a window of {minutes} minutes with the mode OFF; set the mode to FLEXIBLE or remove the minutes"
                " (MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF)"
            )
        start, end = _time(self.start_date), _time(self.end_date)
        if start is not None and end is not None and start >= end:
            yield (
                f"starts at {self.start_date} and ends at {self.end_date}"
                " (The StartDate you specify must come before the EndDate)"
            )
        yield from self._zone_errors()

    def _zone_errors(self) -> Iterator[str]:
        zone = known(self.schedule_expression_timezone)
        zones = _zones() if zone != "UTC" else frozenset()
        if not zones or zone in zones:
            return
        meant = nearest(zone, zones)
        message = f"has the time zone {zone}, which the IANA database does not have" + (
            f"; it has {meant}" if meant else ""
        )
        # The database of this machine may be older than that of AWS; an offset or a name with spaces is in none.
        yield message if re.search(r"^(?:UTC|GMT)[+-]\d|[+-]\d\d:?\d\d$|\s", zone) else Advice(message)


@cache
def _zones() -> frozenset[str]:
    """The names of time zones; empty on a machine without the database."""
    return frozenset(available_timezones())


def _time(text: str | None) -> datetime | None:
    if known(text) is None:
        return None
    try:
        time = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html
_PARAMETERS = {
    "ecs": "ecs_parameters",
    "event-bus": "eventbridge_parameters",
    "kinesis": "kinesis_parameters",
    "sagemaker": "sagemaker_pipeline_parameters",
    "sqs": "sqs_parameters",
}
_CALLED_WITH_JSON = ("event-bus", "lambda", "scheduler", "states")
_NEED_PARAMETERS = ("ecs", "event-bus", "kinesis")
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
_READING = (
    *("get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover"),
    *("validate", "batchGet", "batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration"),
    *("retrieve", "testConnection", "translateDocument", "isAuthorized", "invokeModel"),
)
