from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.neptune import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: The backup window and maintenance window must not overlap.",
        "You cannot specify KMS key for unencrypted clusters.",
        "Invalid backup retention period: …. Retention period must be between 1 and 35.",
        "Invalid endpoint port …. Valid range is: 1150-65535",
        "Serverless v2 minimum capacity must be less than or equal to maximum capacity",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-neptune-…, each deployed with the answer of Neptune",
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cluster of Neptune has windows, encryption and a capacity that go together.

    Windows last 30 minutes and do not overlap. A key needs encryption. Capacities are multiples of 0.5.

    A retention period and a port of 0 have no finding, since the provider does not send them.

    Fix: set `storage_encrypted=True` beside the key, or change the value in the message.

    See: https://docs.aws.amazon.com/neptune/latest/userguide/api-clusters.html
    """
    yield from cluster.faults()


@fails(
    "has the backup window 04:30-05:30 and the maintenance window sun:05:00-sun:06:00; they must not overlap",
    "has `backup_retention_period` 36; it is 1 to 35 days",
    "has `port` 1149; it is 1150 to 65535",
    "has a `kms_key_arn` without `storage_encrypted`, which it needs",
    "has `min_capacity` 2.3; it is a multiple of 0.5",
    "has `min_capacity` 2.3 and `max_capacity` 1; the maximum is not less",
)
def values_are_wrong(aws):
    cluster(
        aws,
        preferred_backup_window="04:30-05:30",
        preferred_maintenance_window="sun:05:00-sun:06:00",
        backup_retention_period=36,
        port=1149,
        kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/1234",
        serverless_v2_scaling_configuration={"min_capacity": 2.3, "max_capacity": 1},
    )


@passes
def clusters_are_valid(aws):
    cluster(
        aws,
        preferred_backup_window="03:00-04:00",
        preferred_maintenance_window="sun:05:00-sun:06:00",
        backup_retention_period=35,
        port=1150,
        kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/1234",
        storage_encrypted=True,
        serverless_v2_scaling_configuration={"min_capacity": 1, "max_capacity": 2.5},
    )


@passes
def numbers_are_left_out(aws):
    cluster(aws, backup_retention_period=0, port=0)


@passes
def restored_cluster_is_encrypted(aws):
    cluster(aws, kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/1234", snapshot_identifier="shop")


@abstains("backupRetentionPeriod")
def days_come_later(aws):
    cluster(aws, backup_retention_period=aws.ssm.Parameter("days", type="String", insecure_value="1").version)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.neptune.Cluster("shop", **options)
