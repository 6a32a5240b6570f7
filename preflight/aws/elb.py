"""Elastic Load Balancing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import candidates, link
from preflight.core.values import known
from preflight.core.view import Resource, View, prop

from .ec2 import Subnet
from .knowledge.limits import ADDED_BY_PULUMI, gets_a_made_name
from .lambda_ import Function

LONGEST_NAME = 32
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


class Named(Resource):
    """A load balancer or a target group: their names have the same rules."""

    name: str | None = None
    name_prefix: str | None = None

    @property
    def is_named_by_pulumi(self) -> bool:
        """Whether Pulumi gives it a name, in its usual way: the resource's own and some random characters."""
        return self.name is None and self.name_prefix is None and gets_a_made_name(self)

    def faults_of_name(self) -> Iterator[str]:
        """Why its name is none that AWS takes, each as a clause that begins with a verb."""
        name = known(self.name)
        if self.is_named_by_pulumi and len(self.logical_name) + ADDED_BY_PULUMI > LONGEST_NAME:
            length = len(self.logical_name)
            yield f"has {length} characters before Pulumi adds {ADDED_BY_PULUMI} to name it; AWS takes {LONGEST_NAME}"
        elif name and len(name) > LONGEST_NAME:
            yield f"has the name '{name}' of {len(name)} characters; AWS takes {LONGEST_NAME}"
        elif name and not _NAME.fullmatch(name):
            yield f"has the name '{name}', which is not letters, digits and hyphens between them"
        elif name and isinstance(self, LoadBalancer) and name.startswith("internal-"):
            yield f"has the name '{name}', and names with internal- are AWS's own"


class SubnetMapping(View):
    """A subnet of a load balancer, with an address of its own."""


class LoadBalancer(Named, token="aws:lb/loadBalancer:LoadBalancer", also=("aws:alb/loadBalancer:LoadBalancer",)):
    """A load balancer for applications, networks or gateways."""

    load_balancer_type: str = "application"
    subnets: list[str] = prop(())
    subnet_mappings: list[SubnetMapping] = prop(())

    @property
    def number_of_subnets(self) -> int:
        """How many subnets it has."""
        return len(self.subnets) or len(self.subnet_mappings)

    @property
    def planned_subnets(self) -> list[Subnet]:
        """Its subnets where all of them are planned here, else none."""
        found = [each for key in ("subnets", "subnetMappings") for each in candidates(self, key, (Subnet,))]
        return found if len(found) == self.number_of_subnets else []

    def crowded_zones(self) -> Iterator[tuple[str, list[Subnet]]]:
        """The availability zones that more than one of its subnets is in."""
        subnets = sorted(self.planned_subnets, key=lambda subnet: subnet.logical_name)
        zones = [subnet.availability_zone for subnet in subnets]
        for zone in dict.fromkeys(zones):
            if zone is not None and zones.count(zone) > 1:
                yield zone, [subnet for subnet in subnets if subnet.availability_zone == zone]


class TargetGroup(Named, token="aws:lb/targetGroup:TargetGroup", also=("aws:alb/targetGroup:TargetGroup",)):
    """What a load balancer sends requests to."""

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
