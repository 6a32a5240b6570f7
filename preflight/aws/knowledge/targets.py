"""What the ARN of a target leads to: the kinds of targets of EventBridge, Scheduler and Pipes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from preflight.aws.sqs import Queue
from preflight.core.link import resource_named
from preflight.core.values import KnownLater, Outside, Partial, known, origins_of
from preflight.core.view import Resource, View

from .regions import known_region

_SERVICE, _REGION, _TAIL = 2, 3, 5

# The kind of a target by its resource's type; all others have the name of their module.
_KINDS = {
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "api-destination",
    "aws:cloudwatch/eventBus:EventBus": "event-bus",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose",
    "aws:sfn/stateMachine:StateMachine": "states",
}
CALLED = {
    "api-destination": "an API destination",
    "batch": "a job queue of Batch",
    "codebuild": "a CodeBuild project",
    "codepipeline": "a pipeline",
    "dynamodb": "a DynamoDB table",
    "ecs": "an ECS cluster",
    "event-bus": "an event bus",
    "firehose": "a Firehose stream",
    "kinesis": "a Kinesis stream",
    "lambda": "a function",
    "kafka": "an MSK cluster",
    "mq": "a broker",
    "msk": "an MSK cluster",
    "rds": "a database",
    "redshift": "a Redshift cluster",
    "redshift-serverless": "a Redshift workgroup",
    "s3": "a bucket",
    "sns": "a topic",
    "sqs": "a queue",
    "states": "a state machine",
}
"""The kinds of targets, as messages call them."""


def called(kind: str) -> str:
    """A kind of target as a message calls it."""
    return CALLED.get(kind, f"a target of {kind}")


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


def kind_of_target(view: View, key: str) -> str:
    """The kind of what a property of a view, such as `arn`, names by its ARN; "" for a string that is no ARN.

    Raises Undecided if neither the ARN nor a resource of the stack shows it.
    """
    value = getattr(view, key)
    start = value.parts[0] if isinstance(value, Partial) else value
    if isinstance(start, str) and (isinstance(value, str) or start.count(":") >= _TAIL):
        return kind_of_arn(start)
    token = _named(view, key).type_token
    return _KINDS.get(token, token.split(":")[1].partition("/")[0])


def queue_of_target(view: View, key: str) -> Queue | None:
    """The planned queue that a property names by its ARN; None if it names something else, or leads outside of the stack."""
    try:
        named = _named(view, key)
    except Outside:
        return None
    return named if isinstance(named, Queue) else None


def is_fifo_queue(view: View, key: str) -> bool:
    """Whether a property names a FIFO queue; raises Undecided if that is not known."""
    if kind_of_target(view, key) != "sqs":
        return False
    value = getattr(view, key)
    if isinstance(value, str | Partial):
        return value.endswith(".fifo")
    queue = queue_of_target(view, key)
    return queue is not None and queue.fifo_queue


def _named(view: View, key: str) -> Resource:
    value = getattr(view, key)
    found: Resource = resource_named(view, view.spelled(key), value, (Resource,))
    if {origin.output for origin in origins_of(value)} - {"arn", "streamArn"}:
        raise KnownLater(view.path_to(view.spelled(key)))
    return found


class HasDeadLetters(Protocol):
    """A target of a rule or of a schedule."""

    @property
    def dead_letter_config(self) -> Any:
        """The dead-letter queue, as a block with its `arn`."""

    @property
    def dead_letter_target(self) -> Resource | None:
        """The resource of the stack that the ARN of the dead-letter queue names."""


def regions_of_target(target: Any) -> Iterator[tuple[str, str, str, str]]:
    """What of a target of a rule or schedule is in another region: "target" or "dead-letter queue", both regions, its name.

    Nothing if only the environment determines a region. Raises Undecided if what the target names is not known.
    """
    here = known_region(target.resource)
    if here is None:
        return
    there, name = _region_of(target, "arn")
    if there not in ("", here) and kind_of_target(target, "arn") != "event-bus":
        yield "target", here, there, name
    if target.dead_letter_config is not None and target.dead_letter_config.arn is not None:
        there, name = _region_of(target.dead_letter_config, "arn")
        if there not in ("", here):
            yield "dead-letter queue", here, there, name


def _region_of(view: View, key: str) -> tuple[str, str]:
    """The region of what a property names, "" if it is not determined, and its ARN or name."""
    value = getattr(view, key)
    if isinstance(value, str):
        return (value.split(":", _TAIL)[_REGION] if value.count(":") >= _TAIL else ""), value
    try:
        resource = _named(view, key)
    except Outside:
        return "", ""
    return known_region(resource) or "", str(resource)


def unsupported_dead_letter_target(target: HasDeadLetters) -> str | None:
    """The resource of the stack or the ARN that a target has as dead-letter queue; None if EventBridge accepts it."""
    arn = target.dead_letter_config.arn if target.dead_letter_config is not None else None
    try:
        found = target.dead_letter_target
    except Outside:
        text = known(arn) or ""
        return None if kind_of_arn(text) == "sqs" and not text.endswith(".fifo") else text
    return None if found is None or (isinstance(found, Queue) and not found.fifo_queue) else str(found)


def fifo_faults(view: View, key: str, block: str, given: Any, words: str) -> Iterator[str]:
    """Why messages do not reach a FIFO queue that a property names, as clauses that begin with a verb.

    `block` is the name of the block with the message group, `given` that block or None, `words` the answer without a group.
    """
    if not is_fifo_queue(view, key):
        return
    queue = queue_of_target(view, key)
    name = f"the FIFO {queue}" if queue is not None else f"the FIFO queue {getattr(view, key)}"
    if given is None or given.message_group_id is None:
        yield f'has {name} as its target and no message group; set `{block}={{"message_group_id": "…"}}` ({words})'
    has_id = getattr(given, "message_deduplication_id", None) is not None
    if queue is not None and not has_id and not queue.content_based_deduplication:
        yield (
            f"has {name} as its target, which has no content-based deduplication; without a deduplication id SQS rejects"
            " every message, so set `content_based_deduplication=True` on the queue"
        )
