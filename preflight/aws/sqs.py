"""Amazon SQS."""

from __future__ import annotations

from preflight.core.link import link, referrers
from preflight.core.values import Outside
from preflight.core.view import REQUIRED, Resource, View, json_text

from .iam import Document


class RedrivePolicy(View):
    """A redrive policy: the JSON document that names a queue's dead-letter queue."""

    max_receive_count: int = 10
    dead_letter_target_arn: str = ""


class Queue(Resource, token="aws:sqs/queue:Queue"):
    """A queue."""

    arn_form = "sqs:{name}"

    name: str | None = None
    fifo_queue: bool = False
    visibility_timeout_seconds: int = 30
    redrive_policy: RedrivePolicy | None = json_text()
    policy: Document | None = json_text()

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


def wrong_dead_letter_target(queue: Queue | QueueRedrivePolicy) -> str | None:
    """What a queue's dead-letter target is, as a noun phrase, where it is not a queue; None where it is one or is absent.

    Raises Undecided where neither the ARN nor a resource of the stack shows that.
    """
    arn = queue.redrive_policy.dead_letter_target_arn if queue.redrive_policy is not None else ""
    if isinstance(arn, str):
        return f"'{arn}'" if arn and not arn.startswith(_QUEUE_ARNS) else None
    target = queue.dead_letter_target
    if target is None or isinstance(target, Queue):
        return None
    if target.type_token in _NO_QUEUES:
        return str(target)
    raise Outside(f"redrivePolicy, whose target comes from {target}")


# Types none of whose outputs is the ARN of a queue.
_NO_QUEUES = (
    "aws:sns/topic:Topic",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:kinesis/stream:Stream",
)
_QUEUE_ARNS = ("arn:aws:sqs:", "arn:aws-cn:sqs:", "arn:aws-us-gov:sqs:", "arn:aws-iso")
