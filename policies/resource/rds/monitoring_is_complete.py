from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Database
from preflight.aws.rds_settings import monitoring_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterCombination: A MonitoringRoleARN value is required if you specify a MonitoringInterval …",
        "InvalidParameterCombination: You must specify a MonitoringInterval value other than 0 …",
        "InvalidParameterCombination: To enable the Advanced mode of Database Insights, modify your cluster …",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-rds-aurora/issues/412",
            "2026-11-28",
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0",
        ),
        deployed(
            "https://github.com/azavea/terraform-aws-postgresql-rds/issues/31",
            "2026-11-28",
            "You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value",
        ),
        deployed(
            "https://github.com/pulumi/pulumi-aws/issues/5286",
            "2026-11-28",
            "set the retention period for Performance Insights to at least 465 days",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "MonitoringInterval, MonitoringRoleArn, PerformanceInsightsRetentionPeriod: the valid values",
        ),
    ),
)
def monitoring_is_complete(database: Database) -> Violations:
    """A database with enhanced monitoring has a role for it, and one that keeps insights turns them on.

    An interval other than 0 needs `monitoring_role_arn`, and a role needs an interval. Performance Insights keeps data for 7
    days, for multiples of 31 days or for 731 days; the advanced mode of Database Insights needs at least 465 days.

    Fix: set the role and the interval together; set `performance_insights_enabled=True` and a period that RDS accepts.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    yield from monitoring_faults(database)


@fails(
    "has a monitoring_interval of 60 s and no monitoring_role_arn (A MonitoringRoleARN value is required)",
    "has a performance_insights_retention_period of 7 days and not performance_insights_enabled=True",
    "has a monitoring_role_arn and no monitoring_interval; set one, such as 60, or remove the role",
    "has a performance_insights_retention_period of 30 days; RDS takes 7, multiples of 31, and 731; use 31",
    "has a monitoring_interval of 20 s; it is one of 0, 1, 5, 10, 15, 30, 60",
    "has database_insights_mode advanced, which needs performance_insights_enabled=True and a"
    " performance_insights_retention_period of at least 465 days",
)
def monitoring_is_wrong(aws):
    instance(aws, "role", monitoring_interval=60, performance_insights_retention_period=7)
    instance(aws, "interval", monitoring_role_arn=ROLE)
    aws.rds.Cluster(
        "days", engine="aurora-mysql", performance_insights_enabled=True, performance_insights_retention_period=30
    )
    instance(aws, "often", monitoring_interval=20, monitoring_role_arn=ROLE)
    aws.rds.Cluster("advanced", engine="aurora-postgresql", database_insights_mode="advanced")


@passes
def monitoring_is_right(aws):
    instance(aws, "monitored", monitoring_interval=60, monitoring_role_arn=ROLE)
    instance(aws, "off", monitoring_interval=0, database_insights_mode="standard")
    instance(
        aws,
        "advanced",
        performance_insights_enabled=True,
        performance_insights_retention_period=465,
        database_insights_mode="advanced",
    )


@abstains("monitoringInterval")
def interval_comes_later(aws):
    later = aws.ssm.Parameter("interval", type="String", value="60").version
    instance(aws, "orders", monitoring_interval=later)


ROLE = "arn:aws:iam::111122223333:role/monitoring"


def instance(aws, name, **monitoring):  # noqa: ANN003 - the arguments of the SDK
    aws.rds.Instance(name, engine="postgres", instance_class="db.t4g.micro", **monitoring)
