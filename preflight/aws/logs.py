"""Amazon CloudWatch Logs: what is created on log groups. The groups themselves are in `cloudwatch`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.link import link
from preflight.core.values import Partial, Unknown, known, origins_of
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .cloudwatch import LogGroup
from .lambda_ import Function
from .languages.data_protection import data_protection_faults
from .languages.log_patterns import has_fields, is_number, is_selector, pattern_fault

_LONGEST_PATTERN = 1024
_DIMENSIONS = 3
_VENDOR = re.compile(r"arn:aws[\w-]*:([\w-]+):")
# The services that take log events from a subscription, and whether CloudWatch Logs needs a role for them.
_DESTINATIONS: Mapping[str, bool | None] = {"kinesis": True, "firehose": True, "lambda": False, "logs": None}
_VENDORS_OF_TYPES = {
    "aws:kinesis/stream:Stream": "kinesis",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose",
    "aws:lambda/function:Function": "lambda",
    "aws:cloudwatch/logDestination:LogDestination": "logs",
    "aws:sqs/queue:Queue": "sqs",
    "aws:sns/topic:Topic": "sns",
    "aws:s3/bucket:Bucket": "s3",
    "aws:sfn/stateMachine:StateMachine": "states",
    "aws:cloudwatch/eventBus:EventBus": "events",
}


def _pattern_faults(pattern: str | None) -> Iterator[str]:
    if pattern is None:
        return
    pattern = known(pattern)
    if len(pattern) > _LONGEST_PATTERN:
        yield f"has a pattern of {len(pattern)} characters; {_LONGEST_PATTERN} are allowed"
    elif fault := pattern_fault(pattern):
        yield f"has the pattern {pattern!r}, which {fault}"


class MetricTransformation(View):
    """The metric that a metric filter writes to."""

    name: str = prop()
    namespace: str = prop()
    value: str = prop()
    default_value: str | None = None
    dimensions: Any = prop({})

    @property
    def dimension_values(self) -> Mapping[str, Any]:
        """The dimensions by their names."""
        dimensions = known(self.dimensions)
        return dimensions if isinstance(dimensions, Mapping) else {}

    @property
    def faults(self) -> Iterator[str]:
        """What CloudWatch Logs rejects about it, as predicates of the filter."""
        value = known(self.value)
        if not is_number(value) and not is_selector(value):
            yield f"has the metric value {value!r}, which is neither a number nor a field such as $.latency or $bytes"
        dimensions = self.dimension_values
        if dimensions and self.has("default_value"):
            yield "has both dimensions and a default value (they are mutually exclusive properties)"
        if len(dimensions) > _DIMENSIONS:
            yield f"has {len(dimensions)} dimensions; {_DIMENSIONS} are allowed"
        for name, selector in dimensions.items():
            if isinstance(selector, str) and not is_selector(selector):
                yield f"has the dimension {name} with the value {selector!r}, which is no field such as $.service"


class LogMetricFilter(Resource, token="aws:cloudwatch/logMetricFilter:LogMetricFilter"):
    """A filter that counts log events, or values in them, as a metric."""

    name: str | None = None
    pattern: str = prop()
    log_group_name: str = prop()
    metric_transformation: MetricTransformation | None = None

    group: LogGroup | None = link("log_group_name")

    @property
    def faults(self) -> Iterator[str]:
        """What CloudWatch Logs rejects about it, as predicates."""
        transformation = self.metric_transformation
        if transformation is not None:
            yield from transformation.faults
            if transformation.dimension_values and not has_fields(known(self.pattern)):
                yield "has dimensions, and a pattern that names no fields: it must be in { } or [ ]"
        yield from _pattern_faults(self.pattern)

    @property
    def reserved_namespace(self) -> str | None:
        """The namespace that its metric would have, where it is one of AWS's."""
        if self.metric_transformation is None:
            return None
        namespace = known(self.metric_transformation.namespace)
        return namespace if namespace.startswith("AWS/") else None


class LogSubscriptionFilter(Resource, token="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"):
    """A filter that sends log events to another service."""

    names = ()

    name: str | None = None
    destination_arn: str = prop()
    filter_pattern: str | None = None
    log_group: str = prop()
    role_arn: str | None = None

    group: LogGroup | None = link("log_group")
    function: Function = link("destination_arn")

    @property
    def vendor(self) -> str | None:
        """The service of its destination, such as `kinesis`; None where another resource's output leaves it open."""
        arn = self.destination_arn
        types = [origin.urn.split("::")[2].rpartition("$")[2] for origin in origins_of(arn) if origin.output == "arn"]
        if isinstance(arn, Unknown) and types:
            return _VENDORS_OF_TYPES.get(types[0])
        if isinstance(arn, Partial):
            return None
        found = _VENDOR.match(known(arn))
        return found[1] if found else None

    @property
    def faults(self) -> Iterator[str]:
        """What CloudWatch Logs rejects about it, as predicates."""
        vendor = self.vendor
        if vendor is not None:
            yield from self._vendor_faults(vendor)
        yield from _pattern_faults(self.filter_pattern)

    def _vendor_faults(self, vendor: str) -> Iterator[str]:
        words = f"destinationArn for vendor {vendor} cannot be used"
        if vendor not in _DESTINATIONS:
            yield f"sends to {vendor}; a destination is a function, a stream of Kinesis or Firehose, or a log destination"
        elif _DESTINATIONS[vendor] is True and not self.has("role_arn"):
            yield f"sends to {vendor} and has no role_arn ({words} without roleArn)"
        elif _DESTINATIONS[vendor] is False and self.has("role_arn"):
            yield f"sends to {vendor} and has a role_arn ({words} with roleArn)"


class DataProtectionPolicy(Resource, token="aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"):
    """What is found and masked in the events of a log group."""

    names = ()

    policy_document: Any = json_text(REQUIRED)

    def faults(self) -> Iterator[str]:
        """Why CloudWatch Logs rejects it, each as a clause that begins with a verb."""
        for fault in data_protection_faults(known(self.policy_document)):
            yield f"has a data protection policy {fault}"
