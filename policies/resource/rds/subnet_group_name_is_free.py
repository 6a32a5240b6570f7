from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.rds import SubnetGroup


@policy(
    severity="critical",
    caught="preview",
    error='"default" is not allowed as',
    evidence=modelled(
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html",
        "2026-11-28",
        "DBSubnetGroupName: Must not be default. First character must be a letter.",
    ),
)
def subnet_group_name_is_free(group: SubnetGroup) -> Violations:
    """A subnet group is not called `default`, which is the name of the group of the default VPC.

    RDS and the provider refuse the name, in upper case too.

    Fix: `name="orders"`, or remove `name` and let Pulumi name the group.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
    """
    if group.name is not None and group.name.lower() == "default":
        yield f"has the name '{group.name}', which RDS reserves for the group of the default VPC"


@fails("has the name 'default', which RDS reserves for the group of the default VPC")
def name_is_default(aws):
    aws.rds.SubnetGroup("orders", name="default", subnet_ids=["subnet-1a2b3c", "subnet-4d5e6f"])


@passes
def name_is_own(aws):
    aws.rds.SubnetGroup("orders", name="default-orders", subnet_ids=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.rds.SubnetGroup("returns", subnet_ids=["subnet-1a2b3c", "subnet-4d5e6f"])


@abstains("name")
def name_comes_later(aws):
    aws.rds.SubnetGroup("orders", name=aws.sns.Topic("name").name, subnet_ids=["subnet-1a2b3c", "subnet-4d5e6f"])
