"""What Lambda sends the events to that a function failed on, or has processed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from preflight.aws.sns import Topic
from preflight.aws.sqs import Queue
from preflight.core.values import Partial, Undecided, origins_of
from preflight.core.view import Resource, View

from .function import SERVICE, Function
from .invocation import EventInvokeConfig
from .sources import EventSourceMapping

_QUEUE, _TOPIC, _BUCKET, _FUNCTION, _BUS = "an SQS queue", "an SNS topic", "an S3 bucket", "a function", "an event bus"
_KAFKA = "a Kafka topic"
_BY_SERVICE = {"sqs": _QUEUE, "sns": _TOPIC, "s3": _BUCKET, "lambda": _FUNCTION, "events": _BUS}
_BY_TYPE = {
    "aws:sqs/queue:Queue": _QUEUE,
    "aws:sns/topic:Topic": _TOPIC,
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    "aws:lambda/function:Function": _FUNCTION,
    "aws:lambda/alias:Alias": _FUNCTION,
    "aws:cloudwatch/eventBus:EventBus": _BUS,
    "aws:cloudwatch/logGroup:LogGroup": "a log group",
    "aws:dynamodb/table:Table": "a table",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "a Firehose stream",
    "aws:kinesis/stream:Stream": "a Kinesis stream",
    "aws:sfn/stateMachine:StateMachine": "a state machine",
}

# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
_ASYNCHRONOUS = (_QUEUE, _TOPIC, _FUNCTION, _BUS)
_ON_FAILURE = (*_ASYNCHRONOUS, _BUCKET)
_DEAD_LETTERS = (_QUEUE, _TOPIC)
# https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
_OF_A_MAPPING = (_QUEUE, _TOPIC, _BUCKET, _KAFKA)


class Receiver(NamedTuple):
    """What receives events: its kind with an article, how a message names it, and the resource if it is of this stack."""

    kind: str
    named: str
    is_fifo: bool
    resource: Resource | None


def destination_faults(sender: Function | EventInvokeConfig | EventSourceMapping) -> Iterator[str]:
    """Why Lambda refuses where a function's events are sent, each as a clause that begins with a verb.

    Raises Undecided, after all others, where a destination is not known.
    """
    later: Undecided | None = None
    for view, name, takes, standard in _destinations(sender):
        try:
            found = _receiver(view, name)
            yield from _faults(found, name, takes, sender, standard=standard)
        except Undecided as reason:  # noqa: PERF203 - each is read on its own
            later = later or reason
    if later is not None:
        raise later


def _destinations(
    sender: Function | EventInvokeConfig | EventSourceMapping,
) -> Iterator[tuple[View, str, tuple[str, ...], bool]]:
    """The blocks with a destination: each with the property's name, what it takes, and whether that must be standard."""
    if isinstance(sender, Function):
        if sender.dead_letter_config is not None:
            yield sender.dead_letter_config, "target_arn", _DEAD_LETTERS, True
    elif sender.destination_config is None:
        return
    elif isinstance(sender, EventSourceMapping):
        if sender.destination_config.on_failure is not None:
            yield sender.destination_config.on_failure, "destination_arn", _OF_A_MAPPING, False
    else:
        if sender.destination_config.on_failure is not None:
            yield sender.destination_config.on_failure, "destination", _ON_FAILURE, True
        if sender.destination_config.on_success is not None:
            yield sender.destination_config.on_success, "destination", _ASYNCHRONOUS, True


def _receiver(view: View, name: str) -> Receiver:
    value = getattr(view, name)
    start = value.parts[0] if isinstance(value, Partial) else value
    if isinstance(value, str):
        return _of_arn(value)
    if isinstance(start, str) and start.count(":") > SERVICE:
        kind = _BY_SERVICE.get(start.split(":")[SERVICE])
        if kind is not None:
            return Receiver(kind, kind, is_fifo=value.endswith(".fifo"), resource=None)
    found = _resource(view)
    kind = _BY_TYPE.get(found.type_token)
    if kind is None:
        raise Undecided(f"{view.path_to(view.spelled(name))}, which comes from {found}")
    if kind == _QUEUE and {origin.output for origin in origins_of(value)} & {"id", "url"}:
        return Receiver("a queue's URL", f"the URL of {found}", is_fifo=False, resource=None)
    is_fifo = (isinstance(found, Queue) and found.fifo_queue) or (isinstance(found, Topic) and found.fifo_topic)
    return Receiver(kind, str(found), is_fifo, found)


def _resource(view: View) -> Resource:
    if isinstance(view.resource, Function):
        receiver: Any = view.resource.dead_letter_receiver
    else:
        receiver = view.receiver  # type: ignore[attr-defined]
    if receiver is None:
        raise Undecided("the destination")
    return receiver  # type: ignore[no-any-return]


def _of_arn(text: str) -> Receiver:
    if text.startswith("kafka://"):
        return Receiver(_KAFKA, f"'{text}'", is_fifo=False, resource=None)
    if not text.startswith("arn:") or text.count(":") <= SERVICE:
        return Receiver("no ARN", f"'{text}'", is_fifo=False, resource=None)
    kind = _BY_SERVICE.get(text.split(":")[SERVICE], "another service")
    return Receiver(kind, f"'{text}'", text.endswith(".fifo"), None)


def _faults(found: Receiver, name: str, takes: tuple[str, ...], sender: Resource, *, standard: bool) -> Iterator[str]:
    if found.kind not in takes:
        last = takes[-1]
        yield f"has {found.named} as `{name}`; Lambda sends to {', '.join(takes[:-1])} or {last} there"
    elif standard and found.is_fifo:
        yield f"has {found.named} as `{name}`, which is FIFO; Lambda sends to standard queues and topics alone there"
    elif (
        isinstance(sender, EventInvokeConfig)
        and isinstance(found.resource, Function)
        and found.resource is sender.function
    ):
        yield f"has {found.named} as `{name}`, the function itself, which cannot be its own destination"
