from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.rds import DatabaseWithUser


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters.",
        "InvalidParameterValue: DBName must be null when Engine is sqlserver",
    ),
)
def database_name_is_valid(database: DatabaseWithUser) -> Violations:
    """A database's first database has a name of letters, digits and underscores, where its engine takes one.

    The name goes into SQL, so it may not look like an identifier of RDS: `DBName must begin with a letter and contain only
    alphanumeric characters`. SQL Server makes no database of its own: there the name must be left out.

    Fix: `db_name=name.replace("-", "_")`; for SQL Server leave it out.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    if database.is_new:
        for fault in database.database_name_errors():
            yield f"makes the database '{database.database}', {fault}"


@fails("makes the database 'orders-db', which is not a letter followed by up to 62 letters, digits and underscores")
def name_has_a_hyphen(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", db_name="orders-db")


@fails("makes the database '2024_orders', which is not a letter followed by up to 63 letters, digits and underscores")
def name_begins_with_a_digit(aws):
    aws.rds.Cluster("orders", engine="aurora-mysql", database_name="2024_orders")


@fails("makes the database 'orders', and SQL Server takes none")
def sql_server_takes_no_name(aws):
    aws.rds.Instance("orders", engine="sqlserver-ex", instance_class="db.t3.small", db_name="orders")


@passes
def names_are_valid(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", db_name="orders_2024")
    aws.rds.Instance("oracle", engine="oracle-ee", instance_class="db.m5.large", db_name="ORCL")
    aws.rds.Cluster("returns", engine="aurora-postgresql")


@abstains("dbName")
def name_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", db_name=topic.name)
