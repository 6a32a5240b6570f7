"""AWS IoT Core."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import Resource, View, prop

from .lambda_ import Function


class FunctionAction(View):
    """An action of a rule that calls a function."""

    function: Function = link("function_arn")


class TopicRule(Resource, token="aws:iot/topicRule:TopicRule"):
    """A rule on messages of devices."""

    arn_form = "iot:rule/{name}"

    name: str | None = None
    lambdas: list[FunctionAction] = prop(())
