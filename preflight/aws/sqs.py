"""Amazon SQS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from preflight.core.link import link, referrers
from preflight.core.values import Outside, known
from preflight.core.view import REQUIRED, Resource, View, json_text

from .iam import Document
from .kms import Key
from .knowledge.regions import known_region

_QUEUE_ARN = re.compile(r"arn:[\w-]+:sqs:([\w-]+):")
MOST_RECEIVES = 1000  # of a message, before it goes to the dead-letter queue
MOST_SOURCES = 10  # queues in a redrive allow policy


class RedrivePolicy(View):
    """A redrive policy: the JSON document that names a queue's dead-letter queue."""

    max_receive_count: Any = None
    dead_letter_target_arn: str = ""

    def errors(self) -> Iterator[str]:
        """Why SQS rejects it, as clauses that begin with a verb."""
        required = {"deadLetterTargetArn": "dead_letter_target_arn", "maxReceiveCount": "max_receive_count"}
        missing = [key for key, name in required.items() if not self.has(name)]
        if missing:
            found = f"; it has {', '.join(self.stray_keys)}" if self.stray_keys else ""
            yield f"has a redrive policy without {' and '.join(missing)}{found}"
        count = self.max_receive_count if self.has("max_receive_count") else None
        if isinstance(count, str) and not count.isdecimal():
            yield f"has maxReceiveCount '{count}'; SQS accepts a number from 1 to {MOST_RECEIVES}"
        elif isinstance(count, int | str) and not 1 <= int(count) <= MOST_RECEIVES:
            yield f"has maxReceiveCount {count}; SQS accepts 1 to {MOST_RECEIVES}"


class RedriveAllowPolicy(View):
    """A redrive allow policy: the JSON document that names the source queues of a dead-letter queue."""

    redrive_permission: str | None = None
    source_queue_arns: Any = None

    def errors(self) -> Iterator[str]:
        """Why SQS rejects it, as clauses that begin with a verb."""
        permission, arns = self.redrive_permission, self.source_queue_arns if self.has("source_queue_arns") else None
        if permission == "byQueue":
            count = len(arns) if isinstance(arns, list) else 0
            if not 1 <= count <= MOST_SOURCES:
                yield f"has redrivePermission byQueue with {count} sourceQueueArns; SQS needs 1 to {MOST_SOURCES}"
        elif permission in ("allowAll", "denyAll"):
            if arns is not None:
                yield f"has sourceQueueArns with redrivePermission {permission}; SQS accepts them only with byQueue"
        elif permission is not None:
            yield f"has redrivePermission '{permission}'; SQS accepts allowAll, denyAll and byQueue"


class Queue(Resource, token="aws:sqs/queue:Queue"):
    """A queue."""

    arn_form = "sqs:{name}"

    name: str | None = None
    fifo_queue: bool = False
    kms_master_key_id: str | None = None
    sqs_managed_sse_enabled: bool = False
    content_based_deduplication: bool = False
    visibility_timeout_seconds: int = 30
    redrive_policy: RedrivePolicy | None = json_text()
    redrive_allow_policy: RedriveAllowPolicy | None = json_text()
    policy: Document | None = json_text()
    deduplication_scope: str | None = None
    fifo_throughput_limit: str | None = None

    key: Key = link("kms_master_key_id")
    dead_letter_queue: Queue | None = link("redrive_policy.dead_letter_target_arn")
    dead_letter_target: Resource | None = link("redrive_policy.dead_letter_target_arn")

    @property
    def dead_letter_queues(self) -> list[Queue]:
        """Its dead-letter queues; more than one if a separate RedrivePolicy resource contradicts `redrive_policy`."""
        policies = referrers(QueueRedrivePolicy, QueueRedrivePolicy.queue, self)
        own = [self.dead_letter_queue] if self.dead_letter_queue is not None else []
        return [*own, *(policy.dead_letter_queue for policy in policies)]

    @property
    def dead_letter_cycle(self) -> list[Queue]:
        """The dead-letter queues on the way from this queue back to itself, ending with itself; empty without such a cycle."""
        came_from: dict[str, Queue] = {}
        pending: list[Queue] = [self]
        while pending:
            queue = pending.pop()
            for following in queue.dead_letter_queues:
                if following.urn in came_from:
                    continue
                came_from[following.urn] = queue
                if following is self:
                    return _path(self, came_from)
                pending.append(following)
        return []


class QueueRedriveAllowPolicy(Resource, token="aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"):
    """A redrive allow policy that is attached to a queue as a separate resource."""

    names = ()

    redrive_allow_policy: RedriveAllowPolicy = json_text(REQUIRED)


class QueuePolicy(Resource, token="aws:sqs/queuePolicy:QueuePolicy"):
    """An access policy that is attached to a queue as a separate resource."""

    names = ()

    policy: Document = json_text(REQUIRED)

    queue: Queue = link("queue_url")


class QueueRedrivePolicy(Resource, token="aws:sqs/redrivePolicy:RedrivePolicy"):
    """A redrive policy that is attached to a queue as a separate resource."""

    names = ()

    redrive_policy: RedrivePolicy = json_text(REQUIRED)

    queue: Queue = link("queue_url")
    dead_letter_queue: Queue = link("redrive_policy.dead_letter_target_arn")
    dead_letter_target: Resource = link("redrive_policy.dead_letter_target_arn")


def _path(end: Queue, came_from: dict[str, Queue]) -> list[Queue]:
    path, queue = [end], came_from[end.urn]
    while queue is not end:
        path.append(queue)
        queue = came_from[queue.urn]
    return path[::-1]


class HasDeadLetterTarget(Protocol):
    """A queue, a subscription or a separate redrive policy."""

    @property
    def redrive_policy(self) -> RedrivePolicy | None:
        """The redrive policy."""

    @property
    def dead_letter_target(self) -> Resource | None:
        """The resource of the stack that the redrive policy names."""


def wrong_dead_letter_target(source: HasDeadLetterTarget) -> str | None:
    """The dead-letter target as a noun phrase if it is not a queue; None if it is a queue or not set.

    Raises Undecided if neither the ARN nor a resource of the stack shows what it is.
    """
    arn = source.redrive_policy.dead_letter_target_arn if source.redrive_policy is not None else ""
    if isinstance(arn, str):
        return f"'{arn}'" if arn and not arn.startswith(_QUEUE_ARNS) else None
    target = source.dead_letter_target
    if target is None or isinstance(target, Queue):
        return None
    if target.type_token in _NO_QUEUES:
        return str(target)
    raise Outside(f"redrivePolicy, whose target comes from {target}")


def regions_of_dead_letters(queue: Queue | QueueRedrivePolicy) -> tuple[str | None, str | None, str]:
    """The regions of a queue and of its dead-letter queue, and the latter's ARN or name.

    The regions are equal if there is no dead-letter queue, or if only the environment determines one of them.
    """
    here = known_region(queue)
    try:
        dead_letters = queue.dead_letter_queue if here is not None else None
    except Outside:
        arn = known(queue.redrive_policy.dead_letter_target_arn) if queue.redrive_policy is not None else ""
        literal = _QUEUE_ARN.match(arn)
        return here, literal[1] if literal else here, arn
    if dead_letters is None:
        return here, here, ""
    return here, known_region(dead_letters) or here, str(dead_letters)


# Types without an output that is the ARN of a queue.
_NO_QUEUES = (
    "aws:sns/topic:Topic",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:kinesis/stream:Stream",
)
_QUEUE_ARNS = ("arn:aws:sqs:", "arn:aws-cn:sqs:", "arn:aws-us-gov:sqs:", "arn:aws-iso")
