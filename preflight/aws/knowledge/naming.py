"""Resource types whose names are unique in AWS, and where: per account, per region or globally."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType

from preflight.core.stack import Stack
from preflight.core.values import Unknown, bare
from preflight.core.view import Resource

from .regions import region_of

_STATE_MACHINE = "aws:sfn/stateMachine:StateMachine"
_LEGACY_REGION = "us-east-1"

# The property with the name, by type. Left out are types whose second creation updates the first (rules, alarms, topics,
# queues with the same attributes) and types that may share a name (APIs, user pools).
_UNIQUE_NAMES = MappingProxyType(
    {
        "aws:cloudwatch/logGroup:LogGroup": "name",
        "aws:codebuild/project:Project": "name",
        "aws:dynamodb/table:Table": "name",
        "aws:ecr/repository:Repository": "name",
        "aws:eks/cluster:Cluster": "name",
        "aws:elasticache/replicationGroup:ReplicationGroup": "replicationGroupId",
        "aws:iam/group:Group": "name",
        "aws:iam/instanceProfile:InstanceProfile": "name",
        "aws:iam/role:Role": "name",
        "aws:iam/user:User": "name",
        "aws:kinesis/stream:Stream": "name",
        "aws:kms/alias:Alias": "name",
        "aws:lambda/function:Function": "name",
        "aws:lb/loadBalancer:LoadBalancer": "name",
        "aws:lb/targetGroup:TargetGroup": "name",
        "aws:rds/cluster:Cluster": "clusterIdentifier",
        "aws:rds/instance:Instance": "identifier",
        "aws:rds/subnetGroup:SubnetGroup": "name",
        "aws:s3/bucket:Bucket": "bucket",
        "aws:secretsmanager/secret:Secret": "name",
        _STATE_MACHINE: "name",
    }
)


def duplicates(stack: Stack) -> list[list[Resource]]:
    """Groups of resources of one type with the same name in the same account and region.

    Does not record the read of a secret: messages report that names are equal, not the names.
    """
    found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
    for token, key in _UNIQUE_NAMES.items():
        for resource in stack.of_token(token):
            name, scope = bare(resource.wire_value(key)), _scope(resource)
            if isinstance(name, str) and scope is not None:
                found[token, name, scope].append(resource)
    return [resources for resources in found.values() if len(resources) > 1]


def may_share_a_name(first: Resource, second: Resource) -> bool:
    """Whether AWS may accept the second resource although it has the name of the first.

    CreateStateMachine is idempotent for an equal definition, and us-east-1 answers 200 to the owner of an existing bucket.
    """
    if first.type_token == _STATE_MACHINE:
        return True
    regions = [bare(region_of(resource)) for resource in (first, second)]
    may_be_legacy = all(isinstance(region, Unknown) or region in (_LEGACY_REGION, None) for region in regions)
    return first.type_token.startswith("aws:s3/") and may_be_legacy


def _scope(resource: Resource) -> str | None:
    """The scope in which the name must be unique; None if it is not known yet."""
    if resource.type_token.startswith("aws:s3/"):
        return "global"
    # Another provider may be another account.
    account, region = resource.planned.provider, bare(region_of(resource))
    if resource.type_token.startswith("aws:iam/"):
        return account
    return None if isinstance(region, Unknown) else f"{account} {region}"
