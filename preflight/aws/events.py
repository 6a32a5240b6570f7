"""Amazon EventBridge."""

from __future__ import annotations

from typing import Any

from preflight.core.link import link
from preflight.core.values import Outside, known
from preflight.core.view import Resource, View, json_text, prop

from .knowledge.schedules import faults
from .lambda_ import Function
from .sqs import Queue


class Rule(Resource, token="aws:cloudwatch/eventRule:EventRule"):
    """A rule: which events, or when."""

    arn_form = "events:rule/{name}"

    name: str | None = None
    schedule_expression: str | None = None

    @property
    def schedule_faults(self) -> list[str]:
        """Why EventBridge refuses its schedule, each as a clause."""
        return list(faults(known(self.schedule_expression))) if self.schedule_expression is not None else []


class DeadLetterConfig(View):
    """Where an event goes that could not be delivered."""

    arn: str | None = None


class ScheduleTarget(View):
    """What a schedule calls."""

    dead_letter_config: DeadLetterConfig | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")


class Schedule(Resource, token="aws:scheduler/schedule:Schedule"):
    """A schedule of EventBridge Scheduler."""

    name: str | None = None
    schedule_expression: str = prop()
    target: ScheduleTarget = prop()

    @property
    def schedule_faults(self) -> list[str]:
        """Why EventBridge refuses its schedule, each as a clause."""
        return list(faults(known(self.schedule_expression), scheduler=True))


class InputTransformer(View):
    """How an event is rewritten before it reaches its target."""

    input_template: str = ""


class Target(Resource, token="aws:cloudwatch/eventTarget:EventTarget"):
    """Where a rule sends its events."""

    names = ()

    input: Any = json_text()
    input_path: str | None = None
    role_arn: str | None = None
    input_transformer: InputTransformer | None = None
    dead_letter_config: DeadLetterConfig | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")
    rule_resource: Rule = link("rule")
    function: Function = link("arn")


def not_a_dead_letter_queue(target: Target | ScheduleTarget) -> str | None:
    """What a target's dead letters go to, where EventBridge does not take it: a resource of the stack, or an ARN."""
    arn = target.dead_letter_config.arn if target.dead_letter_config is not None else None
    try:
        found = target.dead_letter_target
    except Outside:
        text = known(arn) or ""
        return None if text.split(":")[2:3] == ["sqs"] and not text.endswith(".fifo") else text
    return None if found is None or (isinstance(found, Queue) and not found.fifo_queue) else str(found)
