from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2 import SecurityGroup


@policy(
    severity="critical",
    caught="deployment",
    error=("Value (sg-…) for parameter GroupName is invalid. Group names may not be in the format sg-*.",),
    evidence=(
        deployed(
            "https://github.com/pulumi/pulumi-awsx/issues/328",
            "2026-11-28",
            "Group names may not be in the format sg-* (the resource was called sg)",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
            "2026-11-28",
            "up to 255 characters, cannot start with sg-, and the valid characters",
        ),
    ),
)
def security_group_name_is_valid(group: SecurityGroup) -> Violations:
    """A security group has a name that does not begin with sg- and is not default.

    `sg-` begins the ids of security groups. Pulumi adds a hyphen and random characters to the name of the resource, so a resource
    called `sg` gets a name like sg-017c251. `default` is the name of the group that each VPC has.

    Fix: give the resource, or its `name`, another name.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    """
    yield from group.name_errors()


@fails(
    "has the name 'sg-orders'; a name does not begin with sg-",
    "has the name 'default', which EC2 reserves for the default group of a VPC",
    "has the name 'orders → db'; it has at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
)
def names_that_are_refused(aws):
    for number, name in enumerate(("sg-orders", "default", "orders → db")):
        aws.ec2.SecurityGroup(f"orders-{number}", name=name)


@fails("gets a name from Pulumi that begins with sg- ('sg-' and random characters)")
def resource_is_called_sg(aws):
    aws.ec2.SecurityGroup("sg")


@passes
def names_that_are_accepted(aws):
    aws.ec2.SecurityGroup("sg", name="orders")
    aws.ec2.SecurityGroup("sgorders")
    aws.ec2.SecurityGroup("web", name="Orders (web): tasks")
    aws.ec2.DefaultSecurityGroup("sg-default", vpc_id="vpc-1a2b3c")


@abstains("name")
def name_comes_later(aws, pulumi):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.SecurityGroup("orders", name=pulumi.Output.concat("orders-", vpc.id), vpc_id=vpc.id)
