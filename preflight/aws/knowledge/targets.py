"""What the ARN of a target leads to: the kind of a target of EventBridge, Scheduler and Pipes."""

from __future__ import annotations

from typing import Any

from preflight.aws.sqs import Queue
from preflight.core.link import resource_named
from preflight.core.values import KnownLater, Outside, Partial, origins_of
from preflight.core.view import Resource, View

_SERVICE, _TAIL = 2, 5

# The kind of a target by its resource's type; all others have the name of their module.
_KINDS = {
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "api-destination",
    "aws:cloudwatch/eventBus:EventBus": "event-bus",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose",
    "aws:sfn/stateMachine:StateMachine": "states",
}


def kind_of_arn(arn: str) -> str:
    """The kind of what an ARN names: its service, or for EventBridge `event-bus` or `api-destination`; "" for another string.

    >>> kind_of_arn("arn:aws:events:eu-west-1:111122223333:event-bus/orders")
    'event-bus'
    """
    parts = arn.split(":", _TAIL)
    if len(parts) <= _SERVICE or parts[0] != "arn":
        return ""
    if parts[_SERVICE] == "events" and len(parts) > _TAIL:
        return parts[_TAIL].partition("/")[0]
    return parts[_SERVICE]


def kind_of_target(view: View, key: str, value: Any) -> str:
    """The kind of what a property of a view names by its ARN; "" for a string that is no ARN.

    Raises Undecided if neither the ARN nor a resource of the stack shows it.
    """
    start = value.parts[0] if isinstance(value, Partial) else value
    if isinstance(start, str) and (start.count(":") >= _TAIL or isinstance(value, str)):
        return kind_of_arn(start)
    token = _named(view, key, value).type_token
    return _KINDS.get(token, token.split(":")[1].partition("/")[0])


def queue_of_target(view: View, key: str, value: Any) -> Queue | None:
    """The planned queue that a property names by its ARN; None if it names something else or a queue of another stack."""
    try:
        named = _named(view, key, value)
    except Outside:
        return None
    return named if isinstance(named, Queue) else None


def is_fifo_queue(view: View, key: str, value: Any) -> bool:
    """Whether a property names a FIFO queue; raises Undecided if that is not known."""
    if kind_of_target(view, key, value) != "sqs":
        return False
    if isinstance(value, str | Partial):
        return value.endswith(".fifo")
    queue = queue_of_target(view, key, value)
    return queue is not None and queue.fifo_queue


def _named(view: View, key: str, value: Any) -> Resource:
    found: Resource = resource_named(view, key, value, (Resource,))
    outputs = {origin.output for origin in origins_of(value)}
    if outputs - {"arn"}:
        raise KnownLater(view.path_to(key))
    return found
