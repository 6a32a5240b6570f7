"""Elastic Load Balancing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import candidates, link
from preflight.core.values import known
from preflight.core.view import Resource, View, prop

from .ec2 import Subnet
from .knowledge.limits import ADDED_BY_PULUMI, is_auto_named
from .lambda_ import Function
from .s3 import Bucket

LONGEST_NAME = 32
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


class Named(Resource):
    """A load balancer or a target group, whose names follow the same rules."""

    name: str | None = None
    name_prefix: str | None = None

    @property
    def is_named_by_pulumi(self) -> bool:
        """Whether Pulumi names it in its default way: the resource's name and random characters."""
        return self.name is None and self.name_prefix is None and is_auto_named(self)

    def name_errors(self) -> Iterator[str]:
        """Why AWS rejects its name, each as a predicate for a message."""
        name = known(self.name)
        if self.is_named_by_pulumi and len(self.logical_name) + ADDED_BY_PULUMI > LONGEST_NAME:
            length = len(self.logical_name)
            added = f"to which Pulumi adds {ADDED_BY_PULUMI}"
            yield f"has a logical name of {length} characters, {added}; AWS allows {LONGEST_NAME}"
        elif name and len(name) > LONGEST_NAME:
            yield f"has the name '{name}' of {len(name)} characters; AWS allows {LONGEST_NAME}"
        elif name and not _NAME.fullmatch(name):
            yield f"has the name '{name}'; AWS allows letters, digits and, between them, hyphens"
        elif name and isinstance(self, LoadBalancer) and name.startswith("internal-"):
            yield f"has the name '{name}'; AWS reserves names that begin with internal-"


class SubnetMapping(View):
    """A subnet of a load balancer, with a fixed address."""


class AccessLogs(View):
    """The bucket to which a load balancer writes its logs."""

    enabled: bool = False

    target: Bucket = link("bucket")


class LoadBalancer(Named, token="aws:lb/loadBalancer:LoadBalancer", also=("aws:alb/loadBalancer:LoadBalancer",)):
    """An application, network or gateway load balancer."""

    load_balancer_type: str = "application"
    access_logs: AccessLogs | None = None
    connection_logs: AccessLogs | None = None
    subnets: list[str] = prop(())
    subnet_mappings: list[SubnetMapping] = prop(())

    @property
    def number_of_subnets(self) -> int:
        """The number of its subnets."""
        return len(self.subnets) or len(self.subnet_mappings)

    @property
    def planned_subnets(self) -> list[Subnet]:
        """Its subnets; empty unless all of them are in this stack."""
        found = [each for key in ("subnets", "subnetMappings") for each in candidates(self, key, (Subnet,))]
        return found if len(found) == self.number_of_subnets else []

    def crowded_zones(self) -> Iterator[tuple[str, list[Subnet]]]:
        """The availability zones with more than one of its subnets, each with those subnets."""
        subnets = sorted(self.planned_subnets, key=lambda subnet: subnet.logical_name)
        zones = [subnet.availability_zone for subnet in subnets]
        for zone in dict.fromkeys(zones):
            if zone is not None and zones.count(zone) > 1:
                yield zone, [subnet for subnet in subnets if subnet.availability_zone == zone]


class TargetGroup(Named, token="aws:lb/targetGroup:TargetGroup", also=("aws:alb/targetGroup:TargetGroup",)):
    """A target group."""

    target_type: str = "instance"

    @property
    def forwarders(self) -> list[Listener | ListenerRule]:
        """The listeners of this stack, and their rules, that forward requests to it."""
        return [
            user
            for user, key in self.stack.users(self)
            if isinstance(user, Listener | ListenerRule) and key in ("defaultActions", "actions")
        ]


class Listener(Resource, token="aws:lb/listener:Listener", also=("aws:alb/listener:Listener",)):
    """A listener."""

    names = ()

    port: int | None = None
    protocol: str | None = None
    certificate_arn: str | None = None


class ListenerRule(Resource, token="aws:lb/listenerRule:ListenerRule", also=("aws:alb/listenerRule:ListenerRule",)):
    """A rule of a listener."""

    names = ()


class TargetGroupAttachment(
    Resource,
    token="aws:lb/targetGroupAttachment:TargetGroupAttachment",
    also=("aws:alb/targetGroupAttachment:TargetGroupAttachment",),
):
    """The attachment of a target to a target group."""

    names = ()

    function: Function = link("target_id")


class ClassicAccessLogs(View):
    """The bucket to which a classic load balancer writes its logs; without `enabled` it does."""

    enabled: bool = True

    target: Bucket = link("bucket")


class ClassicLoadBalancer(Resource, token="aws:elb/loadBalancer:LoadBalancer"):
    """A classic load balancer."""

    name: str | None = None
    access_logs: ClassicAccessLogs | None = None
