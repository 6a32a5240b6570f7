"""Amazon ElastiCache."""

from __future__ import annotations

from .credentials import Passworded


class ReplicationGroup(Passworded, token="aws:elasticache/replicationGroup:ReplicationGroup"):
    """A cluster of Redis or Valkey."""

    names = ("replication_group_id",)
    given_at = ("authToken", "authTokenWo")
