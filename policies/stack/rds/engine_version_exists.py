from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge import facts
from preflight.aws.rds import Database, may_be_newer, nearest_version


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterCombination: Cannot find version 15.4 for postgres",
)
def engine_version_exists(database: Database) -> Violations:
    """A database's engine has the version that is asked for, and RDS still creates it.

    RDS takes the versions of an engine away one after the other. A database that has an old one keeps it until its upgrade, and
    a new one is refused: `Cannot find version 15.4 for postgres`. A version without its last part, such as 17, stands
    for the newest that begins with it. The table of versions is as of the printed day; a version that is newer than all in it is
    only said as advice, and so is one of a database that exists.

    Fix: ask for the printed version, or leave the last part away: `engine_version="17"`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
    https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    """
    if meant := database.meant_engine:
        yield Advice(f"has engine '{database.engine}', which is not known; did you mean '{meant}'?")
    versions, asked = database.versions, database.asked_version
    if versions is None or asked is None or versions.takes(asked):
        return
    does = "no longer creates" if asked in versions.deprecated else "does not have"
    told = f"(as of {facts.as_of('rds_engine_versions')}); the nearest is {nearest_version(asked, versions.available)}"
    message = f"asks for {database.engine} {asked}, which RDS {does} {told}"
    is_doubtful = database.is_deployed or (asked not in versions.deprecated and may_be_newer(asked, versions.available))
    yield Advice(message) if is_doubtful else message


@fails("asks for postgres 15.4, which RDS no longer creates (as of 2026-10-20); the nearest is 15.13")
def version_is_no_longer_created(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="15.4", instance_class="db.t4g.micro")


@fails(
    "asks for aurora-mysql 8.0.35, which RDS does not have (as of 2026-10-20); the nearest is 8.0.mysql_aurora.3.13.0"
)
def version_is_that_of_mysql(aws):
    aws.rds.Cluster("orders", engine="aurora-mysql", engine_version="8.0.35")


@fails("asks for postgres 9.6.99, which RDS does not have (as of 2026-10-20); the nearest is 11.22-rds.20241121")
def series_is_no_longer_there(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="9.6.99", instance_class="db.t4g.micro")


@fails("asks for postgres 18.7, which RDS does not have (as of 2026-10-20); the nearest is 18.6")
def version_may_be_newer_than_the_table(aws):
    aws.rds.Instance("orders", engine="postgres", engine_version="18.7", instance_class="db.t4g.micro")


@fails("has engine 'postgresql', which is not known; did you mean 'postgres'?")
def engine_is_misspelt(aws):
    aws.rds.Instance("orders", engine="postgresql", engine_version="17.6", instance_class="db.t4g.micro")


@fails("asks for aurora-postgresql 16.6, which RDS no longer creates (as of 2026-10-20); the nearest is 16.8")
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
def version_comes_later(aws):
    orders = aws.rds.Instance("orders", engine="postgres", engine_version="17", instance_class="db.t4g.micro")
    aws.rds.Instance(
        "returns", engine="postgres", engine_version=orders.engine_version_actual, instance_class="db.t4g.micro"
    )
