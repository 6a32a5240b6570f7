"""Deliveries: what AWS's services send to queues, topics and buckets of the stack under their own name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from preflight.aws.cloudtrail import Trail
from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.elb import ClassicLoadBalancer, LoadBalancer
from preflight.aws.events import Target
from preflight.aws.kms import Key
from preflight.aws.s3 import BucketNotification
from preflight.aws.sns import Topic, TopicSubscription
from preflight.aws.sqs import Queue
from preflight.core.link import candidates
from preflight.core.values import Outside, Undecided, origins_of
from preflight.core.view import Resource

from .permissions import Caller, admits, arn_of
from .resource_policies import documents_of

Sender: TypeAlias = (
    TopicSubscription | Target | BucketNotification | LoadBalancer | ClassicLoadBalancer | Trail | MetricAlarm
)

# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
_AWS_MANAGED = "alias/aws/"
_TO_ENCRYPT = ("kms:GenerateDataKey", "kms:Decrypt")
_ELB_LOGS = "logdelivery.elasticloadbalancing.amazonaws.com"
_SENDING = {Queue: "sqs:SendMessage", Topic: "sns:Publish"}


class Delivery(NamedTuple):
    """What a service sends to a resource: the actions, and with what behind the ARN of the resource.

    `has_default` where the policy that AWS gives a resource without one admits the service.
    """

    receiver: Resource
    caller: Caller
    actions: tuple[str, ...]
    behind: str = ""
    has_default: bool = False

    @property
    def lacking(self) -> list[str]:
        """The actions that no policy of the receiver lets the service do; raises Undecided where one that is unknown may."""
        documents = [document for _, document in documents_of(self.receiver)]
        if not documents and self.has_default:
            return []
        statements = [each for document in documents for each in document.statement]
        arns = {action: arn_of(self.receiver) + self.behind_of(action) for action in self.actions}
        return [action for action, arn in arns.items() if not admits(statements, self.caller, action, arn)]

    @property
    def has_policy(self) -> bool:
        """Whether the receiver has a policy in this stack."""
        return any(True for _ in documents_of(self.receiver))

    def behind_of(self, action: str) -> str:
        """What follows the ARN of the receiver in the ARN that an action is done to."""
        return "" if action == "s3:GetBucketAcl" else self.behind


def deliveries(sender: Sender) -> Iterator[Delivery]:
    """What a sender makes a service send to resources of this stack.

    Raises Undecided, after all others, where a receiver is unknown.
    """
    doubts: list[Undecided] = []
    for find in _BY_TYPE[type(sender)]:
        try:
            yield from find(sender)
        except Outside:  # noqa: PERF203 - each is read on its own
            continue
        except Undecided as reason:
            doubts.append(reason)
    if doubts:
        raise doubts[0]


def _to(receiver: Resource | None, service: str, source: Resource | None) -> Iterator[Delivery]:
    """The delivery of messages to a queue or a topic; none to anything else."""
    for kind, action in _SENDING.items():
        if isinstance(receiver, kind):
            yield Delivery(receiver, Caller(service, source), (action,))


def _of_subscription(subscription: TopicSubscription) -> Iterator[Delivery]:
    if subscription.protocol == "sqs":
        yield from _to(subscription.receiver, "sns.amazonaws.com", _if_planned(lambda: subscription.source))


def _failed_of_subscription(subscription: TopicSubscription) -> Iterator[Delivery]:
    yield from _to(subscription.dead_letter_target, "sns.amazonaws.com", _if_planned(lambda: subscription.source))


def _of_rule(target: Target) -> Iterator[Delivery]:
    if target.role_arn is None:
        yield from _to(target.receiver, "events.amazonaws.com", _rule_of(target))


def _failed_of_rule(target: Target) -> Iterator[Delivery]:
    yield from _to(target.dead_letter_target, "events.amazonaws.com", _rule_of(target))


def _rule_of(target: Target) -> Resource | None:
    # Behind the ARN of a rule on another bus stands the name of the bus: what a condition names may be it.
    return _if_planned(lambda: target.rule_resource) if not target.has("event_bus_name") else None


def _if_planned(find: Callable[[], Resource]) -> Resource | None:
    """The source of a delivery; None where it is not known, so that a condition on it may hold."""
    try:
        return find()
    except Undecided:
        return None


def _of_bucket(notification: BucketNotification) -> Iterator[Delivery]:
    source = _if_planned(lambda: notification.target)
    for receiver in notification.receivers:
        yield from _to(receiver, "s3.amazonaws.com", source)


def _of_balancer(balancer: LoadBalancer) -> Iterator[Delivery]:
    if balancer.load_balancer_type == "application":
        for logs in (balancer.access_logs, balancer.connection_logs):
            if logs is not None and logs.enabled:
                yield Delivery(logs.target, Caller(_ELB_LOGS, by_account=True), ("s3:PutObject",), "/*")


def _of_classic_balancer(balancer: ClassicLoadBalancer) -> Iterator[Delivery]:
    if balancer.access_logs is not None and balancer.access_logs.enabled:
        yield Delivery(balancer.access_logs.target, Caller(_ELB_LOGS, by_account=True), ("s3:PutObject",), "/*")


def _of_trail(trail: Trail) -> Iterator[Delivery]:
    yield Delivery(trail.bucket, Caller("cloudtrail.amazonaws.com", trail), ("s3:GetBucketAcl", "s3:PutObject"), "/*")


def _of_trail_to_topic(trail: Trail) -> Iterator[Delivery]:
    yield from _to(trail.topic, "cloudtrail.amazonaws.com", trail)


def _of_alarm(alarm: MetricAlarm) -> Iterator[Delivery]:
    for key in ("alarmActions", "okActions", "insufficientDataActions"):
        for topic in _topics(alarm, key):
            # The policy that a topic has without one admits all services of its account that publish as the account.
            yield Delivery(topic, Caller("cloudwatch.amazonaws.com", alarm), ("sns:Publish",), has_default=True)


def _topics(alarm: MetricAlarm, key: str) -> list[Topic]:
    value = alarm.wire_value(key)
    items = value if isinstance(value, list) else []
    origins = [topic for item in items for origin in origins_of(item) if (topic := alarm.stack.get(origin.urn))]
    made = origins or (candidates(alarm, key, (Topic,)) if value is not None else [])
    named = [alarm.stack.named(item, (Topic,), made) for item in items if isinstance(item, str)]
    meant = [found[0] for found in named if len(found) == 1]  # of several nobody knows which is meant
    return [each for each in dict.fromkeys((*meant, *made)) if isinstance(each, Topic)]


_BY_TYPE: dict[type[Resource], tuple[Callable[..., Iterator[Delivery]], ...]] = {
    TopicSubscription: (_of_subscription, _failed_of_subscription),
    Target: (_of_rule, _failed_of_rule),
    BucketNotification: (_of_bucket,),
    LoadBalancer: (_of_balancer,),
    ClassicLoadBalancer: (_of_classic_balancer,),
    Trail: (_of_trail, _of_trail_to_topic),
    MetricAlarm: (_of_alarm,),
}


def key_fault(delivery: Delivery) -> str | None:
    """Why the service cannot send to a queue or topic that is encrypted with a key, as a clause; None where it can.

    Raises Outside where the key is outside of this stack.
    """
    receiver = delivery.receiver
    if not isinstance(receiver, Queue | Topic) or receiver.kms_master_key_id is None:
        return None
    service = delivery.caller.service
    given = receiver.kms_master_key_id
    if isinstance(given, str) and given.rpartition(":")[2].startswith(_AWS_MANAGED):
        managed = given.rpartition(":")[2]
        return f"which {managed} encrypts; that key admits no service, and its policy cannot be changed"
    key: Key = receiver.key
    documents = [document for _, document in documents_of(key)]
    statements = [each for document in documents for each in document.statement]
    lacking = [each for each in _TO_ENCRYPT if not admits(statements, Caller(service), each, "*")]
    return f"which {key} encrypts, whose policy does not let {service} do {' and '.join(lacking)}" if lacking else None
