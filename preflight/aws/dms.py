"""AWS Database Migration Service."""

from __future__ import annotations

from .iam import Role
from .knowledge.limits import is_auto_named
from .rds import AnySubnetGroup

# The names by which the service finds its roles.
# https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole
_ROLE_NAMES = ("dms-vpc-role", "dms-cloudwatch-logs-role", "dms-access-for-endpoint")


class ReplicationSubnetGroup(AnySubnetGroup, token="aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"):
    """The subnets that replication instances are placed in."""

    names = ("replicationSubnetGroupId",)


def unfound_name(role: Role) -> str:
    """The name by which the service would look for a role, if Pulumi adds characters to it; empty otherwise."""
    given = role.has("name") or role.wire_value("namePrefix") is not None or not is_auto_named(role)
    return role.logical_name if role.logical_name in _ROLE_NAMES and not given else ""
