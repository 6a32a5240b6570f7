"""Amazon Kinesis Data Streams and Amazon Data Firehose."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import REQUIRED, Resource, json_text

from .iam import Document


class Stream(Resource, token="aws:kinesis/stream:Stream"):
    """A data stream."""

    arn_form = "kinesis:stream/{name}"

    name: str | None = None


class DeliveryStream(Resource, token="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"):
    """A Firehose stream."""

    arn_form = "firehose:deliverystream/{name}"

    name: str | None = None


class StreamPolicy(Resource, token="aws:kinesis/resourcePolicy:ResourcePolicy"):
    """The policy of a stream."""

    names = ()

    policy: Document = json_text(REQUIRED)

    stream: Stream = link("resource_arn")
