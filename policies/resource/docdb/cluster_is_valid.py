from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.docdb import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: The backup window and maintenance window must not overlap.",
        "MasterUserPassword and ManageMasterUserPassword are mutually exclusive. Specify only one of these parameters.",
        "The iopt1 storage type isn't supported for the … DB engine version.",
        "Serverless v2 capacity value … is not valid. It must be a multiple of 0.5.",
        "Serverless v2 minimum capacity must be less than or equal to maximum capacity",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-docdb-…, each deployed with the answer of DocumentDB",
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cluster of DocumentDB has windows, a password and a capacity that go together.

    Windows last 30 minutes and do not overlap. The service keeps the password, or the program sets it. Capacities are multiples
    of 0.5, from the smaller to the larger. A restored cluster keeps its user.

    A retention period of 0 has no finding, since the provider does not send it.

    Fix: change the value in the message.

    See: https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html
    """
    yield from cluster.faults()


@fails("has the backup window 04:30-05:30 and the maintenance window sun:05:00-sun:06:00; they must not overlap")
def windows_overlap(aws):
    cluster(aws, preferred_backup_window="04:30-05:30", preferred_maintenance_window="sun:05:00-sun:06:00")


@fails(
    "has a backup window of 15 minutes; it must be at least 30",
    "has the maintenance window 'sunday'; it has the form sun:05:00-sun:06:00",
    "has `backup_retention_period` 36; it is 1 to 35 days",
    "has `master_username` '1shop'; it begins with a letter",
    "has `storage_type` iopt1 and `engine_version` 4.0.0; it is for 5.0 and later",
)
def values_are_wrong(aws):
    cluster(
        aws,
        preferred_backup_window="04:30-04:45",
        preferred_maintenance_window="sunday",
        backup_retention_period=36,
        master_username="1shop",
        storage_type="iopt1",
        engine_version="4.0.0",
    )


@fails("has `manage_master_user_password` and a password; it has one of them")
def password_is_given_twice(aws):
    cluster(aws, manage_master_user_password=True, master_password="ab12cd34ef")


@fails(
    "has `min_capacity` 8.3; it is a multiple of 0.5",
    "has `min_capacity` 8.3 and `max_capacity` 4; the maximum is not less",
)
def capacity_is_wrong(aws):
    cluster(aws, serverless_v2_scaling_configuration={"min_capacity": 8.3, "max_capacity": 4})


@passes
def clusters_are_valid(aws):
    cluster(
        aws,
        preferred_backup_window="03:00-04:00",
        preferred_maintenance_window="sun:05:00-sun:06:00",
        backup_retention_period=35,
        manage_master_user_password=True,
        master_username="shop1",
        storage_type="iopt1",
        engine_version="5.0.0",
        serverless_v2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 4},
    )


@abstains("backupRetentionPeriod")
def days_come_later(aws):
    cluster(aws, backup_retention_period=aws.ssm.Parameter("days", type="String", insecure_value="1").version)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.docdb.Cluster("shop", **options)
