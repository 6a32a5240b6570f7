"""Amazon SNS."""

from __future__ import annotations

from preflight.core.view import Resource, link, prop


class Topic(Resource, token="aws:sns/topic:Topic"):
    """A topic."""

    arn_form = "sns:{name}"

    name: str | None = None
    fifo_topic: bool = False


class TopicSubscription(Resource, token="aws:sns/topicSubscription:TopicSubscription"):
    """Who receives a topic's messages. `endpoint` is an address whose form depends on the protocol."""

    names = ()

    protocol: str = prop()

    source: Topic = link("topic")
    receiver: Resource = link("endpoint")
