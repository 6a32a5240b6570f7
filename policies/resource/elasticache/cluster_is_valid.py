from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elasticache import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "This API doesn't support Valkey engine. Please use CreateReplicationGroup API for Valkey cluster creation.",
        "NumCacheNodes should be 1 if engine is redis",
        "Must specify at least two cache nodes in order to specify AZ Mode of 'cross-az'.",
        "Engine does not support snapshotting. Snapshot retention limit parameter should not be specified.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-elasticache-engine, -cache-cluster-nodes, -snapshot-retention and others, each deployed",
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cache cluster has nodes, zones and snapshots that its engine supports.

    Memcached has several nodes and no snapshots. Redis OSS has one node here; Valkey and replicas are in a replication group.
    Another number of zones than of nodes is advice, since nodes can be removed from a cluster that exists.

    Fix: create an `aws.elasticache.ReplicationGroup`, or change the value in the message.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
    """
    yield from cluster.faults()


@fails("has `engine` valkey, which runs in an `aws.elasticache.ReplicationGroup` alone")
def engine_is_valkey(aws):
    cluster(aws, engine="valkey")


@fails("has `engine` redis and 3 nodes; it has 1, and a replication group has more")
def nodes_of_redis(aws):
    cluster(aws, engine="redis", num_cache_nodes=3)


@fails(
    "has `engine` memcached and a `snapshot_retention_limit`; Memcached has no snapshots",
    "has `az_mode` cross-az and 1 node; it has at least 2",
    "has 2 `preferred_availability_zones` for 1 nodes; it has one for each node",
    "has `port` 1024; it is 1150 to 8004 or 8006 to 65535",
)
def memcached_is_wrong(aws):
    cluster(
        aws,
        engine="memcached",
        num_cache_nodes=1,
        snapshot_retention_limit=5,
        az_mode="cross-az",
        preferred_availability_zones=["eu-west-1a", "eu-west-1b"],
        port=1024,
    )


@passes
def clusters_are_valid(aws):
    cluster(
        aws,
        engine="memcached",
        num_cache_nodes=2,
        az_mode="cross-az",
        preferred_availability_zones=["eu-west-1a", "eu-west-1b"],
        port=11211,
    )


@passes
def redis_has_one_node(aws):
    cluster(aws, engine="redis", num_cache_nodes=1, snapshot_retention_limit=5)


@abstains("engine")
def engine_comes_later(aws):
    cluster(aws, engine=aws.ssm.Parameter("engine", type="String", value="redis").arn)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.elasticache.Cluster("shop", node_type="cache.t4g.micro", **options)
