"""Amazon MemoryDB."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import independently, known
from preflight.core.view import prop

from .elasticache import Cache

_TIERED = "db.r6gd."
_MOST_REPLICAS = 5


class Cluster(Cache, token="aws:memorydb/cluster:Cluster"):
    """A cluster."""

    arn_form = "memorydb:cluster/{name}"

    name: str | None = None
    node_type: str = prop()
    num_replicas_per_shard: int = 1
    data_tiering: bool = False

    def faults(self) -> Iterator[str]:
        """Why MemoryDB rejects it, each as a clause that begins with a verb."""
        checks = (Cluster._window_faults, Cluster._number_faults, Cluster._engine_faults, Cluster._node_faults)
        yield from independently(checks, self)

    def _engine_faults(self) -> Iterator[str]:
        engine = known(self.engine)
        if engine is not None and engine.lower() not in ("redis", "valkey"):
            yield f"has `engine` {engine}; it is redis or valkey"

    def _node_faults(self) -> Iterator[str]:
        if not 0 <= self.num_replicas_per_shard <= _MOST_REPLICAS:
            yield f"has `num_replicas_per_shard` {self.num_replicas_per_shard}; it is 0 to {_MOST_REPLICAS}"
        if self.data_tiering and not known(self.node_type).startswith(_TIERED):
            yield f"has `data_tiering` with {self.node_type}; nodes of {_TIERED}xlarge and larger support it"
