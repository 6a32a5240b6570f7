from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2 import EgressRule, IngressRule, InlineRule, SecurityGroup, SecurityGroupRule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Character sets beyond ASCII are not supported.",
        "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set",
        "Invalid rule description",
    ),
    evidence=(
        deployed(
            "https://github.com/psd401/aistudio/pull/1049",
            "2026-11-28",
            "Value (…) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
        ),
        deployed(
            "https://github.com/cds-snc/notification-terraform/pull/561",
            "2026-11-28",
            "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ec2/2016-11-15/service-2.json.gz",
            "2026-11-28",
            "CreateSecurityGroupRequest$Description and IpRange$Description list the valid characters",
        ),
    ),
)
def description_is_plain(
    described: SecurityGroup | InlineRule | SecurityGroupRule | IngressRule | EgressRule,
) -> Violations:
    """The description of a security group or of its rules has letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* only.

    EC2 rejects other characters in these descriptions: an apostrophe, an arrow, a dash other than the hyphen, a letter outside
    ASCII. The description of a security group cannot be changed later: a new description replaces the group.

    Fix: write "the load balancer to the tasks" for "the load balancer's tasks" or "load balancer → tasks".

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    """
    if described.invalid_characters:
        characters = " ".join(described.invalid_characters)
        allowed = "ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"
        yield described, f"has {characters} in its description; EC2 allows {allowed}"


@fails("has → in its description; EC2 allows ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
def group_is_described_with_an_arrow(aws):
    aws.ec2.SecurityGroup("orders", description="load balancer → tasks")


@fails("has ' in its description; EC2 allows ASCII letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
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
def description_contains_an_output(aws, pulumi):
    topic = aws.sns.Topic("orders")
    aws.ec2.SecurityGroup("orders", description=pulumi.Output.concat("for ", topic.name))
