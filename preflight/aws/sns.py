"""Amazon SNS."""

from __future__ import annotations

from preflight.core.view import Resource


class Topic(Resource, token="aws:sns/topic:Topic"):
    """A topic."""

    arn_form = "sns:{name}"

    name: str | None = None
    fifo_topic: bool = False
