"""Amazon SNS."""

from __future__ import annotations

import re

from preflight.core.link import candidates, link
from preflight.core.values import known, origins_of
from preflight.core.view import REQUIRED, Resource, json_text, prop

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
    endpoint: str = prop()
    subscription_role_arn: str | None = None

    source: Topic = link("topic")
    receiver: Resource = link("endpoint")

    @property
    def fault(self) -> str | None:
        """Why SNS refuses its endpoint for its protocol, as a clause."""
        if self.protocol == "firehose" and not self.has("subscription_role_arn"):
            return "needs a subscription_role_arn with which SNS writes to Firehose"
        form, example = _ENDPOINTS.get(self.protocol, ("", ""))
        if isinstance(self.endpoint, str):
            fits = re.match(form, self.endpoint)
            return None if fits else f"sends by {self.protocol} to {self.endpoint}; {example}"
        made_of = candidates(self, "endpoint", (Resource,))
        taken = _RECEIVERS.get(self.protocol)
        if taken and made_of:
            if not any(each.type_token == taken for each in made_of):
                return f"sends by {self.protocol} to {made_of[0]}; {example}"
            outputs = [origin.output for origin in origins_of(self.endpoint)] or [known(self.endpoint)]
            return (
                None if "arn" in outputs else f"sends by {self.protocol} to the {outputs[0]} of {made_of[0]}; {example}"
            )
        return None


# The form of an endpoint by its protocol, and what to say where it has another one.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
_ENDPOINTS = {
    "sqs": (r"arn:[^:]+:sqs:", "it takes the ARN of a queue"),
    "lambda": (r"arn:[^:]+:lambda:", "it takes the ARN of a function"),
    "firehose": (r"arn:[^:]+:firehose:", "it takes the ARN of a delivery stream"),
    "application": (r"arn:[^:]+:sns:", "it takes the ARN of a platform endpoint"),
    "email": (r"[^@\s:]+@[^@\s]+$", "it takes an address"),
    "email-json": (r"[^@\s:]+@[^@\s]+$", "it takes an address"),
    "http": (r"http://", "it takes a URL that begins with http://"),
    "https": (r"https://", "it takes a URL that begins with https://"),
    "sms": (r"\+?[\d() -]+$", "it takes a telephone number"),
}
_RECEIVERS = {
    "sqs": "aws:sqs/queue:Queue",
    "lambda": "aws:lambda/function:Function",
    "firehose": "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
}
