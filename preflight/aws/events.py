"""Amazon EventBridge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.link import link
from preflight.core.values import Outside, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .knowledge.schedules import schedule_errors
from .lambda_ import Function
from .languages.event_patterns import messages, pattern_faults, stray_fields
from .sqs import Queue


class Rule(Resource, token="aws:cloudwatch/eventRule:EventRule"):
    """A rule with an event pattern or a schedule."""

    arn_form = "events:rule/{name}"

    name: str | None = None
    event_bus_name: str = "default"
    event_pattern: Any = json_text()
    schedule_expression: str | None = None

    @property
    def schedule_errors(self) -> list[str]:
        """Why EventBridge rejects its schedule, as clauses."""
        return list(schedule_errors(known(self.schedule_expression))) if self.schedule_expression is not None else []


class EventBus(Resource, token="aws:cloudwatch/eventBus:EventBus"):
    """An event bus."""

    arn_form = "events:event-bus/{name}"

    name: str | None = None


class EventBusPolicy(Resource, token="aws:cloudwatch/eventBusPolicy:EventBusPolicy"):
    """The policy of an event bus."""

    names = ()

    policy: Document = json_text(REQUIRED)

    bus: EventBus = link("event_bus_name")


class EventPermission(Resource, token="aws:cloudwatch/eventPermission:EventPermission"):
    """A statement of the policy of an event bus, for an account or an organization."""

    names = ()


class ApiDestination(Resource, token="aws:cloudwatch/eventApiDestination:EventApiDestination"):
    """An API destination. Its ARN ends in an id behind the name."""

    arn_form = "events:api-destination/{name}/*"

    name: str | None = None


class Archive(Resource, token="aws:cloudwatch/eventArchive:EventArchive"):
    """An archive of the events of an event bus; without a pattern, of all of them."""

    name: str | None = None
    event_pattern: Any = json_text()


def pattern_errors(holder: Rule | Archive) -> Iterator[str]:
    """Why EventBridge rejects an event pattern, as clauses that begin with a verb; where that is uncertain, as advice."""
    pattern = holder.event_pattern
    if pattern is not None:
        yield from messages("has an event pattern with", pattern_faults(pattern))


def unmatched_fields(holder: Rule | Archive) -> Iterator[tuple[str, str | None]]:
    """The fields of an event pattern that no event has, each with the nearest one that events have."""
    pattern = known(holder.event_pattern)
    if isinstance(pattern, Mapping):
        yield from stray_fields(pattern)


class DeadLetterConfig(View):
    """The dead-letter queue of a target."""

    arn: str | None = None


class ScheduleTarget(View):
    """The target of a schedule."""

    dead_letter_config: DeadLetterConfig | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")


class Schedule(Resource, token="aws:scheduler/schedule:Schedule"):
    """A schedule of EventBridge Scheduler."""

    name: str | None = None
    schedule_expression: str = prop()
    target: ScheduleTarget = prop()

    @property
    def schedule_errors(self) -> list[str]:
        """Why EventBridge rejects its schedule, as clauses."""
        return list(schedule_errors(known(self.schedule_expression), scheduler=True))


class InputTransformer(View):
    """The transformation of an event before its delivery."""

    input_template: str = ""


class Target(Resource, token="aws:cloudwatch/eventTarget:EventTarget"):
    """A target of a rule."""

    names = ()

    input: Any = json_text()
    input_path: str | None = None
    event_bus_name: str | None = None
    role_arn: str | None = None
    input_transformer: InputTransformer | None = None
    dead_letter_config: DeadLetterConfig | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")
    rule_resource: Rule = link("rule")
    receiver: Resource = link("arn")
    function: Function = link("arn")


def unsupported_dead_letter_target(target: Target | ScheduleTarget) -> str | None:
    """The resource of the stack or the ARN that a target has as dead-letter queue; None if EventBridge accepts it."""
    arn = target.dead_letter_config.arn if target.dead_letter_config is not None else None
    try:
        found = target.dead_letter_target
    except Outside:
        text = known(arn) or ""
        return None if text.split(":")[2:3] == ["sqs"] and not text.endswith(".fifo") else text
    return None if found is None or (isinstance(found, Queue) and not found.fifo_queue) else str(found)
