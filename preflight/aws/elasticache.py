"""Amazon ElastiCache."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import candidates
from preflight.core.messages import Advice
from preflight.core.values import KnownLater, independently, known
from preflight.core.view import Resource, View, prop

from .knowledge.credentials import PasswordHolder, RandomPassword, generators
from .knowledge.inputs import is_set
from .knowledge.windows import window_faults

# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html, AuthToken
SPECIALS = "!&#$^<>-"
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 128
_SHORTEST_WINDOWS = (0, 60)  # minutes
_MOST_DAYS = 35
_PORTS = ((1150, 8004), (8006, 65535))
_TIERED = "cache.r6gd."


class Cache(Resource):
    """A cluster or a replication group."""

    engine: str | None = None
    port: int | None = None
    snapshot_retention_limit: int | None = None
    snapshot_window: str | None = None
    maintenance_window: str | None = None

    def _window_faults(self) -> Iterator[str]:
        yield from window_faults(known(self.snapshot_window), known(self.maintenance_window), _SHORTEST_WINDOWS)

    def _number_faults(self) -> Iterator[str]:
        port, days = self.port, self.snapshot_retention_limit
        # 0 is the provider's word for an absent number.
        if port and not any(low <= port <= high for low, high in _PORTS):
            yield f"has `port` {port}; it is {' or '.join(f'{low} to {high}' for low, high in _PORTS)}"
        if days is not None and not 0 <= days <= _MOST_DAYS:
            yield f"has `snapshot_retention_limit` {days}; it is 0 to {_MOST_DAYS} days"


class ReplicationGroup(Cache, token="aws:elasticache/replicationGroup:ReplicationGroup"):
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
    num_node_groups: int | None = None
    preferred_cache_cluster_azs: list[str] = prop(())
    at_rest_encryption_enabled: bool | None = None
    kms_key_id: str | None = None
    user_group_ids: list[str] = prop(())
    data_tiering_enabled: bool = False
    node_type: str | None = None

    def faults(self) -> Iterator[str]:
        """Why ElastiCache rejects it, each as a clause that begins with a verb."""
        checks = (
            ReplicationGroup._window_faults,
            ReplicationGroup._number_faults,
            ReplicationGroup._engine_faults,
            ReplicationGroup._key_faults,
            ReplicationGroup._user_faults,
            ReplicationGroup._shard_faults,
            ReplicationGroup._tier_faults,
        )
        yield from independently(checks, self)

    def _engine_faults(self) -> Iterator[str]:
        if self.engine.lower() == "memcached":
            yield "has `engine` memcached, which has no replication; create an `aws.elasticache.Cluster`"

    def _key_faults(self) -> Iterator[str]:
        # Valkey encrypts at rest by default.
        off = self.at_rest_encryption_enabled is False or (
            self.at_rest_encryption_enabled is None and self.engine == "redis"
        )
        if is_set(self, "kms_key_id") and self.global_replication_group_id is None and off:
            yield "has a `kms_key_id` without `at_rest_encryption_enabled`, which it needs"

    def _user_faults(self) -> Iterator[str]:
        if self.user_group_ids and self.is_unencrypted:
            yield "has `user_group_ids` without `transit_encryption_enabled`, which they need"

    def _shard_faults(self) -> Iterator[str]:
        nodes, shards, zones = self.num_cache_clusters, self.num_node_groups, len(self.preferred_cache_cluster_azs)
        if nodes is not None and shards is not None and shards > 1:
            yield f"has `num_cache_clusters` {nodes} and `num_node_groups` {shards}; it has one of them"
        if nodes and zones and zones != nodes:
            # The provider sends the zones when it creates the group, not when the number of nodes changes.
            yield Advice(f"has {zones} `preferred_cache_cluster_azs` for {nodes} nodes; it has one for each node")

    def _tier_faults(self) -> Iterator[str]:
        node = known(self.node_type)
        if self.data_tiering_enabled and node is not None and not node.startswith(_TIERED):
            yield f"has `data_tiering_enabled` with {node}; nodes of {_TIERED}xlarge and larger support it"

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


class Cluster(Cache, token="aws:elasticache/cluster:Cluster"):
    """A cluster of Memcached, or a node of Redis OSS."""

    names = ("clusterId",)
    arn_form = "elasticache:cluster:{name}"

    num_cache_nodes: int | None = None
    az_mode: str | None = None
    preferred_availability_zones: list[str] = prop(())

    def faults(self) -> Iterator[str]:
        """Why ElastiCache rejects it, each as a clause that begins with a verb."""
        checks = (Cluster._window_faults, Cluster._number_faults, Cluster._engine_faults, Cluster._node_faults)
        yield from independently(checks, self)

    def _engine_faults(self) -> Iterator[str]:
        engine = (known(self.engine) or "").lower()
        if engine == "valkey":
            yield "has `engine` valkey, which runs in an `aws.elasticache.ReplicationGroup` alone"
        if engine == "memcached" and self.snapshot_retention_limit:
            yield "has `engine` memcached and a `snapshot_retention_limit`; Memcached has no snapshots"
        if engine == "redis" and self.num_cache_nodes is not None and self.num_cache_nodes > 1:
            yield f"has `engine` redis and {self.num_cache_nodes} nodes; it has 1, and a replication group has more"

    def _node_faults(self) -> Iterator[str]:
        nodes, zones = self.num_cache_nodes, len(self.preferred_availability_zones)
        if nodes is None:
            return
        if self.az_mode == "cross-az" and nodes < 2:  # noqa: PLR2004
            yield f"has `az_mode` cross-az and {nodes} node; it has at least 2"
        if zones and zones != nodes:
            yield Advice(f"has {zones} `preferred_availability_zones` for {nodes} nodes; it has one for each node")


_KEYWORDS = (
    "on", "off", "allkeys", "allchannels", "allcommands", "nocommands", "sanitize-payload", "skip-sanitize-payload",
    "clearselectors",
)  # fmt: skip
_REFUSED_KEYWORDS = ("nopass", "resetpass", "reset", "resetkeys", "resetchannels")
_CATEGORIES = (
    "all", "admin", "bitmap", "blocking", "connection", "dangerous", "fast", "geo", "hash", "hyperloglog", "keyspace", "list",
    "pubsub", "read", "scripting", "set", "sortedset", "slow", "stream", "string", "transaction", "write", "json", "bloom",
    "search",
)  # fmt: skip
_CATEGORY = re.compile(r"[+-]@(?P<name>.+)")
_MOST_PASSWORDS = 2


class UserAuthentication(View):
    """How a user authenticates."""

    type: str = prop()
    passwords: list[Any] = prop(())


class User(PasswordHolder, token="aws:elasticache/user:User"):
    """A user."""

    names = ("userId",)
    password_paths = ("passwords", "passwordsWo", "authenticationMode.passwords")

    access_string: str = prop()
    user_name: str = prop()
    no_password_required: bool | None = None
    authentication_mode: UserAuthentication | None = None

    def faults(self) -> Iterator[str]:
        """Why ElastiCache rejects it, each as a clause that begins with a verb."""
        yield from independently((User._access_faults, User._password_faults), self)

    def _access_faults(self) -> Iterator[str]:
        for word in known(self.access_string).lower().split():
            category = _CATEGORY.fullmatch(word)
            if word in _REFUSED_KEYWORDS or word.startswith((">", "<", "#", "!")):
                yield f"has '{word}' in its `access_string`; set passwords with `authentication_mode`"
            elif category is not None and category["name"] not in _CATEGORIES:
                # Modules bring others, such as json, and may bring more.
                yield Advice(
                    f"has the category '{category['name']}' in its `access_string`; there are {', '.join(_CATEGORIES)}"
                )
            elif word not in _KEYWORDS and not word.startswith(("~", "&", "+", "-", "%", "(")):
                yield f"has '{word}' in its `access_string`, such as `on ~app:* -@all +@read`"

    def _password_faults(self) -> Iterator[str]:
        mode, count = known(self.authentication_mode), len(self.passwords)
        if self.no_password_required and count:
            yield "has `no_password_required` and passwords; it has one of them"
        if count > _MOST_PASSWORDS:
            yield f"has {count} passwords; a user has at most {_MOST_PASSWORDS}"
        if mode is None and not count and not self.no_password_required:
            yield "has no `authentication_mode`; its type is password, no-password-required or iam"
        if mode is not None and mode.type == "password" and not count:
            # Nobody can read the passwords of a user that was imported.
            yield Advice("has an `authentication_mode` of type password without `passwords`, which it needs")
        if mode is not None and mode.type == "no-password-required" and count:
            yield "has an `authentication_mode` of type no-password-required and passwords; it has one of them"


class UserGroup(Resource, token="aws:elasticache/userGroup:UserGroup"):
    """A group of users."""

    names = ("userGroupId",)

    engine: str = prop()
    user_ids: list[str] = prop(())

    @property
    def lacks_default_user(self) -> bool:
        """Whether it is a group of Redis OSS without a user of the name default. Follows links.

        Raises KnownLater where one of its users is not in this stack.
        """
        if known(self.engine).lower() != "redis":
            return False
        users = candidates(self, "userIds", (User,))
        if len(users) != len(self.user_ids):
            raise KnownLater("userIds")
        return all(known(user.user_name).lower() != "default" for user in users)


def is_token_length(length: int) -> bool:
    """Whether a token may have this length."""
    return SHORTEST_TOKEN <= length <= LONGEST_TOKEN


def invalid_in_token(text: str) -> list[str]:
    """The characters of a string that a token must not contain."""
    return [char for char in dict.fromkeys(text) if not (char.isascii() and char.isalnum()) and char not in SPECIALS]


def is_invalid_token(token: str | None) -> bool:
    """Whether ElastiCache rejects a token."""
    return token is not None and (bool(invalid_in_token(token)) or not is_token_length(len(token)))
