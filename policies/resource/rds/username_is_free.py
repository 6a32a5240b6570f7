from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.rds import DatabaseWithUser


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterValue: MasterUsername admin cannot be used as it is a reserved word used by the engine",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
            "2026-11-28",
            "MasterUsername: 1 to 16 letters, numbers, or underscores; cannot be a reserved word for the chosen engine",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBInstanceMessage$MasterUsername: cannot be a reserved word for the chosen database engine",
        ),
    ),
)
def username_is_free(database: DatabaseWithUser) -> Violations:
    """The master user of a database has a name that its engine does not reserve.

    PostgreSQL on RDS reserves `admin` and `user`: `MasterUsername admin cannot be used as it is a reserved word used by the
    engine`. MySQL and MariaDB allow 16 characters. A name begins with a letter, followed by letters, digits and underscores.

    Fix: use another name, such as `dbadmin`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    """
    if database.is_new:
        for error in database.username_errors():
            yield f"has the master user '{database.username}', {error}"


@fails("has the master user 'admin', which postgres reserves")
def admin_on_postgres(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username="admin")


@fails("has the master user 'Admin', which aurora-postgresql reserves")
def admin_on_aurora(aws):
    aws.rds.Cluster("orders", engine="aurora-postgresql", master_username="Admin", manage_master_user_password=True)


@fails("has the master user 'orders_administrator', which has 20 characters; mysql allows up to 16")
def name_is_too_long(aws):
    aws.rds.Instance("orders", engine="mysql", instance_class="db.t4g.micro", username="orders_administrator")


@fails("has the master user 'orders-admin', which is not a letter followed by letters, digits and underscores")
def name_has_a_hyphen(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username="orders-admin")


@passes
def names_are_free(aws):
    aws.rds.Instance("mysql", engine="mysql", instance_class="db.t4g.micro", username="admin")
    aws.rds.Instance("postgres", engine="postgres", instance_class="db.t4g.micro", username="postgres")
    aws.rds.Instance("long", engine="postgres", instance_class="db.t4g.micro", username="orders_administrator")
    aws.rds.Cluster("orders", engine="aurora-postgresql", master_username="dbadmin")


@passes
def user_comes_from_the_source_database(aws):
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="admin", snapshot_identifier="orders-1"
    )
    aws.rds.Instance("replica", instance_class="db.t4g.micro", replicate_source_db="orders")


@abstains("username")
def name_comes_later(aws):
    secret = aws.secretsmanager.Secret("orders")
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username=secret.name)
