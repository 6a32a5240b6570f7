"""What EC2 accepts for subnets, gateways, flow logs, network ACLs, prefix lists, DHCP options, peering and VPN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Network, ip_network
from typing import Any, ClassVar

from preflight.core.link import link, referrers
from preflight.core.messages import Advice
from preflight.core.values import Lost, independently, known
from preflight.core.view import Resource, View, prop

from . import (
    DefaultRouteTable,
    FlowLog,
    InternetGateway,
    InternetGatewayAttachment,
    NatGateway,
    Route,
    RouteTable,
    Subnet,
    Vpc,
    VpcEndpoint,
)

_SUBNET_PREFIX_V6 = range(44, 65, 4)
_FIELD = re.compile(r"\$\{[a-z0-9-]+\}")
_DESTINATIONS = {
    "cloud-watch-logs": ("logs", "the ARN of a log group"),
    "s3": ("s3", "the ARN of a bucket"),
    "kinesis-data-firehose": ("firehose", "the ARN of a Firehose stream"),
}
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
_VPC_FIELDS = frozenset({
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status", "vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr",
    "pkt-dstaddr", "region", "az-id", "sublocation-type", "sublocation-id", "pkt-src-aws-service", "pkt-dst-aws-service",
    "flow-direction", "traffic-path", "ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn",
    "ecs-container-instance-id", "ecs-container-id", "ecs-second-container-id", "ecs-service-name",
    "ecs-task-definition-arn", "ecs-task-arn", "ecs-task-id", "reject-reason", "resource-id", "encryption-status",
})  # fmt: skip
_FIRST_RULE, _LAST_RULE, _LAST_PORT = 1, 32766, 65535
_MOST_SERVERS = 4
_NODE_TYPES = ("1", "2", "4", "8")


def subnet_faults(subnet: Subnet) -> Iterator[str]:
    """Why EC2 refuses the IPv6 settings or the zone of a subnet, each as a clause that begins with a verb."""
    yield from independently((_native_faults, _ipv6_faults, _zone_faults), subnet)


def _native_faults(subnet: Subnet) -> Iterator[str]:
    has_ipv6 = subnet.ipv6_cidr_block is not None or subnet.ipv6_ipam_pool_id is not None
    if subnet.ipv6_native:
        if not has_ipv6:
            yield "is IPv6 only but has no `ipv6_cidr_block`"
        if subnet.cidr_block is not None or subnet.ipv4_ipam_pool_id is not None:
            yield "is IPv6 only but has an IPv4 CIDR block"
    else:
        for name in ("enable_dns64", "assign_ipv6_address_on_creation"):
            if not has_ipv6 and getattr(subnet, name):
                yield Advice(f"has `{name}` but no `ipv6_cidr_block`")


def _ipv6_faults(subnet: Subnet) -> Iterator[str]:
    if subnet.ipv6_cidr_block is None:
        return
    text = known(subnet.ipv6_cidr_block)
    try:
        network = ip_network(text)
    except ValueError:
        yield f"has the IPv6 CIDR block {text}, which is invalid"
        return
    if network.version == 4 or network.prefixlen not in _SUBNET_PREFIX_V6:  # noqa: PLR2004 - the IP version
        yield Advice(f"has the IPv6 CIDR block {text}; it is an IPv6 block of /44 to /64, in steps of 4")


def _zone_faults(subnet: Subnet) -> Iterator[str]:
    if subnet.availability_zone is not None and subnet.availability_zone_id is not None:
        yield "has `availability_zone` and `availability_zone_id`; it has one of them"


def nat_faults(gateway: NatGateway) -> Iterator[str]:
    """Why EC2 refuses a NAT gateway, each as a clause that begins with a verb."""
    if gateway.connectivity_type == "private":
        if gateway.allocation_id is not None:
            yield "is private and has an `allocation_id`; a private NAT gateway has no Elastic IP address"
        if gateway.has("secondary_allocation_ids") and len(gateway.secondary_allocation_ids):
            yield "is private and has `secondary_allocation_ids`; a private NAT gateway has no Elastic IP address"
    elif gateway.availability_mode == "zonal" and gateway.allocation_id is None:
        yield "is public and has no `allocation_id`; a public NAT gateway needs an Elastic IP address"
    if gateway.availability_mode == "zonal" and gateway.subnet_id is None:
        yield "has no `subnet_id`; a zonal NAT gateway is in a subnet"


def flow_log_faults(log: FlowLog) -> Iterator[str]:
    """Why EC2 refuses a flow log, each as a clause that begins with a verb."""
    yield from independently((_destination_faults, _format_faults, _source_faults), log)


def _destination_faults(log: FlowLog) -> Iterator[str]:
    if log.log_destination is None:
        yield "has no `log_destination`; it is the ARN of a log group, a bucket or a Firehose stream"
        return
    kind = known(log.log_destination_type)
    if kind == "cloud-watch-logs" and log.iam_role_arn is None:
        yield "writes to CloudWatch Logs without an `iam_role_arn`"
    if kind == "s3" and log.iam_role_arn is not None:
        yield "writes to S3 with an `iam_role_arn`, which is not applicable for S3"
    service, wanted = _DESTINATIONS.get(kind, ("", ""))
    arn = log.log_destination
    if service and isinstance(arn, str) and arn.startswith("arn:") and arn.split(":")[2] != service:
        yield f"has the destination type {kind} and the destination {arn}; it is {wanted}"


def _format_faults(log: FlowLog) -> Iterator[str]:
    if log.log_format is None or log.log_format == "":
        return
    for field in known(log.log_format).split():
        if not _FIELD.fullmatch(field):
            yield f"has the field '{field}' in its `log_format`; a field is written ${{srcaddr}}, and separated by a space"
            return
        if log.vpc_id is not None and field[2:-1] not in _VPC_FIELDS:
            yield Advice(
                f"has the field {field} in its `log_format`, which is not in the list of fields of VPC flow logs"
            )


def _source_faults(log: FlowLog) -> Iterator[str]:
    names = (
        "vpc_id", "subnet_id", "eni_id", "transit_gateway_id", "transit_gateway_attachment_id", "regional_nat_gateway_id"
    )  # fmt: skip
    found = [name for name in names if getattr(log, name) is not None]
    if len(found) != 1:
        listed = f" ({', '.join(found)})" if found else ""
        yield f"has {len(found)} sources{listed}; it has one of {', '.join(names)}"
    elif log.traffic_type is None and not found[0].startswith("transit_gateway"):
        yield "has no `traffic_type`; it is ACCEPT, REJECT or ALL"


class AclEntry(View):
    """A rule inside a network ACL."""

    number: int = prop(key="ruleNo")
    protocol: str = prop()
    from_port: int | None = None
    to_port: int | None = None
    cidr_block: str | None = None
    ipv6_cidr_block: str | None = None

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses the rule, each as a clause that begins with a verb."""
        yield from independently((AclEntry._number_faults, AclEntry._port_faults, AclEntry._block_faults), self)

    def _number_faults(self) -> Iterator[str]:
        if not _FIRST_RULE <= self.number <= _LAST_RULE:
            yield f"has the rule number {self.number}; it is {_FIRST_RULE} to {_LAST_RULE}"

    def _port_faults(self) -> Iterator[str]:
        protocol = str(known(self.protocol)).lower()
        if protocol not in ("tcp", "udp", "6", "17"):
            return
        if self.from_port is None or self.to_port is None:
            yield f"has protocol {protocol} without `from_port` and `to_port`"
        elif not 0 <= self.from_port <= self.to_port <= _LAST_PORT:
            yield f"has the ports {self.from_port} to {self.to_port}; a range is within 0 to {_LAST_PORT}, low to high"

    def _block_faults(self) -> Iterator[str]:
        found = [block for block in (self.cidr_block, self.ipv6_cidr_block) if block is not None and known(block) != ""]
        if len(found) != 1:
            yield f"has {len(found)} CIDR blocks; a rule has `cidr_block` or `ipv6_cidr_block`"


class NetworkAcl(
    Resource,
    token="aws:ec2/networkAcl:NetworkAcl",
    also=("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",),
):
    """A network ACL."""

    names = ()

    ingress: list[AclEntry] = prop(())
    egress: list[AclEntry] = prop(())

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses its rules, each as a clause that begins with a verb."""
        yield from independently([partial(_list_faults, direction) for direction in ("ingress", "egress")], self)


def _list_faults(direction: str, acl: NetworkAcl) -> Iterator[str]:
    entries = known(getattr(acl, direction))
    seen: set[int] = set()
    for entry in entries:
        for fault in entry.faults():
            yield f"{fault} (in `{direction}`)"
        if entry.number in seen:
            yield f"has two rules with the number {entry.number} in `{direction}`; each number exists once"
        seen.add(known(entry.number))


class NetworkAclRule(AclEntry, Resource, token="aws:ec2/networkAclRule:NetworkAclRule"):
    """A rule resource of a network ACL."""

    names = ()

    number: int = prop(key="ruleNumber")
    egress: bool = False

    acl: NetworkAcl = link("network_acl_id")

    def twins(self) -> Iterator[NetworkAclRule]:
        """The earlier rules of its network ACL with the same number and direction. Follows links."""
        for other in referrers(NetworkAclRule, NetworkAclRule.acl, self.acl):
            if other.urn < self.urn and other.number == self.number and other.egress == self.egress:
                yield other


class PrefixListEntry(View):
    """An entry of a prefix list."""

    cidr: str = prop()


class ManagedPrefixList(Resource, token="aws:ec2/managedPrefixList:ManagedPrefixList"):
    """A customer-managed prefix list."""

    name: str | None = None
    address_family: str = prop()
    max_entries: int = prop()
    entries: list[PrefixListEntry] = prop(())

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        checks = (ManagedPrefixList._name_faults, ManagedPrefixList._count_faults, ManagedPrefixList._entry_faults)
        yield from independently(checks, self)

    def _name_faults(self) -> Iterator[str]:
        name = known(self.name)
        if name is not None and name.startswith("com.amazonaws"):
            yield f"has the name '{name}'; a name does not begin with com.amazonaws"

    def _count_faults(self) -> Iterator[str]:
        if len(self.entries) > self.max_entries:
            yield f"has {len(self.entries)} entries and `max_entries` {self.max_entries}"

    def _entry_faults(self) -> Iterator[str]:
        yield from independently([partial(_cidr_faults, entry) for entry in self.entries], self)


def _cidr_faults(entry: PrefixListEntry, prefixes: ManagedPrefixList) -> Iterator[str]:
    text = known(entry.cidr)
    try:
        version = ip_network(text, strict=False).version
    except ValueError:
        yield f"has the entry {text}, which is not a CIDR block"
        return
    if f"IPv{version}" != prefixes.address_family:
        yield f"has the address family {prefixes.address_family} and the entry {text} of IPv{version}"


class DhcpOptions(Resource, token="aws:ec2/vpcDhcpOptions:VpcDhcpOptions"):
    """A set of DHCP options."""

    names = ()

    domain_name_servers: list[str] = prop(())
    netbios_name_servers: list[str] = prop(())
    ntp_servers: list[str] = prop(())
    netbios_node_type: Any = None

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        for name in ("domain_name_servers", "netbios_name_servers"):
            servers = getattr(self, name)
            if len(servers) > _MOST_SERVERS:
                yield f"has {len(servers)} `{name}`; EC2 allows {_MOST_SERVERS}"
        by_version = (
            ("ipv4", [each for each in self.ntp_servers if ":" not in each]),
            (
                "ipv6",
                [each for each in self.ntp_servers if ":" in each],
            ),
        )
        for version, servers in by_version:
            if len(servers) > _MOST_SERVERS:
                yield f"has {len(servers)} `ntp_servers` of {version}; EC2 allows {_MOST_SERVERS}"
        if self.netbios_node_type is not None and str(known(self.netbios_node_type)) not in _NODE_TYPES:
            yield f"has `netbios_node_type` {self.netbios_node_type}; it is 1, 2, 4 or 8"


class Peering(Resource, token="aws:ec2/vpcPeeringConnection:VpcPeeringConnection"):
    """A peering connection of two VPCs."""

    names = ()

    auto_accept: bool = False
    peer_region: str | None = None

    vpc: Vpc = link("vpc_id")
    peer: Vpc = link("peer_vpc_id")

    def faults(self) -> Iterator[str]:
        """Why EC2 does not connect the two VPCs, each as a clause that begins with a verb. Follows links."""
        yield from independently((Peering._region_faults, Peering._overlap_faults), self)

    @property
    def is_routed(self) -> bool:
        """Whether a route of this stack leads through it. Raises Lost where an error may have lost the route."""
        waiting = (self.stack.get(urn) for urn in self.stack.dependents(self.urn))
        if any(isinstance(each, Route | RouteTable | DefaultRouteTable) for each in waiting):
            return True
        if self.is_lossy:
            raise Lost("the routes, of which an error may have lost one")
        return False

    def _region_faults(self) -> Iterator[str]:
        if self.auto_accept and self.peer_region is not None:
            yield "has `auto_accept` and a `peer_region`; add an `aws.ec2.VpcPeeringConnectionAccepter` in that region"

    def _overlap_faults(self) -> Iterator[str]:
        if self.vpc.urn == self.peer.urn:
            yield f"connects {self.vpc} with itself"
            return
        for ours in self.vpc.networks:
            for theirs in self.peer.networks:
                if ours.overlaps(theirs):
                    yield f"connects {self.vpc} with {self.peer}, whose CIDR blocks {ours} and {theirs} overlap"


_RESERVED_TUNNELS = tuple(map(ip_network, (*(f"169.254.{number}.0/30" for number in range(6)), "169.254.169.252/30")))
_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_TUNNEL_PREFIX = 30
_PRE_SHARED = re.compile(r"[A-Za-z1-9._][A-Za-z0-9._]{7,63}")


class VpnConnection(Resource, token="aws:ec2/vpnConnection:VpnConnection"):
    """A site-to-site VPN connection."""

    names = ()

    vpn_gateway_id: str | None = None
    transit_gateway_id: str | None = None
    tunnel1_inside_cidr: str | None = None
    tunnel2_inside_cidr: str | None = None
    tunnel1_preshared_key: str | None = None
    tunnel2_preshared_key: str | None = None

    cidrs: ClassVar[tuple[str, ...]] = ("tunnel1_inside_cidr", "tunnel2_inside_cidr")
    keys: ClassVar[tuple[str, ...]] = ("tunnel1_preshared_key", "tunnel2_preshared_key")

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        checks = (VpnConnection._gateway_faults, VpnConnection._cidr_faults, VpnConnection._key_faults)
        yield from independently(checks, self)

    def _gateway_faults(self) -> Iterator[str]:
        if self.vpn_gateway_id is not None and self.transit_gateway_id is not None:
            yield "has `vpn_gateway_id` and `transit_gateway_id`; it has one of them"

    def _cidr_faults(self) -> Iterator[str]:
        for name in self.cidrs:
            text = known(getattr(self, name))
            if text and not _is_tunnel(text):
                yield f"has `{name}` {text}; it is a /30 block of {_LINK_LOCAL} that AWS does not reserve"

    def _key_faults(self) -> Iterator[str]:
        for name in self.keys:
            if getattr(self, name) is not None and not _PRE_SHARED.fullmatch(known(getattr(self, name))):
                yield f"has a `{name}` that is not 8 to 64 letters, digits, periods and underscores, or begins with 0"


def _is_tunnel(text: str) -> bool:
    try:
        network = ip_network(text)
    except ValueError:
        return False
    return (
        isinstance(network, IPv4Network)
        and network.prefixlen == _TUNNEL_PREFIX
        and network.subnet_of(_LINK_LOCAL)
        and network not in _RESERVED_TUNNELS
    )


def second_gateways(vpc: Vpc) -> list[Resource]:
    """The internet gateways of a VPC, or their attachments, in the order of their names, if there is more than one."""
    attached = referrers(InternetGatewayAttachment, InternetGatewayAttachment.vpc, vpc)
    found = [*referrers(InternetGateway, InternetGateway.vpc, vpc), *attached]
    return sorted(found, key=lambda each: each.urn) if len(found) > 1 else []


_GATEWAY_SERVICES = ("s3", "dynamodb", "s3express")
_AWS_SERVICE = re.compile(r"(?:com|cn\.com)\.amazonaws\.[a-z0-9-]+\.(?P<service>[a-z0-9.-]+)")


def gateway_service(endpoint: VpcEndpoint) -> str:
    """The service of a gateway endpoint that has interface endpoints only; empty if there is no such fault."""
    if endpoint.service_name is None or endpoint.vpc_endpoint_type != "Gateway":
        return ""
    found = _AWS_SERVICE.fullmatch(known(endpoint.service_name))
    return found["service"] if found and found["service"] not in _GATEWAY_SERVICES else ""
