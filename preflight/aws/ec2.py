"""Amazon EC2 and VPC."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from ipaddress import IPv4Network, ip_network
from typing import Any, ClassVar

from typing_extensions import override

from preflight.core.link import link, referrers
from preflight.core.values import Undecided, bare, known
from preflight.core.view import Resource, View, camel, prop

from .knowledge import facts
from .knowledge.region import region_of

# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 28


class Addressed(Resource):
    """A resource that has a block of addresses."""

    cidr_block: str | None = None

    @property
    def network(self) -> IPv4Network:
        """Its addresses; raises Undecided where they are not known or no block."""
        if self.cidr_block is None or self.fault_of_block:
            raise Undecided("cidrBlock, which is none" if self.has("cidr_block") else "cidrBlock, which is absent")
        return IPv4Network(known(self.cidr_block))

    @property
    def fault_of_block(self) -> str:
        """Why its block of addresses is none, as a clause; empty where it is one, or absent."""
        return fault_of_cidr(known(self.cidr_block)) if self.cidr_block is not None else ""


class Vpc(Addressed, token="aws:ec2/vpc:Vpc"):
    """A network of its own."""

    names = ()

    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False

    @property
    def networks(self) -> list[IPv4Network]:
        """All its blocks of addresses."""
        return [self.network, *(more.network for more in self.further_blocks)]

    @property
    def further_blocks(self) -> list[VpcIpv4CidrBlockAssociation]:
        """The blocks that are given to it by resources of their own."""
        return referrers(VpcIpv4CidrBlockAssociation, VpcIpv4CidrBlockAssociation.vpc, self)

    @property
    def subnets(self) -> list[Subnet]:
        """Its subnets in this stack."""
        return [each for of in (self, *self.further_blocks) for each in referrers(Subnet, Subnet.place, of)]

    @property
    def endpoints(self) -> list[VpcEndpoint]:
        """Its endpoints in this stack."""
        return referrers(VpcEndpoint, VpcEndpoint.vpc, self)

    @property
    def internet_gateways(self) -> list[Resource]:
        """What connects it to the internet: an internet gateway, or the resource that attaches one."""
        attachments = referrers(InternetGatewayAttachment, InternetGatewayAttachment.vpc, self)
        return [*referrers(InternetGateway, InternetGateway.vpc, self), *attachments]

    @property
    def has_private_dns(self) -> bool:
        """Whether its resolver answers for names of its own, as the private names of endpoints are."""
        return self.enable_dns_support and self.enable_dns_hostnames

    @property
    def changes_its_main_route_table(self) -> bool:
        """Whether this stack puts a route into the table of the subnets that have none of their own."""
        return any(
            isinstance(user, DefaultRouteTable | MainRouteTableAssociation | Route)
            for user, _ in self.stack.users(self)
        )


class VpcIpv4CidrBlockAssociation(Addressed, token="aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"):
    """Further addresses of a VPC."""

    names = ()

    vpc: Vpc = link("vpc_id")


class Subnet(Addressed, token="aws:ec2/subnet:Subnet"):
    """A part of a VPC in one availability zone."""

    names = ()

    map_public_ip_on_launch: bool = False
    availability_zone: str | None = None
    outpost_arn: str | None = None

    # The VPC's id is also an output of what gives it further addresses.
    place: Vpc | VpcIpv4CidrBlockAssociation = link("vpc_id")

    @property
    def vpc(self) -> Vpc:
        """The VPC that it is a part of."""
        return self.place if isinstance(self.place, Vpc) else self.place.vpc

    @property
    def is_at_the_edge(self) -> bool:
        """Whether it is in an Outpost or a Local Zone, and not in an availability zone of the region."""
        return self.outpost_arn is not None or re.search(r"-\d-", known(self.availability_zone) or "") is not None

    @property
    def needs_a_way_out(self) -> bool:
        """Whether something in it calls others: it gives public addresses, or has an ECS service or a function.

        A function that mounts a file system is in the VPC for that, and may call nothing else.
        """
        return self.map_public_ip_on_launch or any(
            user.type_token == "aws:ecs/service:Service"
            or (user.type_token == "aws:lambda/function:Function" and user.wire_value("fileSystemConfig") is None)
            for user, _ in self.stack.users(self)
        )

    @property
    def has_a_way_out(self) -> bool:
        """Whether a route or an endpoint leads out of its VPC."""
        tables = [each.route_table for each in referrers(RouteTableAssociation, RouteTableAssociation.subnet, self)]
        routed = any(table.leads_somewhere for table in tables) if tables else self.vpc.changes_its_main_route_table
        return routed or bool(self.vpc.endpoints)

    def overlapping(self) -> Iterator[Subnet]:
        """The subnets of its VPC that have some of its addresses; of two that do, the one that comes later has the other."""
        doubts: list[Undecided] = []
        for other in self.vpc.subnets:
            try:
                if other.urn < self.urn and other.cidr_block is not None and other.network.overlaps(self.network):
                    yield other
            except Undecided as reason:  # noqa: PERF203 - each is read on its own
                doubts.append(reason)
        if doubts:
            raise doubts[0]


EVERYTHING = ("-1", "all")
_WITH_PORTS = ("tcp", "udp", "6", "17")
_LAST_PORT = 65535
_EVERYBODY = ("0.0.0.0/0", "::/0")
_PLAIN = re.compile(r"[\w .:/()#,@\[\]+=&;{}!$*-]{0,255}", re.ASCII)


class Described(View):
    """What has a description that EC2 takes plain characters in."""

    description: str | None = None

    @property
    def strange_characters(self) -> list[str]:
        """The characters of its description that EC2 does not take."""
        text = known(self.description) or ""
        return [char for char in dict.fromkeys(text) if not _PLAIN.fullmatch(char)]


class Rule(Described):
    """A rule of a security group: who may connect to which ports, or which ports it may connect to."""

    parties: ClassVar[tuple[str, ...]] = ()

    protocol: str = prop()
    from_port: int | None = None
    to_port: int | None = None
    cidr_blocks: list[str] = prop(())
    ipv6_cidr_blocks: list[str] = prop(())

    @property
    def is_for_everything(self) -> bool:
        """Whether it is for all protocols, and so for all ports."""
        return known(self.protocol).lower() in EVERYTHING

    @property
    def has_ports(self) -> bool:
        """Whether its protocol is one of those that have ports."""
        return known(self.protocol).lower() in _WITH_PORTS

    @property
    def lets_in(self) -> bool:
        """Whether it is about those who connect to the group's members."""
        return self.top_level_key == "ingress"

    @property
    def everybody(self) -> list[str]:
        """Those of its blocks that are the whole internet."""
        return [block for block in (*self.cidr_blocks, *self.ipv6_cidr_blocks) if block in _EVERYBODY]

    def leaves_closed(self, ports: Collection[int]) -> bool:
        """Whether it opens no other ports than some."""
        return not self.is_for_everything and (
            not self.has_ports or (self.from_port == self.to_port and self.from_port in ports)
        )

    @property
    def ports(self) -> str:
        """Its ports, in words."""
        if self.is_for_everything or (self.from_port, self.to_port) == (0, _LAST_PORT):
            return "every port"
        return (
            f"port {self.from_port}" if self.from_port == self.to_port else f"ports {self.from_port} to {self.to_port}"
        )

    def faults(self) -> Iterator[str]:
        """What AWS or its provider rejects about it, each as a clause that begins with a verb."""
        for block in map(known, (*self.cidr_blocks, *self.ipv6_cidr_blocks)):
            if not _is_block(block):
                yield f"has the block {block}, which is none; a single address ends in /32"
        if self.parties and not any(self.wire_value(camel(name)) is not None for name in self.parties):
            yield f"has none of {', '.join(self.parties)}"
        if self.has_ports and (self.from_port is None or self.to_port is None):
            yield f"is for {self.protocol} and has no `from_port` and `to_port`"
        elif self.has_ports and not 0 <= self.from_port <= self.to_port <= _LAST_PORT:  # type: ignore[operator]
            yield f"has the ports {self.from_port} to {self.to_port}, which is no range of ports from 0 to {_LAST_PORT}"


class InlineRule(Rule):
    """A rule in a security group."""

    @override
    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if self.is_for_everything and (self.from_port, self.to_port) != (0, 0):
            yield f"has the ports {self.from_port} to {self.to_port} for the protocol -1, with which both are 0"


class SecurityGroup(
    Described,
    Resource,
    token="aws:ec2/securityGroup:SecurityGroup",
    also=("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",),
):
    """Who may connect to its members, and whom they may connect to."""

    ingress: list[InlineRule] = prop(())
    egress: list[InlineRule] = prop(())


class SecurityGroupRule(Rule, Resource, token="aws:ec2/securityGroupRule:SecurityGroupRule"):
    """A rule as a resource of its own, for several blocks."""

    names = ()
    parties = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id")

    type: str = prop()

    @property
    @override
    def lets_in(self) -> bool:
        return self.type == "ingress"


class SingleRule(Rule, Resource):
    """A rule as a resource of its own, for one block."""

    names = ()
    parties = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")

    protocol: str = prop(key="ipProtocol")
    cidr_blocks: list[str] = prop((), key="cidrIpv4")
    ipv6_cidr_blocks: list[str] = prop((), key="cidrIpv6")


class IngressRule(SingleRule, token="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
    """Who may connect to the members of a security group."""

    @property
    @override
    def lets_in(self) -> bool:
        return True


class EgressRule(SingleRule, token="aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"):
    """Whom the members of a security group may connect to."""


class InternetGateway(Resource, token="aws:ec2/internetGateway:InternetGateway"):
    """What connects a VPC to the internet."""

    names = ()

    vpc: Vpc | None = link("vpc_id")


class InternetGatewayAttachment(Resource, token="aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"):
    """An internet gateway given to a VPC."""

    names = ()

    vpc: Vpc = link("vpc_id")


class NatGateway(Resource, token="aws:ec2/natGateway:NatGateway"):
    """What lets a private subnet call the internet."""

    names = ()

    connectivity_type: str = "public"

    subnet: Subnet = link("subnet_id")


# What a route leads to, and what traffic it is for, of which it takes one each.
TARGETS = (
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "odb_network_arn",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
)
DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
INLINE_DESTINATIONS = ("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id")


class Routed(View):
    """A route, in a table or as a resource of its own."""

    destinations: ClassVar[tuple[str, ...]] = DESTINATIONS

    def given(self, names: Sequence[str]) -> list[str]:
        """Those of some properties that are given; an empty text is as good as none."""
        return [name for name in names if not _is_nothing(bare(self.wire_value(camel(name))))]

    def faults(self) -> Iterator[str]:
        """What is too much or too little of a route, each as a clause that begins with a verb."""
        for what, names in (("target", TARGETS), ("destination", self.destinations)):
            found = self.given(names)
            if not found:
                yield f"has no {what}"
            elif len(found) > 1:
                yield f"has {len(found)} {what}s ({', '.join(found)}), of which it takes one"


class InlineRoute(Routed):
    """A route in a route table."""

    destinations = INLINE_DESTINATIONS


class RouteTable(Resource, token="aws:ec2/routeTable:RouteTable"):
    """Where the traffic of a subnet goes."""

    names = ()

    routes: list[InlineRoute] = prop(())

    vpc: Vpc = link("vpc_id")

    @property
    def leads_somewhere(self) -> bool:
        """Whether it has a route but the one that leads to the VPC itself."""
        propagated = self.stack.users(self)
        return len(self.routes) > 0 or any(
            isinstance(user, Route | VpnGatewayRoutePropagation) for user, _ in propagated
        )


class Route(Routed, Resource, token="aws:ec2/route:Route"):
    """A route as a resource of its own."""

    names = ()


class VpnGatewayRoutePropagation(Resource, token="aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"):
    """The routes of a VPN gateway given to a route table."""

    names = ()


class DefaultRouteTable(Resource, token="aws:ec2/defaultRouteTable:DefaultRouteTable"):
    """The route table that a VPC is made with, taken over by the program."""

    names = ()

    routes: list[InlineRoute] = prop(())


class MainRouteTableAssociation(Resource, token="aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
    """The route table of the subnets that have none of their own."""

    names = ()


class RouteTableAssociation(Resource, token="aws:ec2/routeTableAssociation:RouteTableAssociation"):
    """A route table given to a subnet, or to a gateway."""

    names = ()

    subnet: Subnet | None = link("subnet_id")
    route_table: RouteTable = link("route_table_id")


class VpcEndpoint(Resource, token="aws:ec2/vpcEndpoint:VpcEndpoint"):
    """An endpoint through which a VPC reaches a service."""

    names = ()

    service_name: str | None = None
    vpc_endpoint_type: str = "Gateway"
    route_table_ids: list[str] = prop(())
    subnet_ids: list[str] = prop(())
    subnet_configurations: Any = None
    security_group_ids: list[str] = prop(())
    private_dns_enabled: bool = False
    service_region: str | None = None

    vpc: Vpc = link("vpc_id")

    @property
    def home(self) -> str | None:
        """The region that it is in, as far as the program or the configuration tells."""
        region: str | None = region_of(self)
        return region

    @property
    def service_alternatives(self) -> tuple[str, ...]:
        """The services that it probably means where AWS has none of its service's name."""
        return facts.endpoint_alternatives(known(self.service_name)) if self.service_name is not None else ()

    @property
    def is_misnamed(self) -> bool:
        """Whether AWS is known to have no service of its service's name."""
        return self.service_name is not None and facts.is_misnamed_endpoint(known(self.service_name))

    @property
    def is_of_another_region(self) -> bool:
        """Whether its service's name has another region in it than the one that the endpoint is in."""
        if self.service_name is None or self.home is None:
            return False
        asked = facts.region_in(known(self.service_name))
        return asked is not None and asked != self.home

    @property
    def subnet_associations(self) -> list[VpcEndpointSubnetAssociation]:
        """The subnets that are given to it by resources of their own."""
        return referrers(VpcEndpointSubnetAssociation, VpcEndpointSubnetAssociation.endpoint, self)

    def rivals(self) -> Iterator[VpcEndpoint]:
        """The endpoints of its VPC that claim the same private names; of two that do, the one that comes later has the other."""
        for other in self.vpc.endpoints if self.private_dns_enabled else []:
            if other.urn < self.urn and other.private_dns_enabled and other.service_name == self.service_name:
                yield other

    @property
    def route_table_associations(self) -> list[VpcEndpointRouteTableAssociation]:
        """The route tables that are given to it by resources of their own."""
        return referrers(VpcEndpointRouteTableAssociation, VpcEndpointRouteTableAssociation.endpoint, self)


class FlowLog(Resource, token="aws:ec2/flowLog:FlowLog"):
    """A record of the traffic of a network."""

    names = ()

    max_aggregation_interval: int = 600
    transit_gateway_id: str | None = None
    transit_gateway_attachment_id: str | None = None

    @property
    def intervals(self) -> tuple[int, ...]:
        """The intervals that EC2 takes, in seconds: transit gateways have one."""
        of_transit = self.transit_gateway_id is not None or self.transit_gateway_attachment_id is not None
        return (60,) if of_transit else (60, 600)


class VpcEndpointRouteTableAssociation(
    Resource, token="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
):
    """A route table given to a gateway endpoint."""

    names = ()

    endpoint: VpcEndpoint = link("vpc_endpoint_id")


class VpcEndpointSubnetAssociation(Resource, token="aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"):
    """A subnet given to an interface endpoint."""

    names = ()

    endpoint: VpcEndpoint = link("vpc_endpoint_id")


def _is_block(text: str) -> bool:
    """Whether a text is a block of addresses that begins with its first address."""
    try:
        return "/" in text and ip_network(text).version > 0
    except ValueError:
        return False


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value)


def fault_of_cidr(text: str) -> str:
    """Why a text is no block of IPv4 addresses that a VPC or a subnet can have, as a clause; empty where it is one."""
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        return "which is no block of IPv4 addresses"
    if str(network) != text:
        return f"whose first address is another; did you mean {network}?"
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        return f"whose size is not from /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}"
    return ""
