"""Amazon EventBridge."""

from __future__ import annotations

from typing import Any

from preflight.core.view import Resource, View, json_text, link

from .lambda_ import Function


class Rule(Resource, token="aws:cloudwatch/eventRule:EventRule"):
    """A rule: which events, or when."""

    arn_form = "events:rule/{name}"

    name: str | None = None
    schedule_expression: str | None = None


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

    rule_resource: Rule = link("rule")
    function: Function = link("arn")
