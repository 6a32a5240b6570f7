from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.rds import DatabaseWithUser


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.",
        "The parameter MasterUserPassword is not a valid password because it is longer than 41 characters.",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
            "2026-11-28",
            "MasterUserPassword: any printable ASCII character except /, ', , @, or a space; lengths by engine",
        ),
        deployed(
            "https://github.com/alphagov/govuk-infrastructure/pull/1270",
            "2026-11-28",
            "The parameter MasterUserPassword is not a valid password",
        ),
    ),
)
def password_characters(database: DatabaseWithUser) -> Violations:
    """A database's master password has a length and characters that RDS accepts.

    RDS accepts 8 to 41 characters for MySQL and MariaDB, 8 to 128 for PostgreSQL and SQL Server, 8 to 30 for Oracle: printable
    ASCII without `/`, `@`, `"` and space. A generated password (`random.RandomPassword`) may contain `@` by default: some
    deployments succeed, the next one fails.

    Fix: set `override_special="!#$%&*()-_=+[]{}<>:?"` on the generated password, or let RDS manage it:
    `manage_master_user_password=True`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://www.pulumi.com/registry/packages/random/api-docs/randompassword/
    """
    longest = database.longest_password
    for generated in database.generated_passwords:
        if invalid := database.invalid_in_password(generated.specials):
            yield Advice(
                f"has a master password from {generated}, which may contain {' '.join(invalid)}; RDS rejects these"
            )
        if not 8 <= generated.length <= longest:
            length = f"{generated.length} characters from {generated}"
            yield Advice(f"has a master password of {length}; RDS accepts 8 to {longest} for {database.engine}")
    if database.password is None or database.generated_passwords:
        return
    if database.invalid_in_password(database.password) or not 8 <= len(database.password) <= longest:
        yield "has a master password that RDS rejects"


@fails("has a master password that RDS rejects")
def password_has_an_at_sign(aws):
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password="P@ssword-1234"
    )


@fails("has a master password that RDS rejects")
def password_is_short(aws, pulumi):
    aws.rds.Cluster(
        "orders", engine="aurora-mysql", master_username="dbadmin", master_password=pulumi.Output.secret("short")
    )


@fails("has a master password from RandomPassword 'orders', which may contain @; RDS rejects these")
def generated_password_may_contain_an_at_sign(aws, random):
    password = random.RandomPassword("orders", length=24)
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password=password.result
    )


@fails("has a master password of 64 characters from RandomPassword 'orders'; RDS accepts 8 to 41 for mysql")
def generated_password_is_too_long(aws, random):
    password = random.RandomPassword("orders", length=64, special=False)
    aws.rds.Instance(
        "orders", engine="mysql", instance_class="db.t4g.micro", username="dbadmin", password=password.result
    )


@passes
def generated_password_has_other_characters(aws, random):
    password = random.RandomPassword("orders", length=24, override_special="!#$%&*()-_=+[]{}<>:?")
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password=password.result
    )


@passes
def password_is_configured(aws, pulumi):
    aws.rds.Instance(
        "orders",
        engine="postgres",
        instance_class="db.t4g.micro",
        username="dbadmin",
        password=pulumi.Config().require_secret("password"),
    )
    aws.rds.Cluster("returns", engine="aurora-mysql", manage_master_user_password=True)


@abstains("password")
def password_comes_from_elsewhere(aws):
    topic = aws.sns.Topic("orders")
    aws.rds.Instance("orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password=topic.arn)
