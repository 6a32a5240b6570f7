from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.rds import DatabaseWithUser


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterValue: MasterUsername admin cannot be used as it is a reserved word used by the engine",
)
def username_is_free(database: DatabaseWithUser) -> Violations:
    """A database's master user has a name that its engine leaves to it.

    PostgreSQL on RDS keeps `admin` and `user` to itself: `MasterUsername admin cannot be used as it is a reserved word used
    by the engine`. MySQL and MariaDB take 16 characters. A name begins with a letter, and letters, digits and underscores follow.

    Fix: take another name, such as `dbadmin`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    """
    if database.is_new:
        for fault in database.username_errors():
            yield f"has the master user '{database.username}', {fault}"


@fails("has the master user 'admin', which postgres reserves")
def admin_on_postgres(aws):
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username="admin")


@fails("has the master user 'Admin', which aurora-postgresql reserves")
def admin_on_aurora(aws):
    aws.rds.Cluster("orders", engine="aurora-postgresql", master_username="Admin", manage_master_user_password=True)


@fails("has the master user 'orders_administrator', which has 20 characters; mysql takes up to 16")
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
def user_comes_with_the_snapshot(aws):
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="admin", snapshot_identifier="orders-1"
    )
    aws.rds.Instance("replica", instance_class="db.t4g.micro", replicate_source_db="orders")


@abstains("username")
def name_is_in_a_secret(aws):
    secret = aws.secretsmanager.Secret("orders")
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username=secret.name)
