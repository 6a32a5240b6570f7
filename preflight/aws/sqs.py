"""Amazon SQS."""

from __future__ import annotations

from preflight.core.link import link, referrers
from preflight.core.view import REQUIRED, Resource, View, json_text

from .iam import Document


class RedrivePolicy(View):
    """Where a queue sets aside a message that keeps failing: a JSON document."""

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

    @property
    def next_queues(self) -> list[Queue]:
        """Where its failing messages go; more than one where a resource of its own contradicts it."""
        policies = referrers(QueueRedrivePolicy, QueueRedrivePolicy.queue, self)
        own = [self.dead_letter_queue] if self.dead_letter_queue is not None else []
        return [*own, *(policy.dead_letter_queue for policy in policies)]

    @property
    def way_back(self) -> list[Queue]:
        """The dead-letter queues through which a failing message comes back to it, itself at the end; empty where it does not."""
        came_from: dict[str, Queue] = {}
        pending: list[Queue] = [self]
        while pending:
            queue = pending.pop()
            for each in queue.next_queues:
                if each.urn in came_from:
                    continue
                came_from[each.urn] = queue
                if each is self:
                    return _way(self, came_from)
                pending.append(each)
        return []


class QueuePolicy(Resource, token="aws:sqs/queuePolicy:QueuePolicy"):
    """Who may use a queue, as a resource of its own."""

    names = ()

    policy: Document = json_text(REQUIRED)

    queue: Queue = link("queue_url")


class QueueRedrivePolicy(Resource, token="aws:sqs/redrivePolicy:RedrivePolicy"):
    """A redrive policy as a resource of its own."""

    names = ()

    redrive_policy: RedrivePolicy = json_text(REQUIRED)

    queue: Queue = link("queue_url")
    dead_letter_queue: Queue = link("redrive_policy.dead_letter_target_arn")


def _way(end: Queue, came_from: dict[str, Queue]) -> list[Queue]:
    way, at = [end], came_from[end.urn]
    while at is not end:
        way.append(at)
        at = came_from[at.urn]
    return way[::-1]
