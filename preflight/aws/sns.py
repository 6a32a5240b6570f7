"""Amazon SNS."""

from __future__ import annotations

from preflight.core.view import REQUIRED, Resource, json_text, link, prop

from .iam import Document


class Topic(Resource, token="aws:sns/topic:Topic"):
    """A topic."""

    arn_form = "sns:{name}"

    name: str | None = None
    fifo_topic: bool = False
    policy: Document | None = json_text()


class TopicPolicy(Resource, token="aws:sns/topicPolicy:TopicPolicy"):
    """Who may use a topic, as a resource of its own."""

    names = ()

    policy: Document = json_text(REQUIRED)

    topic: Topic = link("arn")


class TopicSubscription(Resource, token="aws:sns/topicSubscription:TopicSubscription"):
    """Who receives a topic's messages. `endpoint` is an address whose form depends on the protocol."""

    names = ()

    protocol: str = prop()

    source: Topic = link("topic")
    receiver: Resource = link("endpoint")
