from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Database
from preflight.aws.rds_settings import window_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterValue: The backup window and maintenance window must not overlap.",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/49828",
            "2026-11-28",
            "InvalidParameterValue: The backup window and maintenance window must not overlap",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "PreferredBackupWindow, PreferredMaintenanceWindow: at least 30 minutes; must not conflict",
        ),
    ),
)
def windows_do_not_overlap(database: Database) -> Violations:
    """The daily backup window and the weekly maintenance window of a database do not overlap, and last 30 minutes.

    Both are in UTC. A backup window that crosses midnight counts for both days.

    Fix: move one of them: `backup_window="03:00-04:00"` and `maintenance_window="sun:05:00-sun:06:00"`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    yield from window_faults(database)


@fails(
    "has the backup window 03:00-06:00 and the maintenance window Mon:00:00-Mon:03:30; they must not overlap",
    "has the backup window 23:30-00:30 and the maintenance window sun:00:00-sun:01:00; they must not overlap",
    "has a backup window of 15 minutes; it must be at least 30",
    "has a maintenance window of 20 minutes; it must be at least 30",
)
def windows_overlap(aws):
    instance(aws, "same", "03:00-06:00", "Mon:00:00-Mon:03:30")
    instance(aws, "midnight", "23:30-00:30", "sun:00:00-sun:01:00")
    aws.rds.Cluster(
        "short",
        engine="aurora-mysql",
        preferred_backup_window="02:00-02:15",
        preferred_maintenance_window="sat:23:50-sun:00:10",
    )


@passes
def windows_follow_each_other(aws):
    instance(aws, "same-day", "03:30-04:00", "mon:03:00-mon:03:30")
    instance(aws, "week", "03:00-04:00", "sun:23:00-mon:02:00")
    instance(aws, "one", "03:00-04:00", None)


@abstains("backupWindow")
def window_comes_later(aws):
    topic = aws.sns.Topic("window")
    instance(aws, "orders", topic.name, "sun:23:00-mon:02:00")


def instance(aws, name, backup, maintenance):
    aws.rds.Instance(
        name, engine="postgres", instance_class="db.t4g.micro", backup_window=backup, maintenance_window=maintenance
    )
