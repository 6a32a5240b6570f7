"""Elastic Load Balancing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.aws.ec2 import Subnet, Vpc
from preflight.aws.knowledge.limits import ADDED_BY_PULUMI, is_auto_named
from preflight.aws.lambda_ import Function
from preflight.aws.s3 import Bucket
from preflight.core.link import candidates, link
from preflight.core.values import known
from preflight.core.view import Resource, View, prop

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

    allocation_id: str | None = None
    private_ipv4_address: str | None = None


class AccessLogs(View):
    """The bucket to which a load balancer writes its logs."""

    bucket: str | None = None
    enabled: bool = False

    target: Bucket = link("bucket")


class LoadBalancer(Named, token="aws:lb/loadBalancer:LoadBalancer", also=("aws:alb/loadBalancer:LoadBalancer",)):
    """An application, network or gateway load balancer."""

    load_balancer_type: str = "application"
    internal: bool = False
    ip_address_type: str | None = None
    subnets: list[str] = prop(())
    subnet_mappings: list[SubnetMapping] = prop(())
    security_groups: list[str] = prop(())
    idle_timeout: int = 60
    client_keep_alive: int = 3600
    access_logs: AccessLogs | None = None
    connection_logs: AccessLogs | None = None
    health_check_logs: AccessLogs | None = None

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


class HealthCheck(View):
    """The health check of a target group."""

    enabled: bool = True
    interval: int = 30
    timeout: int | None = None
    # The provider's default, which it sends for a group of every protocol.
    protocol: str = "HTTP"
    path: str | None = None
    matcher: str | None = None


class Stickiness(View):
    """What keeps the requests of a client on one target."""

    enabled: bool = True
    type: str = prop()
    cookie_name: str | None = None


class Failover(View):
    """What a Gateway Load Balancer does with the flows of a target that is gone."""

    on_deregistration: str = prop()
    on_unhealthy: str = prop()


class TargetGroup(Named, token="aws:lb/targetGroup:TargetGroup", also=("aws:alb/targetGroup:TargetGroup",)):
    """A target group."""

    target_type: str = "instance"
    protocol: str | None = None
    protocol_version: str = "HTTP1"
    port: int | None = None
    vpc_id: str | None = None
    health_check: HealthCheck | None = None
    stickiness: Stickiness | None = None
    target_failovers: list[Failover] = prop(())
    slow_start: int = 0
    deregistration_delay: Any = 300
    load_balancing_algorithm_type: str = "round_robin"
    load_balancing_anomaly_mitigation: str = "off"
    connection_termination: bool = False
    proxy_protocol_v2: bool = False
    preserve_client_ip: Any = None

    vpc: Vpc | None = link("vpc_id")

    @property
    def forwarders(self) -> list[Listener | ListenerRule]:
        """The listeners of this stack, and their rules, that forward requests to it."""
        return [
            user
            for user, key in self.stack.users(self)
            if isinstance(user, Listener | ListenerRule) and key in ("defaultActions", "actions")
        ]


class Redirect(View):
    """A redirect. What is not set keeps the part of the request's URL."""

    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: str = "#{port}"
    path: str = "/#{path}"
    status_code: str = prop()


class FixedResponse(View):
    """A response that the load balancer gives itself."""

    content_type: str | None = None
    message_body: str | None = None
    status_code: str | None = None


class WeightedGroup(View):
    """A target group that receives a share of the requests."""

    arn: str = prop()
    weight: int = 1


class ForwardStickiness(View):
    """What keeps a client on one target group."""

    enabled: bool = False
    duration: int | None = None


class Forward(View):
    """A distribution of requests to target groups."""

    target_groups: list[WeightedGroup] = prop(())
    stickiness: ForwardStickiness | None = None


class Action(View):
    """An action of a listener or of a rule."""

    type: str = prop()
    order: int | None = None
    target_group_arn: str | None = None
    forward: Forward | None = None
    redirect: Redirect | None = None
    fixed_response: FixedResponse | None = None
    authenticate_cognito: Any = None
    authenticate_oidc: Any = None
    jwt_validation: Any = None


class MutualAuthentication(View):
    """How a listener verifies the certificates of clients."""

    mode: str = prop()
    trust_store_arn: str | None = None


class Listener(Resource, token="aws:lb/listener:Listener", also=("aws:alb/listener:Listener",)):
    """A listener."""

    names = ()

    port: int | None = None
    protocol: str | None = None
    certificate_arn: str | None = None
    ssl_policy: str | None = None
    alpn_policy: str | None = None
    mutual_authentication: MutualAuthentication | None = None
    default_actions: list[Action] = prop(())

    load_balancer: LoadBalancer = link("load_balancer_arn")

    @property
    def planned_groups(self) -> list[TargetGroup]:
        """The target groups of this stack that its default actions name."""
        return candidates(self, "defaultActions", (TargetGroup,))


class Values(View):
    """A condition that compares a part of a request with values."""

    values: list[str] = prop(())


class Patterns(Values):
    """A condition that compares a part of a request with values or regular expressions."""

    regex_values: list[str] = prop(())


class HeaderValues(Patterns):
    """A condition on a header of a request."""

    http_header_name: str = prop()


class QueryString(View):
    """A parameter in the query of a request."""

    key: str | None = None
    value: str = prop()


class Condition(View):
    """A condition of a rule."""

    host_header: Patterns | None = None
    path_pattern: Patterns | None = None
    http_header: HeaderValues | None = None
    http_request_method: Values | None = None
    query_strings: list[QueryString] = prop(())
    source_ip: Values | None = None


class ListenerRule(Resource, token="aws:lb/listenerRule:ListenerRule", also=("aws:alb/listenerRule:ListenerRule",)):
    """A rule of a listener."""

    names = ()

    priority: int | None = None
    actions: list[Action] = prop(())
    conditions: list[Condition] = prop(())

    listener: Listener = link("listener_arn")

    @property
    def planned_groups(self) -> list[TargetGroup]:
        """The target groups of this stack that its actions name."""
        return candidates(self, "actions", (TargetGroup,))


class TargetGroupAttachment(
    Resource,
    token="aws:lb/targetGroupAttachment:TargetGroupAttachment",
    also=("aws:alb/targetGroupAttachment:TargetGroupAttachment",),
):
    """The attachment of a target to a target group."""

    names = ()

    target_id: str = prop()
    port: int | None = None
    availability_zone: str | None = None

    target_group: TargetGroup = link("target_group_arn")
    function: Function = link("target_id")


class ClassicAccessLogs(View):
    """The bucket to which a classic load balancer writes its logs; without `enabled` it does."""

    enabled: bool = True

    target: Bucket = link("bucket")


class ClassicLoadBalancer(Resource, token="aws:elb/loadBalancer:LoadBalancer"):
    """A classic load balancer."""

    name: str | None = None
    access_logs: ClassicAccessLogs | None = None
