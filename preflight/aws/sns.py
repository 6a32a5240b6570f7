"""Amazon SNS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import candidates, link
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import known, origins_of
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .kms import Key
from .languages.event_patterns import messages
from .languages.filter_policies import SCOPES, filter_policy_faults
from .sqs import RedrivePolicy

_LONGEST_QUOTED = 100
_LONGEST_DISPLAY_NAME = 100
_THROUGHPUT_SCOPES = ("Topic", "MessageGroup")
_MOST_DAYS = 365  # of an archive
_ELEMENTS = 6  # of an ARN


class RetryPolicy(View):
    """How SNS repeats the delivery to an HTTP(S) endpoint: delays in seconds, and numbers of retries."""

    backoff_function: str | None = None
    max_delay_target: int | None = None
    min_delay_target: int | None = None
    num_max_delay_retries: int | None = None
    num_min_delay_retries: int | None = None
    num_no_delay_retries: int | None = None
    num_retries: int | None = None

    def errors(self) -> Iterator[str]:
        """Why SNS rejects it, as clauses that begin with a verb."""
        for name, (low, high) in _RETRY_BOUNDS.items():
            found = getattr(self, name)
            if found is not None and not low <= found <= high:
                key, above = self.spelled(name), str(self).partition(".")[2]
                yield f"has {key} {found} in its delivery policy; SNS accepts {low} to {high} (DeliveryPolicy: {above}.{key})"
        least, most = self.min_delay_target, self.max_delay_target
        if least is not None and most is not None and least > most:
            yield f"has minDelayTarget {least} above maxDelayTarget {most} in its delivery policy"
        phases = [self.num_no_delay_retries, self.num_min_delay_retries, self.num_max_delay_retries]
        planned = sum(each for each in phases if each is not None)
        if self.num_retries is not None and planned > self.num_retries:
            yield f"has {planned} retries in the phases of its delivery policy, more than its numRetries {self.num_retries}"
        if self.backoff_function not in (None, *_BACKOFFS):
            yield f"has backoffFunction '{self.backoff_function}' in its delivery policy; SNS has {', '.join(_BACKOFFS)}"


class ThrottlePolicy(View):
    """How fast SNS delivers to an HTTP(S) endpoint."""

    max_receives_per_second: int | None = None

    def errors(self) -> Iterator[str]:
        """Why SNS rejects it, as clauses that begin with a verb."""
        rate = self.max_receives_per_second
        if rate is not None and rate < 1:
            yield f"has maxReceivesPerSecond {rate} in its delivery policy; SNS accepts 1 and more"


class HttpDelivery(View):
    """What a topic's delivery policy has below `http`."""

    default_healthy_retry_policy: RetryPolicy | None = None
    default_throttle_policy: ThrottlePolicy | None = None


class TopicDelivery(View):
    """The delivery policy of a topic, for all of its HTTP(S) endpoints."""

    http: HttpDelivery | None = None

    def errors(self) -> Iterator[str]:
        """Why SNS rejects it, as clauses that begin with a verb; what has no effect, as advice."""
        if "healthyRetryPolicy" in self.stray_keys:
            yield Advice(
                "has healthyRetryPolicy in its delivery policy, as a subscription has; a topic has it below `http`"
            )
        for part in (self.http.default_healthy_retry_policy, self.http.default_throttle_policy) if self.http else ():
            yield from part.errors() if part is not None else ()


class SubscriptionDelivery(View):
    """The delivery policy of a subscription to an HTTP(S) endpoint."""

    healthy_retry_policy: RetryPolicy | None = None
    throttle_policy: ThrottlePolicy | None = None

    def errors(self) -> Iterator[str]:
        """Why SNS rejects it, as clauses that begin with a verb; what has no effect, as advice."""
        if "http" in self.stray_keys:
            yield Advice(
                "has http in its delivery policy, as a topic has; a subscription has healthyRetryPolicy itself"
            )
        for part in (self.healthy_retry_policy, self.throttle_policy):
            yield from part.errors() if part is not None else ()


# https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html
_RETRY_BOUNDS = {
    "min_delay_target": (1, 3600),
    "max_delay_target": (1, 3600),
    "num_retries": (0, 100),
    "num_no_delay_retries": (0, 100),
    "num_min_delay_retries": (0, 100),
    "num_max_delay_retries": (0, 100),
}
_BACKOFFS = ("arithmetic", "exponential", "geometric", "linear")


class ArchivePolicy(View):
    """How long a FIFO topic archives its messages, in days."""

    message_retention_period: int | None = prop(None, key="MessageRetentionPeriod")


class Topic(Resource, token="aws:sns/topic:Topic"):
    """A topic."""

    arn_form = "sns:{name}"

    name: str | None = None
    archive_policy: ArchivePolicy | None = json_text()
    content_based_deduplication: bool = False
    delivery_policy: TopicDelivery | None = json_text()
    display_name: str | None = None
    signature_version: int | None = None
    fifo_throughput_scope: str | None = None
    fifo_topic: bool = False
    kms_master_key_id: str | None = None
    policy: Document | None = json_text()

    key: Key = link("kms_master_key_id")

    @property
    def type_errors(self) -> Iterator[str]:
        """Which settings SNS does not accept for its type, standard or FIFO, as clauses that begin with a verb."""
        if self.name is not None:
            yield from self._name_errors(known(self.name))
        if self.display_name is not None and len(known(self.display_name)) > _LONGEST_DISPLAY_NAME:
            yield f"has a display_name of {len(self.display_name)} characters; SNS accepts at most {_LONGEST_DISPLAY_NAME}"
        if self.signature_version is not None and self.signature_version not in (1, 2):
            yield f"has the signature_version {self.signature_version}; SNS accepts 1 and 2"
        given = {
            "archive_policy": self.archive_policy is not None,
            "content_based_deduplication": self.content_based_deduplication,
            "fifo_throughput_scope": self.fifo_throughput_scope is not None,
        }
        for name, is_set in given.items():
            if is_set and not self.fifo_topic:
                yield f"sets `{name}`, which only a FIFO topic has; set `fifo_topic=True` or remove it"
        if self.fifo_throughput_scope not in (None, *_THROUGHPUT_SCOPES):
            yield f"has the fifo_throughput_scope '{self.fifo_throughput_scope}'; SNS accepts {' and '.join(_THROUGHPUT_SCOPES)}"
        days = self.archive_policy.message_retention_period if self.archive_policy is not None else None
        if days is not None and not 1 <= days <= _MOST_DAYS:
            yield f"archives messages for {days} days; SNS accepts 1 to {_MOST_DAYS}"

    def _name_errors(self, name: str) -> Iterator[str]:
        if self.fifo_topic and not name.endswith(".fifo"):
            yield f"has the name {name}; the name of a FIFO topic ends in .fifo (Invalid parameter: Topic Name)"
        if name.endswith(".fifo") and not self.fifo_topic:
            yield f"has the name {name} without `fifo_topic=True`; only the name of a FIFO topic ends in .fifo"


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
    topic: str = prop()
    subscription_role_arn: str | None = None
    raw_message_delivery: bool = False
    redrive_policy: RedrivePolicy | None = json_text()
    delivery_policy: SubscriptionDelivery | None = json_text()
    filter_policy: Any = json_text()
    filter_policy_scope: str = "MessageAttributes"

    dead_letter_target: Resource | None = link("redrive_policy.dead_letter_target_arn")
    source: Topic = link("topic")
    receiver: Resource = link("endpoint")

    @property
    def protocol_error(self) -> str | None:
        """Why SNS does not support its protocol, as a clause that begins with a verb; None if it does."""
        if self.protocol in _ENDPOINTS:
            return None
        meant = nearest(self.protocol, _ENDPOINTS) or f"one of {', '.join(_ENDPOINTS)}"
        return f"has protocol {self.protocol}; use {meant} (Amazon SNS does not support this protocol string: {self.protocol})"

    @property
    def topic_error(self) -> str | None:
        """Why its topic is not the ARN of a topic, as a clause that begins with a verb; None if it may be."""
        parts = self.topic.split(":") if isinstance(self.topic, str) else None
        if parts is None:
            return None
        if len(parts) < _ELEMENTS:
            return f"has the topic {self.topic}; SNS needs its ARN (An ARN must have at least 6 elements, not {len(parts)})"
        return (
            None
            if parts[2] == "sns"
            else f"has the topic {self.topic}, which is an ARN of {parts[2]}; SNS needs that of a topic"
        )

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
