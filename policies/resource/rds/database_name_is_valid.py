from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import DatabaseWithUser


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters.",
        "InvalidParameterValue: DBName must be null when Engine is sqlserver",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-rds/issues/425",
            "2026-11-28",
            "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters.",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/38528",
            "2026-11-28",
            "DatabaseName must begin with a letter and contain only alphanumeric characters.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBInstanceMessage$DBName: the constraints by engine",
        ),
    ),
)
def database_name_is_valid(database: DatabaseWithUser) -> Violations:
    """The initial database of an instance or cluster has a name that its engine accepts.

    PostgreSQL and MySQL accept letters, digits and underscores, beginning with a letter: `DBName must begin with a letter and
    contain only alphanumeric characters`. RDS for SQL Server creates no initial database: there the name must not be set.

    Fix: `db_name=name.replace("-", "_")`; for SQL Server remove it.

    Fix (others): replace each hyphen by `_`; for SQL Server remove the name.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    if database.is_new:
        for error in database.database_name_errors():
            yield f"has the initial database '{database.database}', {error}"


@fails(
    "has the initial database 'orders-db', which is not a letter followed by up to 62 letters, digits and underscores"
)
def name_has_a_hyphen(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", db_name="orders-db")


@fails(
    "has the initial database '2024_orders', which is not a letter followed by up to 63 letters, digits and underscores"
)
def name_begins_with_a_digit(aws):
    aws.rds.Cluster("orders", engine="aurora-mysql", database_name="2024_orders")


@fails("has the initial database 'orders', which RDS for SQL Server does not support")
def sql_server_has_no_initial_database(aws):
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
