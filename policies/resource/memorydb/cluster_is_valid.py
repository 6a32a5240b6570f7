from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.memorydb import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The number of replicas per shard must be within 0 and 5.",
        "Data tiering is not supported for the node type …",
        "Invalid endpoint port: …. Valid range is 1150-8004,8006-65535",
        "The snapshot window and maintenance window must not overlap.",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-memorydb-…, each deployed with the answer of MemoryDB",
        ),
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/memorydb/cluster_test.go",
            "2026-11-29",
            "0 replicas, 35 days of snapshots, a snapshot window of 00:30-01:30, valkey 7.2 on db.t4g.small are accepted",
        ),
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cluster of MemoryDB has replicas, windows and a port that it supports.

    It runs Redis OSS or Valkey, with up to five replicas in a shard. The windows do not overlap.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/memorydb/latest/APIReference/API_CreateCluster.html
    """
    yield from cluster.faults()


@fails(
    "has `engine` memcached; it is redis or valkey",
    "has `num_replicas_per_shard` 6; it is 0 to 5",
    "has `data_tiering` with db.r6g.large; nodes of db.r6gd.xlarge and larger support it",
    "has `port` 8005; it is 1150 to 8004 or 8006 to 65535",
    "has `snapshot_retention_limit` 36; it is 0 to 35 days",
    "has the backup window 04:30-05:30 and the maintenance window sun:05:00-sun:06:00; they must not overlap",
)
def values_are_wrong(aws):
    cluster(
        aws,
        engine="memcached",
        num_replicas_per_shard=6,
        data_tiering=True,
        port=8005,
        snapshot_retention_limit=36,
        snapshot_window="04:30-05:30",
        maintenance_window="sun:05:00-sun:06:00",
    )


@passes
def cluster_is_right(aws):
    cluster(
        aws,
        engine="valkey",
        num_replicas_per_shard=0,
        snapshot_window="03:00-04:00",
        maintenance_window="sun:05:00-sun:06:00",
        port=6379,
    )


@passes
def clusters_of_the_provider_tests(aws):
    """Clusters of the provider's tests, which MemoryDB accepted."""
    aws.memorydb.Cluster("tiers", acl_name="open-access", node_type="db.r6gd.xlarge", data_tiering=True)
    aws.memorydb.Cluster(
        "valkey",
        acl_name="open-access",
        node_type="db.t4g.small",
        engine="valkey",
        engine_version="7.2",
        num_shards=2,
        port=9999,
        snapshot_retention_limit=35,
        snapshot_window="00:30-01:30",
        maintenance_window="thu:09:00-thu:10:00",
    )


@abstains("numReplicasPerShard")
def replicas_come_later(aws):
    cluster(aws, num_replicas_per_shard=aws.ssm.Parameter("replicas", type="String", insecure_value="1").version)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.memorydb.Cluster("shop", acl_name="open-access", node_type="db.r6g.large", **options)
