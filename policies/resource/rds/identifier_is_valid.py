from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.rds import Database


@policy(
    severity="critical",
    caught="preview",
    error=(
        'only lowercase alphanumeric characters and hyphens allowed in "identifier"',
        'first character of "identifier" must be a letter',
        "InvalidParameterValue: Invalid database identifier",
    ),
)
def identifier_is_valid(database: Database) -> Violations:
    """A database's identifier has up to 63 lower-case letters, digits and single hyphens, and begins with a letter.

    RDS and its provider take no other: no underscore, no capital letter, no hyphen at the end and no two in a row. A name that is
    put together of the project's and the stack's easily has one of these.

    Fix: `identifier=name.lower().replace("_", "-")`, or leave it out and let Pulumi name the database.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    if not database.identifier_is_valid:
        what = "which is not up to 63 lower-case letters, digits and single hyphens that begin with a letter"
        yield f"has the identifier '{database.identifier}', {what}"


@fails(
    "has the identifier 'orders_db', which is not up to 63 lower-case letters, digits and single hyphens that begin"
    " with a letter"
)
def identifier_has_an_underscore(aws):
    aws.rds.Instance("orders", identifier="orders_db", engine="postgres", instance_class="db.t4g.micro")


@fails(
    "has the identifier 'Orders-Prod', which is not up to 63 lower-case letters, digits and single hyphens that begin"
    " with a letter"
)
def identifier_has_capitals(aws):
    aws.rds.Cluster("orders", cluster_identifier="Orders-Prod", engine="aurora-postgresql")


@passes
def identifiers_are_valid(aws):
    aws.rds.Instance("orders", identifier="orders-db-1", engine="postgres", instance_class="db.t4g.micro")
    aws.rds.Instance("longest", identifier="o" * 63, engine="postgres", instance_class="db.t4g.micro")
    aws.rds.Cluster("named-by-pulumi", engine="aurora-postgresql")


@abstains("identifier")
def identifier_comes_later(aws, pulumi):
    topic = aws.sns.Topic("orders")
    aws.rds.Instance(
        "orders",
        identifier=pulumi.Output.concat(topic.name, "_db"),
        engine="postgres",
        instance_class="db.t4g.micro",
    )
