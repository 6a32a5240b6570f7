"""What calls a function: every resource of the stack that says so, and what AWS needs and does for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from preflight.core.values import Outside, Undecided
from preflight.core.view import Resource, View, blocks

from . import apigateway, apigatewayv2, elb, events, s3, sns
from .lambda_ import EventSourceMapping, Function, FunctionUrl

if TYPE_CHECKING:
    from preflight.core.stack import Stack


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
    _Kind(events.Target, "function", "events.amazonaws.com", asynchronous=True),
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
    certain: dict[str, list[Trigger]] = defaultdict(list)
    possible: dict[str, list[str]] = defaultdict(list)
    for kind in _KINDS:
        for view in _views(stack, kind.view):
            try:
                target = getattr(view, kind.link)
            except Outside:
                continue
            except Undecided as reason:
                for each in getattr(kind.view, kind.link).candidates(view):
                    possible[each.urn].append(f"{reason} of {view.resource}")
                continue
            if isinstance(target, Function):
                by_role = kind.role and view.has(kind.role)
                certain[target.urn].append(Trigger(view, "" if by_role else kind.principal, kind.asynchronous))
    return dict(certain), dict(possible)


def _views(stack: Stack, kind: type[View]) -> Iterator[View]:
    if issubclass(kind, Resource):
        yield from stack.all(kind)
    else:
        for resource in stack.all(s3.BucketNotification):
            yield from (view for view in blocks(resource, kind) if isinstance(view, View))
