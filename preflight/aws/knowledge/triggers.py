"""What calls a function: every resource of the stack that says so, and what AWS needs and does for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from preflight.aws import apigateway, apigatewayv2, elb, events, s3, sns
from preflight.aws.code import event_shapes as shapes
from preflight.aws.code.event_shapes import Event, KeyRead, misread
from preflight.aws.lambda_ import EventSourceMapping, Function, FunctionUrl, Permission
from preflight.core.link import referrers
from preflight.core.stack import Stack
from preflight.core.values import Outside, Undecided, known
from preflight.core.view import Resource, View, blocks


@dataclass(frozen=True)
class Trigger:
    """A view that says that something calls a function.

    `principal` is the service that needs the function's permission; empty where none does, as Lambda itself or a role
    calls. An `asynchronous` call has nobody to tell of a failure.
    """

    view: View
    principal: str = ""
    asynchronous: bool = False

    def __str__(self) -> str:
        return str(self.view.resource)


@dataclass(frozen=True)
class _Kind:
    """Where a function is named, and what calls it there."""

    view: type[View]
    link: str
    principal: str = ""
    asynchronous: bool = False
    role: str = ""  # the property that names a role to call with: then the function needs to permit nothing


_KINDS = (
    _Kind(apigateway.Integration, "function", "apigateway.amazonaws.com", role="credentials"),
    _Kind(apigatewayv2.Integration, "function", "apigateway.amazonaws.com", role="credentials_arn"),
    _Kind(apigatewayv2.Api, "function", "apigateway.amazonaws.com", role="credentials_arn"),
    _Kind(s3.FunctionNotification, "function", "s3.amazonaws.com", asynchronous=True),
    _Kind(sns.TopicSubscription, "receiver", "sns.amazonaws.com", asynchronous=True),
    _Kind(events.Target, "function", "events.amazonaws.com", asynchronous=True, role="role_arn"),
    _Kind(elb.TargetGroupAttachment, "function", "elasticloadbalancing.amazonaws.com"),
    _Kind(FunctionUrl, "function"),
    _Kind(EventSourceMapping, "function"),
)


def triggers(function: Function) -> list[Trigger]:
    """What calls a function; raises Undecided where something may call it or another one."""
    certain, possible = _all(function.stack)
    if reasons := possible.get(function.urn):
        raise Undecided(reasons[0])
    return certain.get(function.urn, [])


@lru_cache(maxsize=2)
def _all(stack: Stack) -> tuple[dict[str, list[Trigger]], dict[str, list[str]]]:
    """By a function's URN what calls it, and what may call it."""
    certain: dict[str, list[Trigger]] = defaultdict(list)
    possible: dict[str, list[str]] = defaultdict(list)
    for kind in _KINDS:
        for resource, view in _views(stack, kind.view):
            try:
                target = _followed(view, kind.link)
            except Outside:
                continue
            except Undecided as reason:
                for urn in _functions_behind(resource):
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


def _functions_behind(resource: Resource) -> list[str]:
    """The functions whose outputs a resource is made of."""
    urns = (urn for linked in resource.planned.links.values() for urn in linked)
    return [urn for urn in dict.fromkeys(urns) if isinstance(resource.stack.get(urn), Function)]


def unpermitted(function: Function) -> list[Trigger]:
    """What calls a function and is let by no permission of this stack; raises Undecided where one may be for it."""
    permissions = referrers(Permission, Permission.allowed, function)
    callers = [trigger for trigger in triggers(function) if trigger.principal]
    return [trigger for trigger in callers if not any(_lets(permission, trigger) for permission in permissions)]


def _lets(permission: Permission, trigger: Trigger) -> bool:
    if permission.principal not in (trigger.principal, "*"):
        return False
    name = _SOURCES.get(type(trigger.view.resource), "")
    try:
        source, calling = permission.source, getattr(trigger.view.resource, name, None)
    except Undecided:
        return True  # it is about something that is not known here
    # A permission for another bucket or topic is none for this one.
    return source is None or calling is None or type(source) is not type(calling) or source is calling


# Where a trigger names what it is a trigger of.
_SOURCES = {
    apigateway.Integration: "api",
    apigatewayv2.Integration: "api",
    events.Target: "rule_resource",
    s3.BucketNotification: "target",
    sns.TopicSubscription: "source",
}


def misread_keys(function: Function) -> list[tuple[KeyRead, list[Event]]]:
    """What a function's handler reads of its event that nothing of the stack which calls it sends, and what that sends.

    Raises Undecided where not all of that can be read.
    """
    sent = [_event(trigger.view) for trigger in triggers(function)]
    module, _, name = known(function.handler or "").rpartition(".")
    source = function.module(module) if sent and function.is_python else None
    return [(read, sent) for read in misread(source, name, sent)] if source is not None else []


def _event(view: View) -> Event:
    """What a trigger sends; raises Undecided where that is written out in a way that is not read here."""
    match view:
        case apigateway.Integration():
            if view.type != "AWS_PROXY":
                raise Undecided("type, with which a template writes the event")
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
        case _:
            return _ALWAYS[type(view)]


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
            "an EventBridge rule with an input of its own", frozenset(written if isinstance(written, dict) else ())
        )
    return shapes.BUS


def _of_source(mapping: EventSourceMapping) -> Event:
    match mapping.source_kind:
        case "sqs":
            return shapes.QUEUE
        case "kinesis" | "dynamodb":
            return shapes.STREAM
        case _:
            raise Undecided("eventSourceArn, whose events are not known here")
