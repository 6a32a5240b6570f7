"""The policies of resources: who may do what to a queue, a topic, a bucket, a key, a function and the like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.aws.dynamodb import Table, TablePolicy
from preflight.aws.events import EventBus, EventBusPolicy, EventPermission
from preflight.aws.iam import Document, Statement
from preflight.aws.kinesis import Stream, StreamPolicy
from preflight.aws.kms import Key, KeyPolicy
from preflight.aws.lambda_ import Function, Permission
from preflight.aws.s3 import Bucket, BucketPolicy
from preflight.aws.secretsmanager import Secret, SecretPolicy
from preflight.aws.sns import Topic, TopicPolicy
from preflight.aws.sqs import Queue, QueuePolicy
from preflight.core.link import referrers
from preflight.core.values import Partial, Unknown, known, opened
from preflight.core.view import Resource, by_class

# Each kind of resource with a policy, what attaches one to it, and that one's link to it.
_HOLDERS: dict[type[Resource], tuple[type[Resource], Any]] = {
    Bucket: (BucketPolicy, BucketPolicy.target),
    EventBus: (EventBusPolicy, EventBusPolicy.bus),
    Key: (KeyPolicy, KeyPolicy.key),
    Queue: (QueuePolicy, QueuePolicy.queue),
    Secret: (SecretPolicy, SecretPolicy.secret),
    Stream: (StreamPolicy, StreamPolicy.stream),
    Table: (TablePolicy, TablePolicy.table),
    Topic: (TopicPolicy, TopicPolicy.topic),
}
# The services, as in ARNs, whose resources can have a policy.
_SERVICES = frozenset({"dynamodb", "events", "kinesis", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"})


def can_have_policy(service: str) -> bool:
    """Whether resources of a service, as in ARNs, can have a policy that allows roles of their account something."""
    return service in _SERVICES


def documents_of(resource: Resource) -> Iterator[tuple[Resource, Document]]:
    """The policies of a resource, each with the resource that has it: itself, or what attaches it.

    Raises Undecided where a policy may or may not be its own.
    """
    own = getattr(resource, "policy", None)
    if isinstance(own, Document):
        yield resource, own
    elif own is not None:
        known(own)
    holder, link = _holder(type(resource))
    for each in referrers(holder, link, resource) if holder else ():
        yield each, each.policy


@by_class
def _holder(kind: type[Resource]) -> tuple[Any, Any]:
    return next((holder for owner, holder in _HOLDERS.items() if issubclass(kind, owner)), (None, None))


def may_allow_roles(resource: Resource) -> bool:
    """Whether the policy of a resource may allow roles of its account something, beside what their own policies allow.

    Raises Undecided where a document is unknown.
    """
    if isinstance(resource, Function):
        permissions = referrers(Permission, Permission.allowed, resource)
        return any(not each.principal.endswith(".amazonaws.com") for each in permissions)
    if isinstance(resource, EventBus) and resource.stack.all(EventPermission):
        return True
    return any(_names_identities(each) for _, document in documents_of(resource) for each in document.statement)


def _names_identities(statement: Statement) -> bool:
    """Whether a statement allows something to users or roles; the account itself leaves that to their own policies."""
    if statement.effect != "Allow":
        return False
    principal = opened(statement.principal)
    if principal is None or isinstance(principal, str | Unknown | Partial):
        return True
    named = [opened(each) for kind, each in principal.items() if kind.upper() == "AWS"]
    each_named = [each for names in named for each in (names if isinstance(names, list) else [names])]
    return any(not _is_account(each) for each in each_named)


def _is_account(principal: Any) -> bool:
    end = principal.parts[-1] if isinstance(principal, Partial) else principal
    return isinstance(end, str) and (end.endswith(":root") or end.isdigit())
