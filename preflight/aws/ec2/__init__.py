"""Amazon EC2 and VPC."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from ipaddress import IPv4Network, ip_network
from typing import Any, ClassVar

from typing_extensions import override

from preflight.aws.knowledge import facts
from preflight.aws.knowledge.limits import is_auto_named
from preflight.aws.knowledge.regions import region_of
from preflight.core.link import link, referrers
from preflight.core.values import Undecided, Unknown, bare, known, opened
from preflight.core.view import Resource, View, camel, prop

# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
SHORTEST_PREFIX, LONGEST_PREFIX = 16, 28


class HasCidrBlock(Resource):
    """A resource with an IPv4 CIDR block."""

    cidr_block: str | None = None

    @property
    def network(self) -> IPv4Network:
        """The CIDR block. Raises Undecided if it is unknown, invalid or not set."""
        if self.cidr_block is None or self.cidr_error:
            raise Undecided("cidrBlock, which is invalid" if self.has("cidr_block") else "cidrBlock, which is not set")
        return IPv4Network(known(self.cidr_block))

    @property
    def cidr_error(self) -> str:
        """Why the CIDR block is invalid, as a clause; empty if it is valid or not set."""
        return _cidr_error(known(self.cidr_block)) if self.cidr_block is not None else ""


class Vpc(HasCidrBlock, token="aws:ec2/vpc:Vpc"):
    """A VPC."""

    names = ()

    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False

    @property
    def networks(self) -> list[IPv4Network]:
        """Its CIDR block and the associated ones."""
        return [self.network, *(association.network for association in self.cidr_associations)]

    @property
    def cidr_associations(self) -> list[VpcIpv4CidrBlockAssociation]:
        """The CIDR blocks that association resources of this stack add to it."""
        return referrers(VpcIpv4CidrBlockAssociation, VpcIpv4CidrBlockAssociation.vpc, self)

    @property
    def subnets(self) -> list[Subnet]:
        """Its subnets in this stack."""
        return [
            each for owner in (self, *self.cidr_associations) for each in referrers(Subnet, Subnet.vpc_source, owner)
        ]

    @property
    def endpoints(self) -> list[VpcEndpoint]:
        """Its endpoints in this stack."""
        return referrers(VpcEndpoint, VpcEndpoint.vpc, self)

    @property
    def internet_gateways(self) -> list[Resource]:
        """Its internet gateways in this stack, or the resources that attach them."""
        attachments = referrers(InternetGatewayAttachment, InternetGatewayAttachment.vpc, self)
        return [*referrers(InternetGateway, InternetGateway.vpc, self), *attachments]

    @property
    def has_private_dns(self) -> bool:
        """Whether its DNS settings allow private DNS names for endpoints."""
        return self.enable_dns_support and self.enable_dns_hostnames

    @property
    def changes_main_route_table(self) -> bool:
        """Whether this stack replaces the main route table or adds a route to it; unassociated subnets use that table."""
        return any(
            isinstance(user, DefaultRouteTable | MainRouteTableAssociation | Route)
            for user, _ in self.stack.users(self)
        )


class VpcIpv4CidrBlockAssociation(
    HasCidrBlock, token="aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
):
    """A secondary CIDR block of a VPC."""

    names = ()

    vpc: Vpc = link("vpc_id")

    def overlapped(self) -> Iterator[HasCidrBlock]:
        """The VPC, and its earlier secondary CIDR blocks, that overlap it. Raises Undecided after all others."""
        unknown: list[Undecided] = []
        for other in (self.vpc, *self.vpc.cidr_associations):
            try:
                if (other is self.vpc or other.urn < self.urn) and other.network.overlaps(self.network):
                    yield other
            except Undecided as reason:  # noqa: PERF203 - one unknown block must not hide the others
                unknown.append(reason)
        if unknown:
            raise unknown[0]


class Subnet(HasCidrBlock, token="aws:ec2/subnet:Subnet"):
    """A part of a VPC in one availability zone."""

    names = ()

    map_public_ip_on_launch: bool = False
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    outpost_arn: str | None = None
    ipv6_cidr_block: str | None = None
    ipv6_ipam_pool_id: str | None = None
    ipv4_ipam_pool_id: str | None = None
    ipv6_native: bool = False
    enable_dns64: bool = False
    assign_ipv6_address_on_creation: bool = False

    # The VPC's id is also an output of the association of a secondary CIDR block.
    vpc_source: Vpc | VpcIpv4CidrBlockAssociation = link("vpc_id")

    @property
    def vpc(self) -> Vpc:
        """The VPC that contains it."""
        return self.vpc_source if isinstance(self.vpc_source, Vpc) else self.vpc_source.vpc

    @property
    def is_at_the_edge(self) -> bool:
        """Whether it is in an Outpost or a Local Zone instead of an availability zone of the region."""
        return self.outpost_arn is not None or re.search(r"-\d-", known(self.availability_zone) or "") is not None

    @property
    def needs_egress(self) -> bool:
        """Whether something in it makes outbound calls: it assigns public IPs, or an ECS service or a function uses it.

        A function that mounts a file system is excluded: it is in the VPC for that, and may call nothing else.
        """
        return self.map_public_ip_on_launch or any(
            user.type_token == "aws:ecs/service:Service"
            or (user.type_token == "aws:lambda/function:Function" and user.wire_value("fileSystemConfig") is None)
            for user, _ in self.stack.users(self)
        )

    @property
    def is_public(self) -> bool:
        """Whether a route table that is associated with it leads to an internet gateway."""
        associations = referrers(RouteTableAssociation, RouteTableAssociation.subnet, self)
        return any(each.route_table.leads_to_internet for each in associations)

    @property
    def has_egress(self) -> bool:
        """Whether it has a route out of its VPC, or the VPC has an endpoint."""
        tables = [each.route_table for each in referrers(RouteTableAssociation, RouteTableAssociation.subnet, self)]
        routed = any(table.has_external_route for table in tables) if tables else self.vpc.changes_main_route_table
        return routed or bool(self.vpc.endpoints)

    def overlapping(self) -> Iterator[Subnet]:
        """The subnets of its VPC that overlap it; of an overlapping pair, only the later subnet yields the earlier."""
        unknown: list[Undecided] = []
        for other in self.vpc.subnets:
            try:
                if other.urn < self.urn and other.cidr_block is not None and other.network.overlaps(self.network):
                    yield other
            except Undecided as reason:  # noqa: PERF203 - one unknown subnet must not hide the others
                unknown.append(reason)
        if unknown:
            raise unknown[0]


ALL_PROTOCOLS = ("-1", "all")
_PROTOCOLS_WITH_PORTS = ("tcp", "udp", "6", "17")
_LAST_PORT = 65535
_INTERNET = ("0.0.0.0/0", "::/0")
_DESCRIPTION = re.compile(r"[\w .:/()#,@\[\]+=&;{}!$*-]{0,255}", re.ASCII)


_GROUP_NAME = re.compile(r"[\w .:/()#,@\[\]+=&;{}!$*-]{1,255}", re.ASCII)


class Described(View):
    """A security group or a rule, with the description whose characters EC2 restricts."""

    description: str | None = None

    @property
    def invalid_characters(self) -> list[str]:
        """The characters of the description that EC2 rejects, each once."""
        text = known(self.description) or ""
        return [char for char in dict.fromkeys(text) if not _DESCRIPTION.fullmatch(char)]


class Rule(Described):
    """A security group rule, inline or as a resource."""

    peers: ClassVar[tuple[str, ...]] = ()
    """The properties that name the source or destination, of which a rule resource needs one."""

    protocol: str = prop()
    from_port: int | None = None
    to_port: int | None = None
    cidr_blocks: list[str] = prop(())
    ipv6_cidr_blocks: list[str] = prop(())

    @property
    def allows_all_protocols(self) -> bool:
        """Whether it is for all protocols, and so for all ports."""
        return known(self.protocol).lower() in ALL_PROTOCOLS

    @property
    def has_ports(self) -> bool:
        """Whether its protocol has ports: TCP or UDP."""
        return known(self.protocol).lower() in _PROTOCOLS_WITH_PORTS

    @property
    def is_ingress(self) -> bool:
        """Whether it allows inbound traffic."""
        return self.top_level_key == "ingress"

    @property
    def open_blocks(self) -> list[str]:
        """Its CIDR blocks that are the whole internet: `0.0.0.0/0`, `::/0`."""
        return [block for block in (*self.cidr_blocks, *self.ipv6_cidr_blocks) if block in _INTERNET]

    def opens_only(self, ports: Collection[int]) -> bool:
        """Whether it opens no TCP or UDP port except one of these."""
        return not self.allows_all_protocols and (
            not self.has_ports or (self.from_port == self.to_port and self.from_port in ports)
        )

    @property
    def ports(self) -> str:
        """Its ports, for a message: `port 22`, `ports 80 to 90`, `every port`."""
        if self.allows_all_protocols or (self.from_port, self.to_port) == (0, _LAST_PORT):
            return "every port"
        return (
            f"port {self.from_port}" if self.from_port == self.to_port else f"ports {self.from_port} to {self.to_port}"
        )

    def errors(self) -> Iterator[str]:
        """What EC2 or the provider rejects about it, each as a predicate for a message."""
        for block in map(known, (*self.cidr_blocks, *self.ipv6_cidr_blocks)):
            if not _is_cidr_block(block):
                yield f"has the invalid CIDR block {block}{_cidr_hint(block)}"
        if self.peers and not any(self.wire_value(camel(name)) is not None for name in self.peers):
            yield f"sets none of {', '.join(self.peers)}; one is required"
        if self.has_ports and (self.from_port is None or self.to_port is None):
            yield f"has protocol {self.protocol} but not both `from_port` and `to_port`"
        elif self.has_ports and not 0 <= self.from_port <= self.to_port <= _LAST_PORT:  # type: ignore[operator]
            ports = f"has the invalid port range {self.from_port} to {self.to_port}"
            yield f"{ports}; a range runs from a lower to a higher port, within 0 to {_LAST_PORT}"


class InlineRule(Rule):
    """A rule inside a security group."""

    @override
    def errors(self) -> Iterator[str]:
        yield from super().errors()
        if self.allows_all_protocols and (self.from_port, self.to_port) != (0, 0):
            yield f"has the ports {self.from_port} to {self.to_port} with protocol -1; both must be 0"


class SecurityGroup(
    Described,
    Resource,
    token="aws:ec2/securityGroup:SecurityGroup",
    also=("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",),
):
    """A security group."""

    name: str | None = None

    ingress: list[InlineRule] = prop(())
    egress: list[InlineRule] = prop(())

    vpc: Vpc | None = link("vpc_id")

    def name_errors(self) -> Iterator[str]:
        """Why EC2 rejects its name, or the one that Pulumi derives from the resource's, as clauses."""
        name = known(self.name)
        if name is None:
            if self.is_default or (not self.logical_name.startswith("sg-") and self.logical_name != "sg"):
                return
            if is_auto_named(self) and self.wire_value("namePrefix") is None:
                yield f"gets a name from Pulumi that begins with sg- ('{self.logical_name}-' and random characters)"
        elif name.lower().startswith("sg-"):
            yield f"has the name '{name}'; a name does not begin with sg-"
        elif name.lower() == "default":
            yield f"has the name '{name}', which EC2 reserves for the default group of a VPC"
        elif not _GROUP_NAME.fullmatch(name):
            yield f"has the name '{name[:255]}'; it has at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*"

    @property
    def is_default(self) -> bool:
        """Whether it is the default group of a VPC, which has a name already."""
        return self.type_token == "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


class SecurityGroupRule(Rule, Resource, token="aws:ec2/securityGroupRule:SecurityGroupRule"):
    """A rule resource with lists of CIDR blocks."""

    names = ()
    peers = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id")

    type: str = prop()

    @property
    @override
    def is_ingress(self) -> bool:
        return self.type == "ingress"

    @override
    def errors(self) -> Iterator[str]:
        yield from super().errors()
        given = [name for name in self.peers if name != "prefix_list_ids" and self._names(name)]
        if len(given) > 1 and given != ["cidr_blocks", "ipv6_cidr_blocks"]:
            yield f"sets {' and '.join(given)}; only CIDR blocks of both versions go together"

    def _names(self, peer: str) -> bool:
        value = self.wire_value(camel(peer))
        return value is not None and (isinstance(value, Unknown) or bool(opened(value)))


class SingleRule(Rule, Resource):
    """A rule resource with one CIDR block."""

    names = ()
    peers = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")

    protocol: str = prop(key="ipProtocol")
    cidr_blocks: list[str] = prop((), key="cidrIpv4")
    ipv6_cidr_blocks: list[str] = prop((), key="cidrIpv6")


class IngressRule(SingleRule, token="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
    """An inbound rule."""

    @property
    @override
    def is_ingress(self) -> bool:
        return True


class EgressRule(SingleRule, token="aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"):
    """An outbound rule."""


class InternetGateway(Resource, token="aws:ec2/internetGateway:InternetGateway"):
    """An internet gateway."""

    names = ()

    vpc: Vpc | None = link("vpc_id")


class InternetGatewayAttachment(Resource, token="aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"):
    """The attachment of an internet gateway to a VPC."""

    names = ()

    vpc: Vpc = link("vpc_id")


class NatGateway(Resource, token="aws:ec2/natGateway:NatGateway"):
    """A NAT gateway."""

    names = ()

    connectivity_type: str = "public"
    availability_mode: str = "zonal"
    allocation_id: str | None = None
    secondary_allocation_ids: list[str] = prop(())
    subnet_id: str | None = None
    vpc_id: str | None = None

    subnet: Subnet = link("subnet_id")


# A route has exactly one target and one destination.
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


class AnyRoute(View):
    """A route, inside a route table or as a resource."""

    destinations: ClassVar[tuple[str, ...]] = DESTINATIONS

    gateway_id: str | None = None
    default_block: str | None = prop(None, key="destinationCidrBlock")

    gateway: Resource | None = link("gateway_id")

    @property
    def leads_to_internet(self) -> bool:
        """Whether it is the default route, to an internet gateway."""
        if self.default_block != "0.0.0.0/0" or self.gateway_id is None:
            return False
        if isinstance(self.gateway_id, str):
            return self.gateway_id.startswith("igw-")
        return isinstance(self.gateway, InternetGateway)

    def set_of(self, names: Sequence[str]) -> list[str]:
        """Those of the properties that are set; an empty string counts as not set."""
        return [name for name in names if not _is_empty(bare(self.wire_value(camel(name))))]

    def errors(self) -> Iterator[str]:
        """A missing or second target or destination, each as a predicate for a message."""
        for what, names in (("target", TARGETS), ("destination", self.destinations)):
            found = self.set_of(names)
            if not found:
                yield f"has no {what}; a route has exactly one"
            elif len(found) > 1:
                yield f"has {len(found)} {what}s ({', '.join(found)}); a route has exactly one"


class InlineRoute(AnyRoute):
    """A route inside a route table."""

    destinations = INLINE_DESTINATIONS

    default_block: str | None = prop(None, key="cidrBlock")


class RouteTable(Resource, token="aws:ec2/routeTable:RouteTable"):
    """A route table."""

    names = ()

    routes: list[InlineRoute] = prop(())

    vpc: Vpc = link("vpc_id")

    @property
    def leads_to_internet(self) -> bool:
        """Whether its default route leads to an internet gateway."""
        routes = [*self.routes, *referrers(Route, Route.route_table, self)]
        return any(route.leads_to_internet for route in routes)

    @property
    def has_external_route(self) -> bool:
        """Whether it has a route besides the local one of the VPC."""
        propagated = self.stack.users(self)
        return len(self.routes) > 0 or any(
            isinstance(user, Route | VpnGatewayRoutePropagation) for user, _ in propagated
        )


class Route(AnyRoute, Resource, token="aws:ec2/route:Route"):
    """A route resource."""

    names = ()

    route_table: RouteTable = link("route_table_id")


class VpnGatewayRoutePropagation(Resource, token="aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"):
    """The propagation of a VPN gateway's routes to a route table."""

    names = ()


class DefaultRouteTable(Resource, token="aws:ec2/defaultRouteTable:DefaultRouteTable"):
    """The default route table of a VPC, managed by the program."""

    names = ()

    routes: list[InlineRoute] = prop(())


class MainRouteTableAssociation(Resource, token="aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
    """The association of a VPC with its main route table, which subnets without an association use."""

    names = ()


class RouteTableAssociation(Resource, token="aws:ec2/routeTableAssociation:RouteTableAssociation"):
    """The association of a route table with a subnet or a gateway."""

    names = ()

    subnet: Subnet | None = link("subnet_id")
    route_table: RouteTable = link("route_table_id")


class VpcEndpoint(Resource, token="aws:ec2/vpcEndpoint:VpcEndpoint"):
    """A VPC endpoint."""

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
        """Its region; None if neither the program nor the configuration sets it."""
        region: str | None = region_of(self)
        return region

    @property
    def service_alternatives(self) -> tuple[str, ...]:
        """Endpoint services that it may mean, if no service has its service name; empty if one has."""
        return facts.endpoint_alternatives(known(self.service_name)) if self.service_name is not None else ()

    @property
    def is_misnamed(self) -> bool:
        """Whether its service name is known not to exist."""
        return self.service_name is not None and facts.is_misnamed_endpoint(known(self.service_name))

    @property
    def is_of_another_region(self) -> bool:
        """Whether its service name contains another region than the endpoint's."""
        if self.service_name is None or self.home is None:
            return False
        named = facts.region_in(known(self.service_name))
        return named is not None and named != self.home

    @property
    def subnet_associations(self) -> list[VpcEndpointSubnetAssociation]:
        """The resources of this stack that associate subnets with it."""
        return referrers(VpcEndpointSubnetAssociation, VpcEndpointSubnetAssociation.endpoint, self)

    def dns_conflicts(self) -> Iterator[VpcEndpoint]:
        """The endpoints of its VPC with the same private DNS names; of a pair, only the later endpoint yields the earlier."""
        for other in self.vpc.endpoints if self.private_dns_enabled else []:
            if other.urn < self.urn and other.private_dns_enabled and other.service_name == self.service_name:
                yield other

    @property
    def route_table_associations(self) -> list[VpcEndpointRouteTableAssociation]:
        """The resources of this stack that associate route tables with it."""
        return referrers(VpcEndpointRouteTableAssociation, VpcEndpointRouteTableAssociation.endpoint, self)


class FlowLog(Resource, token="aws:ec2/flowLog:FlowLog"):
    """A flow log."""

    names = ()

    max_aggregation_interval: int = 600
    transit_gateway_id: str | None = None
    transit_gateway_attachment_id: str | None = None
    vpc_id: str | None = None
    subnet_id: str | None = None
    eni_id: str | None = None
    regional_nat_gateway_id: str | None = None
    traffic_type: str | None = None
    log_destination: str | None = None
    log_destination_type: str = "cloud-watch-logs"
    iam_role_arn: str | None = None
    log_format: str | None = None

    @property
    def intervals(self) -> tuple[int, ...]:
        """The aggregation intervals that EC2 accepts, in seconds: one for a transit gateway, else two."""
        of_transit = self.transit_gateway_id is not None or self.transit_gateway_attachment_id is not None
        return (60,) if of_transit else (60, 600)


class VpcEndpointRouteTableAssociation(
    Resource, token="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
):
    """The association of a route table with a gateway endpoint."""

    names = ()

    endpoint: VpcEndpoint = link("vpc_endpoint_id")


class VpcEndpointSubnetAssociation(Resource, token="aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"):
    """The association of a subnet with an interface endpoint."""

    names = ()

    endpoint: VpcEndpoint = link("vpc_endpoint_id")


def _is_cidr_block(text: str) -> bool:
    """Whether a string is a CIDR block without host bits."""
    try:
        return "/" in text and ip_network(text).version > 0
    except ValueError:
        return False


def _cidr_hint(text: str) -> str:
    """The nearest CIDR block, as a clause; empty for a string that is no address with or without a prefix length."""
    try:
        return f"; did you mean {ip_network(text, strict=False)}?"
    except ValueError:
        return ""


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value)


def _cidr_error(text: str) -> str:
    """Why a string is no CIDR block for a VPC or a subnet, as a clause; empty if it is one."""
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        return "which is not a valid IPv4 CIDR block"
    if str(network) != text:
        return f"which has host bits set; did you mean {network}?"
    if not SHORTEST_PREFIX <= network.prefixlen <= LONGEST_PREFIX:
        return f"whose prefix length is not from /{SHORTEST_PREFIX} to /{LONGEST_PREFIX}"
    return ""
