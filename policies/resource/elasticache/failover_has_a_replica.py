from preflight import Violations, abstains, fails, passes, policy, provider
from preflight.aws.elasticache import ReplicationGroup


@policy(
    severity="critical",
    caught="preview",
    error=(
        '"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true',
        "automatic_failover_enabled must be true if multi_az_enabled is true",
    ),
    evidence=provider(
        "https://github.com/hashicorp/terraform-provider-aws/blob/16a38e655493c96cc41e2178dbd58540f6c06722/internal/service/elasticache/replication_group.go",
        "2026-11-28",
        '"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true',
    ),
)
def failover_has_a_replica(group: ReplicationGroup) -> Violations:
    """A replication group with automatic failover has a replica to fail over to.

    When the primary node fails, a replica takes over; a group with one node has none. Multi-AZ requires automatic failover.

    Fix: set `num_cache_clusters` to 2 or more, or `automatic_failover_enabled` and `multi_az_enabled` to `False`.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    """
    nodes = group.num_cache_clusters
    if group.automatic_failover_enabled and nodes is not None and nodes < 2:
        yield f"has `automatic_failover_enabled` with `num_cache_clusters` {nodes}; it must be at least 2"
    if group.multi_az_enabled and not group.automatic_failover_enabled:
        yield "has `multi_az_enabled` without `automatic_failover_enabled`, which it requires"


@fails("has `automatic_failover_enabled` with `num_cache_clusters` 1; it must be at least 2")
def one_node_cannot_fail_over(aws):
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", automatic_failover_enabled=True, num_cache_clusters=1
    )


@fails("has `multi_az_enabled` without `automatic_failover_enabled`, which it requires")
def multi_az_without_failover(aws):
    aws.elasticache.ReplicationGroup("cache", description="cache", multi_az_enabled=True, num_cache_clusters=2)


@passes
def groups_can_fail_over(aws):
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", automatic_failover_enabled=True, multi_az_enabled=True, num_cache_clusters=2
    )
    aws.elasticache.ReplicationGroup(
        "shards",
        description="shards",
        automatic_failover_enabled=True,
        num_node_groups=2,
        replicas_per_node_group=1,
    )
    aws.elasticache.ReplicationGroup("single", description="single", num_cache_clusters=1)


@abstains("numCacheClusters")
def number_comes_later(aws):
    parameter = aws.ssm.Parameter("nodes", type="String", insecure_value="1")
    aws.elasticache.ReplicationGroup(
        "cache", description="cache", automatic_failover_enabled=True, num_cache_clusters=parameter.version
    )
