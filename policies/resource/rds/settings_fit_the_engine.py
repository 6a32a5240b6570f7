from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import Instance
from preflight.aws.rds_settings import instance_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterCombination: You cannot use the log types … with engine version …",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/22538",
            "2026-11-28",
            "You cannot use the log types 'general', 'audit', 'slowquery', 'error' with engine version aurora-postgresql 9.6.12",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBInstanceMessage: EnableCloudwatchLogsExports, LicenseModel, Port and Timezone by engine",
        ),
    ),
)
def settings_fit_the_engine(instance: Instance) -> Violations:
    """A database instance has a license, log exports, a port and a time zone that its engine supports.

    PostgreSQL exports `postgresql` and `upgrade`, MySQL and MariaDB `audit`, `error`, `general` and `slowquery`. Ports begin
    at 1150. Only SQL Server and Db2 have `timezone`; the others have a parameter for it.

    Fix: set one of the values in the message, or remove the setting.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    yield from instance_faults(instance)


@fails(
    "exports the logs audit, which postgres does not have; it has postgresql, upgrade, iam-db-auth-error",
    "has the license_model 'license-included'; for postgres it is postgresql-license",
    "has the port 80; it must be 1150 to 65535",
    "sets timezone, which RDS supports for SQL Server and Db2 only; postgres has a parameter for it",
    "has the port 1434, which RDS for SQL Server reserves",
)
def settings_are_of_other_engines(aws):
    instance(
        aws,
        "postgres",
        enabled_cloudwatch_logs_exports=["postgresql", "audit"],
        license_model="license-included",
        port=80,
        timezone="UTC",
    )
    instance(aws, "sqlserver-se", port=1434, timezone="UTC")


@passes
def settings_are_of_this_engine(aws):
    instance(aws, "mariadb", enabled_cloudwatch_logs_exports=["audit", "error"], license_model="general-public-license")
    instance(aws, "oracle-se2", enabled_cloudwatch_logs_exports=["audit", "trace"], license_model="license-included")
    instance(aws, "postgres", port=5432)


@abstains("licenseModel")
def license_comes_later(aws):
    topic = aws.sns.Topic("license")
    instance(aws, "postgres", license_model=topic.name)


def instance(aws, engine, **settings):  # noqa: ANN003 - the arguments of the SDK
    aws.rds.Instance(engine, engine=engine, instance_class="db.m7g.large", **settings)
