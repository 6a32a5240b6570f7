from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.rds import Owner


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.",
        "The parameter MasterUserPassword is not a valid password because it is longer than 41 characters.",
    ),
)
def password_characters(database: Owner) -> Violations:
    """A database's master password has as many characters as RDS wants, and none that it refuses.

    RDS takes 8 to 41 characters for MySQL and MariaDB, 8 to 128 for PostgreSQL and SQL Server, 8 to 30 for Oracle, all of them
    printable, and no `/`, `@`, `"` or space. A generated password (`random.RandomPassword`) has `@` among its special characters
    unless told otherwise: some deployments succeed, and the next one fails.

    Fix: give the generated password `override_special="!#$%&*()-_=+[]{}<>:?"`, or let RDS keep it:
    `manage_master_user_password=True`.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://www.pulumi.com/registry/packages/random/api-docs/randompassword/
    """
    longest = database.longest_password
    for generated in database.generated_passwords:
        if refused := database.refused_in_password(generated.specials):
            characters = " and ".join(refused)
            yield Advice(f"has a master password of {generated}, which may have {characters} in it; RDS refuses these")
        if not 8 <= generated.length <= longest:
            yield Advice(f"has a master password of {generated} with {generated.length} characters, not 8 to {longest}")
    if database.password is None or database.generated_passwords:
        return
    if database.refused_in_password(database.password) or not 8 <= len(database.password) <= longest:
        yield "has a master password that RDS refuses"


@fails("A database's master password has as many characters as RDS wants, and none that it refuses.")
def password_has_an_at_sign(aws):
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password="P@ssword-1234"
    )


@fails("A database's master password has as many characters as RDS wants, and none that it refuses.")
def password_is_short(aws, pulumi):
    aws.rds.Cluster(
        "orders", engine="aurora-mysql", master_username="dbadmin", master_password=pulumi.Output.secret("short")
    )


@fails("has a master password of RandomPassword 'orders', which may have @ in it; RDS refuses these")
def generated_password_may_have_an_at_sign(aws, random):
    password = random.RandomPassword("orders", length=24)
    aws.rds.Instance(
        "orders", engine="postgres", instance_class="db.t4g.micro", username="dbadmin", password=password.result
    )


@fails("has a master password of RandomPassword 'orders' with 64 characters, not 8 to 41")
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
