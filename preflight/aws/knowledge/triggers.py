"""What invokes a Lambda function: the resources of the stack, the permission each needs, and the event each sends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from preflight.aws import apigateway, apigatewayv2, cognito, elb, events, iot, logs, s3, secretsmanager, sns
from preflight.aws.code import event_shapes as shapes
from preflight.aws.code.event_shapes import Event, KeyRead, misread
from preflight.aws.lambda_ import EventSourceMapping, Function, FunctionUrl, Permission
from preflight.core.link import referrers
from preflight.core.stack import Stack
from preflight.core.values import Outside, Undecided, known
from preflight.core.view import Resource, View, blocks

from .permissions import is_service


@dataclass(frozen=True)
class Trigger:
    """A view of a resource that invokes a function.

    `principal` is the service that needs a permission on the function; empty if none is needed, because Lambda polls or the
    service assumes a role. The failure of an `asynchronous` invocation is not returned to the caller.
    """

    view: View
    principal: str = ""
    asynchronous: bool = False

    def __str__(self) -> str:
        return str(self.view.resource)


@dataclass(frozen=True)
class _Kind:
    """A type of view with a link to a function, and how the function is invoked."""

    view: type[View]
    link: str
    principal: str = ""
    asynchronous: bool = False
    role: str = ""  # the property with a role to assume; if it is set, no permission on the function is needed


_KINDS = (
    _Kind(apigateway.Integration, "function", "apigateway.amazonaws.com", role="credentials"),
    _Kind(apigatewayv2.Integration, "function", "apigateway.amazonaws.com", role="credentials_arn"),
    _Kind(apigatewayv2.Api, "function", "apigateway.amazonaws.com", role="credentials_arn"),
    _Kind(s3.FunctionNotification, "function", "s3.amazonaws.com", asynchronous=True),
    _Kind(sns.TopicSubscription, "receiver", "sns.amazonaws.com", asynchronous=True),
    _Kind(events.Target, "function", "events.amazonaws.com", asynchronous=True, role="role_arn"),
    _Kind(elb.TargetGroupAttachment, "function", "elasticloadbalancing.amazonaws.com"),
    _Kind(secretsmanager.SecretRotation, "function", "secretsmanager.amazonaws.com"),
    _Kind(logs.LogSubscriptionFilter, "function", "logs.amazonaws.com", asynchronous=True),
    _Kind(iot.FunctionAction, "function", "iot.amazonaws.com", asynchronous=True),
    *(_Kind(cognito.LambdaConfig, f"on_{name}", "cognito-idp.amazonaws.com") for name in cognito.TRIGGERS),
    *(_Kind(each, "function", "cognito-idp.amazonaws.com") for each in (cognito.CustomSender, cognito.TokenTrigger)),
    _Kind(FunctionUrl, "function"),
    _Kind(EventSourceMapping, "function"),
)


def triggers(function: Function) -> list[Trigger]:
    """What invokes a function. Raises Undecided if a resource may invoke it or another function."""
    certain, possible = _all(function.stack)
    if reasons := possible.get(function.urn):
        raise Undecided(reasons[0])
    return certain.get(function.urn, [])


@lru_cache(maxsize=2)
def _all(stack: Stack) -> tuple[dict[str, list[Trigger]], dict[str, list[str]]]:
    """By function URN: its triggers, and the reasons why others are undecided."""
    certain: dict[str, list[Trigger]] = defaultdict(list)
    possible: dict[str, list[str]] = defaultdict(list)
    for kind in _KINDS:
        for resource, view in _views(stack, kind.view):
            try:
                target = _followed(view, kind.link)
            except Outside:
                continue
            except Undecided as reason:
                for urn in _functions_used_by(resource):
                    possible[urn].append(f"{reason} of {resource}")
                continue
            if isinstance(view, View) and isinstance(target, Function):
                by_role = kind.role and view.has(kind.role)
                certain[target.urn].append(Trigger(view, "" if by_role else kind.principal, kind.asynchronous))
    return dict(certain), dict(possible)


def _views(stack: Stack, kind: type[View]) -> Iterator[tuple[Resource, View | Undecided]]:
    for resource in stack.holding(kind):
        yield from ((resource, view) for view in blocks(resource, kind))


def _followed(view: View | Undecided, link: str) -> object:
    if isinstance(view, Undecided):
        raise view
    return getattr(view, link)


def _functions_used_by(resource: Resource) -> list[str]:
    """The functions whose outputs a resource uses."""
    urns = (urn for linked in resource.planned.links.values() for urn in linked)
    return [urn for urn in dict.fromkeys(urns) if isinstance(resource.stack.get(urn), Function)]


def unpermitted(function: Function) -> list[Trigger]:
    """The triggers of a function that no permission of the stack allows. Raises Undecided if a permission may be for it."""
    permissions = referrers(Permission, Permission.allowed, function)
    callers = [trigger for trigger in triggers(function) if trigger.principal]
    return [trigger for trigger in callers if not any(_allows(permission, trigger) for permission in permissions)]


def _allows(permission: Permission, trigger: Trigger) -> bool:
    if not is_service(known(permission.principal), trigger.principal):
        return False
    name = _SOURCES.get(type(trigger.view.resource), "")
    try:
        source, calling = permission.source, getattr(trigger.view.resource, name, None)
    except Undecided:
        return True  # the source is not known
    # A permission for another bucket or topic does not apply.
    return source is None or calling is None or type(source) is not type(calling) or source is calling


# The link from a trigger to the resource that a permission's source_arn names.
_SOURCES = {
    apigateway.Integration: "api",
    apigatewayv2.Integration: "api",
    events.Target: "rule_resource",
    s3.BucketNotification: "target",
    secretsmanager.SecretRotation: "secret",
    sns.TopicSubscription: "source",
}


def misread_keys(function: Function) -> list[tuple[KeyRead, list[Event]]]:
    """The keys that a handler reads and none of its triggers sends, with the events that they send.

    Raises Undecided if a trigger or the code cannot be read.
    """
    sent = [_event(trigger.view) for trigger in triggers(function)]
    module, _, name = known(function.handler or "").rpartition(".")
    source = function.module(module) if sent and function.is_python else None
    return [(read, sent) for read in misread(source, name, sent)] if source is not None else []


def _event(view: View) -> Event:
    """The event that a trigger sends. Raises Undecided if a template or transformer changes it."""
    match view:
        case apigateway.Integration():
            if view.type != "AWS_PROXY":
                raise Undecided("type, whose mapping template creates the event")
            return shapes.REST
        case apigatewayv2.Integration():
            if view.api.protocol_type == "WEBSOCKET":
                return shapes.WEB_SOCKET
            return shapes.HTTP_2 if view.payload_format_version == "2.0" else shapes.HTTP_1
        case apigatewayv2.Api():
            return shapes.HTTP_2
        case events.Target():
            return _of_rule(view)
        case EventSourceMapping():
            return _of_source(view)
        case _ if type(view) in _ALWAYS:
            return _ALWAYS[type(view)]
        case _:
            raise Undecided(f"{view.resource}, whose events are not known")


_ALWAYS: dict[type[View], Event] = {
    FunctionUrl: shapes.FUNCTION_URL,
    elb.TargetGroupAttachment: shapes.LOAD_BALANCER,
    s3.FunctionNotification: shapes.BUCKET,
    sns.TopicSubscription: shapes.TOPIC,
}


def _of_rule(target: events.Target) -> Event:
    if target.has("input_path") or target.has("input_transformer"):
        raise Undecided("inputTransformer, which rewrites the event")
    if target.has("input"):
        written = known(target.input)
        return Event(
            "an EventBridge rule with a constant input", frozenset(written if isinstance(written, dict) else ())
        )
    return shapes.BUS


def _of_source(mapping: EventSourceMapping) -> Event:
    match mapping.source_kind:
        case "sqs":
            return shapes.QUEUE
        case "kinesis" | "dynamodb":
            return shapes.STREAM
        case _:
            raise Undecided("eventSourceArn, whose events are not known")
