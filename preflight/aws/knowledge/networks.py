"""Which properties place a resource in subnets and give it security groups, and in which VPC those are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from preflight.aws.ec2 import RouteTableAssociation, SecurityGroup, Subnet, Vpc
from preflight.core.link import resource_named
from preflight.core.values import Undecided, bare
from preflight.core.view import Resource

from .paths import values_at


class Placement(NamedTuple):
    """The paths of the subnets, or of a subnet group, and of the security groups of a resource type."""

    subnets: str
    groups: str


_SUBNET_GROUP = "ubnetGroup"
_PLACEMENTS: Mapping[str, Placement] = MappingProxyType(
    {
        "aws:apigatewayv2/vpcLink:VpcLink": Placement("subnetIds", "securityGroupIds"),
        "aws:apprunner/vpcConnector:VpcConnector": Placement("subnets", "securityGroups"),
        "aws:batch/computeEnvironment:ComputeEnvironment": Placement(
            "computeResources.subnets", "computeResources.securityGroupIds"
        ),
        "aws:codebuild/project:Project": Placement("vpcConfig.subnets", "vpcConfig.securityGroupIds"),
        "aws:docdb/cluster:Cluster": Placement("dbSubnetGroupName", "vpcSecurityGroupIds"),
        "aws:ec2/instance:Instance": Placement("subnetId", "vpcSecurityGroupIds"),
        "aws:ec2/networkInterface:NetworkInterface": Placement("subnetId", "securityGroups"),
        "aws:ec2/vpcEndpoint:VpcEndpoint": Placement("subnetIds", "securityGroupIds"),
        "aws:ecs/service:Service": Placement("networkConfiguration.subnets", "networkConfiguration.securityGroups"),
        "aws:efs/mountTarget:MountTarget": Placement("subnetId", "securityGroups"),
        "aws:eks/cluster:Cluster": Placement("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
        "aws:elasticache/cluster:Cluster": Placement("subnetGroupName", "securityGroupIds"),
        "aws:elasticache/replicationGroup:ReplicationGroup": Placement("subnetGroupName", "securityGroupIds"),
        "aws:elb/loadBalancer:LoadBalancer": Placement("subnets", "securityGroups"),
        "aws:lambda/function:Function": Placement("vpcConfig.subnetIds", "vpcConfig.securityGroupIds"),
        "aws:lb/loadBalancer:LoadBalancer": Placement("subnets", "securityGroups"),
        "aws:alb/loadBalancer:LoadBalancer": Placement("subnets", "securityGroups"),
        "aws:mq/broker:Broker": Placement("subnetIds", "securityGroups"),
        "aws:msk/cluster:Cluster": Placement("brokerNodeGroupInfo.clientSubnets", "brokerNodeGroupInfo.securityGroups"),
        "aws:neptune/cluster:Cluster": Placement("neptuneSubnetGroupName", "vpcSecurityGroupIds"),
        "aws:opensearch/domain:Domain": Placement("vpcOptions.subnetIds", "vpcOptions.securityGroupIds"),
        "aws:rds/cluster:Cluster": Placement("dbSubnetGroupName", "vpcSecurityGroupIds"),
        "aws:rds/instance:Instance": Placement("dbSubnetGroupName", "vpcSecurityGroupIds"),
    }
)


def is_placed(token: str) -> bool:
    """Whether resources of a type are in subnets, and more of a VPC belongs to them."""
    return token in _PLACEMENTS or token == "aws:ec2/routeTableAssociation:RouteTableAssociation"


def strangers(resource: Resource) -> Iterator[str]:
    """What of a resource is in another VPC than its subnet, as clauses that begin with a verb. Follows links."""
    if isinstance(resource, RouteTableAssociation):
        yield from _foreign_table(resource)
        return
    placement = _PLACEMENTS[resource.type_token]
    subnets = list(_placed_in(resource, placement.subnets))
    for group in _named(resource, placement.groups, SecurityGroup):
        for subnet in subnets[:1]:
            ours, theirs = vpc_of(subnet), vpc_of(group)
            if are_different(ours, theirs):
                yield f"has {group} of {theirs}, but is in {subnet} of {ours}; both must be in one VPC"


def _foreign_table(association: RouteTableAssociation) -> Iterator[str]:
    if association.subnet is None:
        return
    ours, theirs = vpc_of(association.subnet), vpc_of(association.route_table)
    if are_different(ours, theirs):
        yield f"associates {association.route_table} of {theirs} with {association.subnet} of {ours}; both must be in one VPC"


def _placed_in(resource: Resource, path: str) -> Iterator[Resource]:
    if not path.endswith(_SUBNET_GROUP + "Name"):
        yield from _named(resource, path, Subnet)
        return
    for group in _named(resource, path, Resource):
        if group.type_token.endswith(_SUBNET_GROUP):
            yield from _named(group, "subnetIds", Subnet)


def _named(resource: Resource, path: str, kind: type[Resource]) -> Iterator[Resource]:
    """The resources of this stack that a property names; others are left out."""
    for found in values_at(resource, path.split(".")):
        try:
            yield resource_named(found.view, found.key, found.value, (kind,))
        except Undecided:  # noqa: PERF203 - another one may show the fault
            continue


def vpc_of(member: Resource) -> Vpc | str:
    """The VPC of a subnet, a security group, a route table or a target group: of this stack, or its id.

    Raises Undecided if it is not known, or is the default VPC.
    """
    literal = bare(member.wire_value("vpcId"))
    if isinstance(literal, str):
        return literal
    vpc = getattr(member, "vpc", None)
    if not isinstance(vpc, Vpc):
        raise Undecided(f"the VPC of {member}, which is not in this stack")
    return vpc


def are_different(one: Vpc | str, other: Vpc | str) -> bool:
    """Whether two VPCs are certainly not the same; an id may be that of a VPC of this stack."""
    if isinstance(one, Vpc) and isinstance(other, Vpc):
        return one.urn != other.urn
    return isinstance(one, str) and isinstance(other, str) and one != other
