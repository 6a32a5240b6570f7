"""What S3 rejects about a bucket's event notifications, as predicates of the resource.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from preflight.core.spelling import nearest
from preflight.core.values import independently, known

from .s3 import BucketNotification, FunctionNotification, QueueNotification, TopicNotification

EVENTS = (
    "s3:ReducedRedundancyLostObject",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectAcl:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
    "s3:ObjectAnnotation:*",
    "s3:ObjectAnnotation:Put",
    "s3:ObjectAnnotation:Delete",
    "s3:ObjectRetention:Put",
)
_KINDS = {"lambda": "a function", "sqs": "a queue", "sns": "a topic"}
_FORMS = {"lambda": re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:.+")}
_FORMS |= {service: re.compile(rf"arn:aws[\w-]*:{service}:[\w-]+:\d{{12}}:.+") for service in ("sqs", "sns")}

_Destination = FunctionNotification | QueueNotification | TopicNotification


def notification_faults(notification: BucketNotification) -> Iterator[str]:
    """What is wrong with the events, the filters and the ARNs of a bucket's notifications."""
    yield from independently((_events, _arns, _overlaps), notification)


def unlisted_events(notification: BucketNotification) -> list[str]:
    """The events that are in no list of S3 and like none in it: S3 may have added them."""
    return [event for event in _all_events(notification) if not _mistake(event) and event not in EVENTS]


def _all_events(notification: BucketNotification) -> list[str]:
    return list(dict.fromkeys(known(event) for _, each in _destinations(notification) for event in each.events))


def _destinations(notification: BucketNotification) -> Iterator[tuple[str, _Destination]]:
    for name in ("lambda_functions", "queues", "topics"):
        for at, each in enumerate(getattr(notification, name)):
            yield f"{name}[{at}]", each


def _mistake(event: str) -> str | None:
    """The event that was meant by one that does not exist; None where none is alike."""
    return None if event in EVENTS else nearest(event if event.startswith("s3:") else f"s3:{event}", EVENTS)


def _events(notification: BucketNotification) -> Iterator[str]:
    for event in _all_events(notification):
        if meant := _mistake(event):
            yield f"is notified of '{event}', which is no event of S3; did you mean '{meant}'?"


def _arns(notification: BucketNotification) -> Iterator[str]:
    for place, each in _destinations(notification):
        service, arn = _target(each)
        if isinstance(arn, str) and not _FORMS[service].fullmatch(arn):
            yield f"has {place} with '{arn}', which is not the ARN of {_KINDS[service]} (The ARN could not be parsed)"


def _target(destination: _Destination) -> tuple[str, str | None]:
    if isinstance(destination, FunctionNotification):
        return "lambda", destination.lambda_function_arn
    if isinstance(destination, QueueNotification):
        return "sqs", destination.queue_arn
    return "sns", destination.topic_arn


def _overlaps(notification: BucketNotification) -> Iterator[str]:
    for (place, each), (other_place, other) in combinations(_destinations(notification), 2):
        shared = _shared(each, other)
        if shared and _prefixes_overlap(each, other) and _suffixes_overlap(each, other):
            yield f"has {place} and {other_place}, whose filters overlap for {shared}; S3 sends an event to one of them only"


def _shared(each: _Destination, other: _Destination) -> str | None:
    """An event that both are notified of."""
    for event in each.events:
        for candidate in other.events:
            if _covers(known(event), known(candidate)):
                return candidate
            if _covers(candidate, event):
                return event
    return None


def _covers(event: str, other: str) -> bool:
    return event == other or (event.endswith("*") and other.startswith(event[:-1]))


def _prefixes_overlap(each: _Destination, other: _Destination) -> bool:
    prefix, another = known(each.filter_prefix) or "", known(other.filter_prefix) or ""
    return prefix.startswith(another) or another.startswith(prefix)


def _suffixes_overlap(each: _Destination, other: _Destination) -> bool:
    suffix, another = known(each.filter_suffix) or "", known(other.filter_suffix) or ""
    return suffix.endswith(another) or another.endswith(suffix)
