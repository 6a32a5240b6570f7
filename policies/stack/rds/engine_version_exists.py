from preflight import Advice, Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.knowledge import facts
from preflight.aws.rds import Database, may_be_newer, nearest_version


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterCombination: Cannot find version 15.4 for postgres",
    evidence=(
        deployed(
            "https://github.com/tryretool/terraform-retool-modules/issues/70",
            "2026-11-28",
            "InvalidParameterCombination: Cannot find version 13.7 for postgres",
        ),
        deployed(
            "https://github.com/langfuse/langfuse-terraform-aws/issues/34",
            "2026-11-28",
            "InvalidParameterCombination: Cannot find version 15.5 for aurora-postgresql",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
            "2026-11-28",
        ),
    ),
)
def engine_version_exists(database: Database) -> Violations:
    """A database's engine version exists, and RDS still creates databases with it.

    RDS withdraws old engine versions. An existing database keeps its version until its upgrade; a new one is rejected:
    `Cannot find version 15.4 for postgres`. A version without its last part, such as 17, means the newest version that begins
    with it. The message gives the date of the table of versions; a version newer than the table, and the version of an existing
    database, are reported as advice.

    Fix: leave out the last part of the version, `engine_version="17"`, to get the newest.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
    https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    """
    if meant := database.suggested_engine:
        yield Advice(f"has the unknown engine '{database.engine}'; did you mean '{meant}'?")
    versions, version = database.versions, database.requested_version
    if versions is None or version is None or versions.includes(version):
        return
    is_withdrawn = version in versions.deprecated
    verdict = "no longer creates" if is_withdrawn else "does not offer"
    nearest = (
        f"(as of {facts.as_of('rds_engine_versions')}); the nearest is {nearest_version(version, versions.available)}"
    )
    message = f"has version {version} of {database.engine}, which RDS {verdict} {nearest}"
    is_uncertain = database.is_deployed or (not is_withdrawn and may_be_newer(version, versions.available))
    yield Advice(message) if is_uncertain else message


@fails("has version 15.4 of postgres, which RDS no longer creates (as of 2026-10-20); the nearest is 15.13")
def version_is_no_longer_created(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="15.4", instance_class="db.t4g.micro")


@fails(
    "has version 8.0.35 of aurora-mysql, which RDS does not offer (as of 2026-10-20); the nearest is 8.0.mysql_aurora.3.13.0"
)
def version_is_from_mysql(aws):
    aws.rds.Cluster("orders", engine="aurora-mysql", engine_version="8.0.35")


@fails("has version 9.6.99 of postgres, which RDS does not offer (as of 2026-10-20); the nearest is 11.22-rds.20241121")
def major_version_is_withdrawn(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="9.6.99", instance_class="db.t4g.micro")


@fails("has version 18.7 of postgres, which RDS does not offer (as of 2026-10-20); the nearest is 18.6")
def version_may_be_newer_than_the_table(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="18.7", instance_class="db.t4g.micro")


@fails("has the unknown engine 'postgresql'; did you mean 'postgres'?")
def engine_is_misspelled(aws):
    aws.rds.Instance("orders", engine="postgresql", engine_version="17.6", instance_class="db.t4g.micro")


@fails("has version 16.6 of aurora-postgresql, which RDS no longer creates (as of 2026-10-20); the nearest is 16.8")
def limitless_is_another_product(aws):
    aws.rds.Cluster("orders", engine="aurora-postgresql", engine_version="16.6")


@passes
def versions_exist(aws):
    for name, engine, version in (
        ("exact", "postgres", "17.6"),
        ("major", "postgres", "17"),
        ("mysql", "mysql", "8.0"),
        ("mariadb", "mariadb", "10.11"),
        ("oracle", "oracle-ee", "19.0.0.0.ru-2024-01.rur-2024-01.r1"),
    ):
        aws.rds.Instance(name, engine=engine, engine_version=version, instance_class="db.t4g.micro")
    aws.rds.Cluster("aurora", engine="aurora-mysql", engine_version="8.0.mysql_aurora.3.08")


@passes
def aws_chooses_the_version(aws):
    cluster = aws.rds.Cluster("orders", engine="aurora-postgresql")
    aws.rds.ClusterInstance(
        "orders",
        cluster_identifier=cluster.id,
        engine="aurora-postgresql",
        instance_class="db.serverless",
    )


@abstains("engineVersion")
def version_is_known_after_deployment(aws):
    orders = aws.rds.Instance("orders", engine="postgres", engine_version="17", instance_class="db.t4g.micro")
    aws.rds.Instance(
        "returns", engine="postgres", engine_version=orders.engine_version_actual, instance_class="db.t4g.micro"
    )
