from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import EgressRule, IngressRule, InlineRule, SecurityGroup, SecurityGroupRule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Character sets beyond ASCII are not supported.",
        "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set",
        "Invalid rule description",
    ),
)
def description_is_plain(
    described: SecurityGroup | InlineRule | SecurityGroupRule | IngressRule | EgressRule,
) -> Violations:
    """A security group and its rules are described in letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*.

    EC2 takes no other characters in these descriptions: no apostrophe, no arrow, no dash but the hyphen, no letter beyond ASCII.
    The description of a group cannot be changed later: another one makes a new group.

    Fix: write "the load balancer to the tasks" for "the load balancer's tasks" or "load balancer → tasks".

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    """
    if described.strange_characters:
        yield described, f"has {' '.join(described.strange_characters)} in a description, which EC2 does not take"


@fails("has → in a description, which EC2 does not take")
def group_is_described_with_an_arrow(aws):
    aws.ec2.SecurityGroup("orders", description="load balancer → tasks")


@fails("has ' in a description, which EC2 does not take")
def rule_is_described_with_an_apostrophe(aws):
    aws.ec2.SecurityGroup(
        "orders",
        ingress=[
            {
                "protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
                "cidr_blocks": ["10.0.0.0/16"],
                "description": "the office's network",
            }
        ],
    )


@passes
def descriptions_are_plain(aws):
    group = aws.ec2.SecurityGroup("orders", description="Orders (load balancer): tasks & jobs, port 8080")
    aws.vpc.SecurityGroupEgressRule(
        "all", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0", description="All outbound [any]"
    )


@abstains("description")
def description_is_made_of_an_output(aws, pulumi):
    topic = aws.sns.Topic("orders")
    aws.ec2.SecurityGroup("orders", description=pulumi.Output.concat("for ", topic.name))
