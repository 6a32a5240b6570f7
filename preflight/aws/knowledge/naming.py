"""Names that AWS gives once: of which resources, and where a second one is refused."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType

from preflight.core.stack import Stack
from preflight.core.values import Unknown, bare
from preflight.core.view import Resource

from .region import region_of

# The property that has the name, by type. Left out are resources whose second creation is taken for a change of the
# first (rules and alarms of CloudWatch, topics, queues of the same settings) or that may share a name (APIs, user pools).
_NAMED = MappingProxyType(
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
        "aws:sfn/stateMachine:StateMachine": "name",
    }
)


def namesakes(stack: Stack) -> list[list[Resource]]:
    """The resources of one type that are to have one name in the same account and region, in groups of several.

    No secret is noted: that two names are equal is told, and not what they are.
    """
    found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
    for token, key in _NAMED.items():
        for resource in stack.of_token(token):
            name, place = bare(resource.wire_value(key)), _place(resource)
            if isinstance(name, str) and place is not None:
                found[token, name, place].append(resource)
    return [resources for resources in found.values() if len(resources) > 1]


def _place(resource: Resource) -> str | None:
    """Where the name of a resource must be the only one of its kind; None where that is known later."""
    if resource.type_token.startswith("aws:s3/"):
        return "the world"
    # Another provider may be another account.
    account, region = resource.planned.provider, bare(region_of(resource))
    if resource.type_token.startswith("aws:iam/"):
        return account
    return None if isinstance(region, Unknown) else f"{account} {region}"
