from preflight import Violations, abstains, fails, modelled, passes, policy, provider
from preflight.aws.rds import Database


@policy(
    severity="critical",
    caught="preview",
    error=(
        'only lowercase alphanumeric characters and hyphens allowed in "identifier"',
        'first character of "identifier" must be a letter',
        "InvalidParameterValue: Invalid database identifier",
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/03e17e1998974ee80e6bc456e06222d26cc87344/internal/service/rds/validate.go",
            "2026-11-28",
            "validIdentifier: only lowercase alphanumeric characters and hyphens allowed; first character must be a letter",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/rds/2014-10-31/service-2.json.gz",
            "2026-11-28",
            "CreateDBInstanceMessage$DBInstanceIdentifier: 1 to 63 letters, numbers, or hyphens",
        ),
    ),
)
def identifier_is_valid(database: Database) -> Violations:
    """A database identifier has up to 63 lowercase letters, digits and single hyphens, and begins with a letter.

    RDS and the provider reject anything else: an underscore, an uppercase letter, a hyphen at the end or two in a row. A name
    that is composed of project and stack easily contains one of these.

    Fix: `identifier=name.lower().replace("_", "-")`, or remove it and let Pulumi name the database.

    Fix (others): write the identifier in lower case, with a hyphen for each `_`, or leave it out and let Pulumi
    name the database.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    if not database.identifier_is_valid:
        allowed = "up to 63 lowercase letters, digits and single hyphens, beginning with a letter"
        yield f"has the identifier '{database.identifier}'; RDS allows {allowed}"


@fails(
    "has the identifier 'orders_db'; RDS allows up to 63 lowercase letters, digits and single hyphens,"
    " beginning with a letter"
)
def identifier_has_an_underscore(aws):
    aws.rds.Instance("orders", identifier="orders_db", engine="postgres", instance_class="db.t4g.micro")


@fails(
    "has the identifier 'Orders-Prod'; RDS allows up to 63 lowercase letters, digits and single hyphens,"
    " beginning with a letter"
)
def identifier_has_uppercase_letters(aws):
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
