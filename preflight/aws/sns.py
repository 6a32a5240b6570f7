"""Amazon SNS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import candidates, link
from preflight.core.values import known, origins_of
from preflight.core.view import REQUIRED, Resource, json_text, prop

from .iam import Document
from .kms import Key
from .languages.event_patterns import messages
from .languages.filter_policies import SCOPES, filter_policy_faults
from .sqs import RedrivePolicy

_LONGEST_QUOTED = 100


class Topic(Resource, token="aws:sns/topic:Topic"):
    """A topic."""

    arn_form = "sns:{name}"

    name: str | None = None
    fifo_topic: bool = False
    kms_master_key_id: str | None = None
    policy: Document | None = json_text()

    key: Key = link("kms_master_key_id")


class TopicPolicy(Resource, token="aws:sns/topicPolicy:TopicPolicy"):
    """An access policy that is attached to a topic as a separate resource."""

    names = ()

    policy: Document = json_text(REQUIRED)

    topic: Topic = link("arn")


class TopicSubscription(Resource, token="aws:sns/topicSubscription:TopicSubscription"):
    """A subscription. The form of `endpoint` depends on `protocol`."""

    names = ()

    protocol: str = prop()
    endpoint: str = prop()
    subscription_role_arn: str | None = None
    raw_message_delivery: bool = False
    redrive_policy: RedrivePolicy | None = json_text()
    filter_policy: Any = json_text()
    filter_policy_scope: str = "MessageAttributes"

    dead_letter_target: Resource | None = link("redrive_policy.dead_letter_target_arn")
    source: Topic = link("topic")
    receiver: Resource = link("endpoint")

    @property
    def filter_policy_errors(self) -> Iterator[str]:
        """Why SNS rejects its filter policy, as clauses that begin with a verb; where that is uncertain, as advice."""
        scope = known(self.filter_policy_scope)
        if scope not in SCOPES:
            yield f"has the filter_policy_scope '{scope}'; SNS accepts {' and '.join(SCOPES)}"
        elif self.filter_policy is not None:
            yield from messages("has a filter policy with", filter_policy_faults(self.filter_policy, scope))

    @property
    def endpoint_error(self) -> str | None:
        """Why SNS rejects the endpoint for the protocol, as a clause that begins with a verb; None if it is accepted."""
        if self.protocol == "firehose" and not self.has("subscription_role_arn"):
            return "has protocol firehose, but no `subscription_role_arn`; SNS needs a role to write to Firehose"
        form, needed = _ENDPOINTS.get(self.protocol, ("", ""))
        if isinstance(self.endpoint, str):
            return None if re.match(form, self.endpoint) else self._mismatch(self.endpoint, needed)
        sources = candidates(self, "endpoint", (Resource,))
        receiver = _RECEIVERS.get(self.protocol)
        if receiver is None or not sources:
            return None
        if not any(source.type_token == receiver for source in sources):
            return self._mismatch(str(sources[0]), needed)
        outputs = [origin.output for origin in origins_of(self.endpoint)] or [known(self.endpoint)]
        return None if "arn" in outputs else self._mismatch(f"the {outputs[0]} of {sources[0]}", needed)

    def _mismatch(self, endpoint: str, needed: str) -> str:
        return f"has protocol {self.protocol}, but its endpoint is {endpoint}; {self.protocol} needs {needed}"


class PlatformApplication(Resource, token="aws:sns/platformApplication:PlatformApplication"):
    """An application of a push notification service."""

    names = ()

    name: str | None = None
    platform: str = prop()
    platform_credential: str | None = None
    platform_principal: str | None = None

    @property
    def name_error(self) -> str | None:
        """Why SNS rejects its name, as a clause that begins with a verb; None if it is accepted."""
        name = known(self.name)
        if name is None or re.fullmatch(r"[A-Za-z0-9_.-]{1,256}", name):
            return None
        found = f"has the name '{name}'" if len(name) <= _LONGEST_QUOTED else f"has a name of {len(name)} characters"
        return f"{found}; SNS accepts 1 to 256 letters, digits, underscores, hyphens and periods"


RAW_PROTOCOLS = ("sqs", "http", "https", "firehose")
"""The protocols that support raw message delivery."""

CUSTOMER_PROTOCOLS = ("email", "email-json", "sms", "http", "https", "application")
"""The protocols to endpoints of the customer, which do not preserve the order of a FIFO topic."""

PLATFORMS = frozenset(
    [
        "ADM",
        "APNS",
        "APNS_SANDBOX",
        "APNS_VOIP",
        "APNS_VOIP_SANDBOX",
        "MACOS",
        "MACOS_SANDBOX",
        "BAIDU",
        "GCM",
        "MPNS",
        "WNS",
    ]
)
"""The platforms of push notification services. AWS may add others."""

# The form of the endpoint by protocol, and its description in messages.
# https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
_ENDPOINTS = {
    "sqs": (r"arn:[^:]+:sqs:", "the ARN of a queue"),
    "lambda": (r"arn:[^:]+:lambda:", "the ARN of a function"),
    "firehose": (r"arn:[^:]+:firehose:", "the ARN of a delivery stream"),
    "application": (r"arn:[^:]+:sns:", "the ARN of a platform endpoint"),
    "email": (r"[^@\s:]+@[^@\s]+$", "an email address"),
    "email-json": (r"[^@\s:]+@[^@\s]+$", "an email address"),
    "http": (r"http://", "a URL that begins with http://"),
    "https": (r"https://", "a URL that begins with https://"),
    "sms": (r"\+?[\d() -]+$", "a phone number"),
}
_RECEIVERS = {
    "sqs": "aws:sqs/queue:Queue",
    "lambda": "aws:lambda/function:Function",
    "firehose": "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
}
