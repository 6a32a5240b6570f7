"""Elastic Load Balancing."""

from __future__ import annotations

from preflight.core.view import Resource, link

from .lambda_ import Function


class TargetGroup(Resource, token="aws:lb/targetGroup:TargetGroup", also=("aws:alb/targetGroup:TargetGroup",)):
    """What a load balancer sends requests to."""

    name: str | None = None
    name_prefix: str | None = None
    target_type: str = "instance"

    @property
    def forwarders(self) -> list[Listener | ListenerRule]:
        """The listeners of this stack, and their rules, that send requests to it."""
        return [
            user
            for user, key in self.stack.users(self)
            if isinstance(user, Listener | ListenerRule) and key in ("defaultActions", "actions")
        ]


class Listener(Resource, token="aws:lb/listener:Listener", also=("aws:alb/listener:Listener",)):
    """A port of a load balancer, and what it does with a request."""

    names = ()

    port: int | None = None
    protocol: str | None = None
    certificate_arn: str | None = None


class ListenerRule(Resource, token="aws:lb/listenerRule:ListenerRule", also=("aws:alb/listenerRule:ListenerRule",)):
    """What a listener does with some of the requests."""

    names = ()


class TargetGroupAttachment(
    Resource,
    token="aws:lb/targetGroupAttachment:TargetGroupAttachment",
    also=("aws:alb/targetGroupAttachment:TargetGroupAttachment",),
):
    """A target of a group."""

    names = ()

    function: Function = link("target_id")
