from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import EgressRule, IngressRule, InlineRule, SecurityGroupRule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "from_port (0) and to_port (65535) must both be 0 to use the 'ALL' \"-1\" protocol!",
        '"10.0.0.5/24" is not a valid CIDR block; did you mean "10.0.0.0/24"?',
        "InvalidParameterValue: Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
        "must be set to create an AWS Security Group Rule",
    ),
)
def security_group_rule_is_valid(rule: InlineRule | SecurityGroupRule | IngressRule | EgressRule) -> Violations:
    """A rule of a security group has ports that its protocol has, and blocks of addresses that are some.

    TCP and UDP have the ports 0 to 65535, of which a rule gives the first and the last. The protocol `-1` is all protocols with
    all their ports: in a security group both are then 0. A block is an address and a size, `203.0.113.7/32`, and
    begins with its first address.

    Fix: give what the message names; a range of one port has it twice.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
    """
    for fault in rule.faults():
        yield rule, fault


@fails("has the ports 0 to 65535 for the protocol -1, with which both are 0")
def all_protocols_with_ports(aws):
    aws.ec2.SecurityGroup(
        "orders", ingress=[{"protocol": "-1", "from_port": 0, "to_port": 65535, "cidr_blocks": ["10.0.0.0/16"]}]
    )


@fails("has the ports 443 to 80, which is no range of ports from 0 to 65535")
def ports_are_the_wrong_way_round(aws):
    aws.ec2.SecurityGroup(
        "orders", egress=[{"protocol": "tcp", "from_port": 443, "to_port": 80, "cidr_blocks": ["10.0.0.0/16"]}]
    )


@fails("has the block 203.0.113.7, which is none; a single address ends in /32")
def address_has_no_size(aws):
    aws.ec2.SecurityGroupRule(
        "admin",
        type="ingress",
        security_group_id="sg-1a2b3c",
        protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_blocks=["203.0.113.7"],
    )


@fails("has the block 203.0.113.7/24, which is none; a single address ends in /32")
def block_begins_in_the_middle(aws):
    aws.vpc.SecurityGroupIngressRule(
        "https",
        security_group_id="sg-1a2b3c",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4="203.0.113.7/24",
    )


@fails("has none of cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id")
def nobody_is_let_in(aws):
    aws.vpc.SecurityGroupIngressRule(
        "https", security_group_id="sg-1a2b3c", ip_protocol="tcp", from_port=443, to_port=443
    )


@fails("is for tcp and has no `from_port` and `to_port`")
def ports_are_missing(aws):
    aws.vpc.SecurityGroupEgressRule("https", security_group_id="sg-1a2b3c", ip_protocol="tcp", cidr_ipv4="10.0.0.0/16")


@passes
def rules_are_valid(aws):
    group = aws.ec2.SecurityGroup(
        "orders",
        ingress=[
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16", "203.0.113.7/32"]},
            {"protocol": "icmp", "from_port": -1, "to_port": -1, "ipv6_cidr_blocks": ["2001:db8::/32"]},
        ],
        egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
    )
    aws.ec2.SecurityGroupRule(
        "members",
        type="ingress",
        security_group_id=group.id,
        protocol="-1",
        from_port=0,
        to_port=65535,
        self=True,
    )
    aws.vpc.SecurityGroupEgressRule("all", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")


@abstains("ingress[0].cidrBlocks[0]")
def block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.SecurityGroup(
        "orders",
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [vpc.ipv6_cidr_block]}],
    )
