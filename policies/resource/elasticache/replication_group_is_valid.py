from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elasticache import ReplicationGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Specified engine does not support replication.",
        "Please enable encryption at rest to use Customer Managed CMK",
        "User group based access control requires encryption-in-transit to be enabled on the replication group.",
        "NumCacheClusters can only be specified for one node group",
        "Must specify the same number of preferred availability zones as requested number of nodes",
        "Data tiering is not supported for the node type …",
        "Invalid endpoint port: …. Valid range is 1150-8004,8006-65535",
        "InvalidParameterValue: The snapshot window and maintenance window must not overlap.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-elasticache-…, each deployed with the answer of ElastiCache",
    ),
)
def replication_group_is_valid(group: ReplicationGroup) -> Violations:
    """A replication group has an engine, encryption and numbers of nodes that ElastiCache accepts together.

    It runs Redis OSS or Valkey. A key needs encryption at rest, and user groups need encryption in transit. Zones are listed for
    each node, which is advice: ElastiCache reads them only when it creates the group. Its windows do not overlap.

    Fix: set `at_rest_encryption_enabled=True` and `transit_encryption_enabled=True`, or change the value in the message.

    See: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    """
    yield from group.faults()


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234"


@fails("has `engine` memcached, which has no replication; create an `aws.elasticache.Cluster`")
def engine_is_memcached(aws):
    group(aws, engine="memcached")


@fails(
    "has a `kms_key_id` without `at_rest_encryption_enabled`, which it needs",
    "has `user_group_ids` without `transit_encryption_enabled`, which they need",
)
def encryption_is_off(aws):
    group(aws, kms_key_id=KEY, user_group_ids=["shop"])


@fails(
    "has `num_cache_clusters` 2 and `num_node_groups` 3; it has one of them",
    "has 1 `preferred_cache_cluster_azs` for 2 nodes; it has one for each node",
)
def nodes_are_counted_twice(aws):
    group(aws, num_cache_clusters=2, num_node_groups=3, preferred_cache_cluster_azs=["eu-west-1a"])


@fails("has `data_tiering_enabled` with cache.r6g.xlarge; nodes of cache.r6gd.xlarge and larger support it")
def node_has_no_disk(aws):
    group(aws, data_tiering_enabled=True, node_type="cache.r6g.xlarge")


@fails(
    "has `port` 8005; it is 1150 to 8004 or 8006 to 65535",
    "has `snapshot_retention_limit` 36; it is 0 to 35 days",
    "has the backup window '3-4'; it has the form 03:00-04:00",
    "has a maintenance window of 30 minutes; it must be at least 60",
)
def numbers_are_wrong(aws):
    group(
        aws,
        port=8005,
        snapshot_retention_limit=36,
        snapshot_window="3-4",
        maintenance_window="sun:05:00-sun:05:30",
    )


@fails("has the backup window 04:30-05:30 and the maintenance window sun:05:00-sun:06:00; they must not overlap")
def windows_overlap(aws):
    group(aws, snapshot_window="04:30-05:30", maintenance_window="sun:05:00-sun:06:00")


@passes
def groups_are_valid(aws):
    group(
        aws,
        kms_key_id=KEY,
        at_rest_encryption_enabled=True,
        user_group_ids=["shop"],
        transit_encryption_enabled=True,
        num_cache_clusters=2,
        preferred_cache_cluster_azs=["eu-west-1a", "eu-west-1b"],
        data_tiering_enabled=True,
        node_type="cache.r6gd.xlarge",
        port=6379,
        snapshot_retention_limit=35,
        snapshot_window="03:00-04:00",
        maintenance_window="sun:05:00-sun:06:00",
    )


@passes
def valkey_encrypts_at_rest(aws):
    group(aws, engine="valkey", kms_key_id=KEY)


@abstains("engine")
def engine_comes_later(aws):
    group(aws, engine=aws.ssm.Parameter("engine", type="String", value="redis").arn)


def group(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.elasticache.ReplicationGroup("shop", description="shop", **options)
