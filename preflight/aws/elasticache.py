"""Amazon ElastiCache."""

from __future__ import annotations

from preflight.core.view import Resource

from .knowledge.credentials import RandomPassword, generators

# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html, AuthToken
SPECIALS = "!&#$^<>-"
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 128


class ReplicationGroup(Resource, token="aws:elasticache/replicationGroup:ReplicationGroup"):
    """A replication group of Redis OSS or Valkey."""

    names = ("replicationGroupId",)
    arn_form = "elasticache:replicationgroup:{name}"

    auth_token: str | None = None
    transit_encryption_enabled: bool = False
    engine: str = "redis"
    global_replication_group_id: str | None = None
    automatic_failover_enabled: bool = False
    multi_az_enabled: bool = False
    num_cache_clusters: int | None = None

    @property
    def is_unencrypted(self) -> bool:
        """Whether encryption in transit is off. Unknown for a member of a global group, which inherits it: False."""
        return (
            not self.transit_encryption_enabled and self.engine == "redis" and self.global_replication_group_id is None
        )

    @property
    def generated_tokens(self) -> list[RandomPassword]:
        """The generated passwords that its token depends on."""
        return generators(self, "authToken")


def is_token_length(length: int) -> bool:
    """Whether a token may have this length."""
    return SHORTEST_TOKEN <= length <= LONGEST_TOKEN


def invalid_in_token(text: str) -> list[str]:
    """The characters of a string that a token must not contain."""
    return [char for char in dict.fromkeys(text) if not (char.isascii() and char.isalnum()) and char not in SPECIALS]


def is_invalid_token(token: str | None) -> bool:
    """Whether ElastiCache rejects a token."""
    return token is not None and (bool(invalid_in_token(token)) or not is_token_length(len(token)))
