"""AWS Step Functions."""

from __future__ import annotations

from preflight.core.view import Resource


class StateMachine(Resource, token="aws:sfn/stateMachine:StateMachine"):
    """A state machine."""

    arn_form = "states:stateMachine:{name}"

    name: str | None = None
