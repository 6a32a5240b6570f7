from preflight import Violations, abstains, fails, passes, policy, provider
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
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/cc0fff0ee90634c6bb137ec44732684543b68dbe/internal/service/ec2/vpc_security_group.go",
            "2026-11-28",
            "from_port (%d) and to_port (%d) must both be 0 to use the ALL -1 protocol!",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/adeb84220edfee93498e1f578c12333affe9a56d/internal/verify/validate.go",
            "2026-11-28",
            "%q is not a valid CIDR block; did you mean %q?",
        ),
    ),
)
def security_group_rule_is_valid(rule: InlineRule | SecurityGroupRule | IngressRule | EgressRule) -> Violations:
    """A security group rule has a port range that its protocol allows, valid CIDR blocks, and a source or destination.

    TCP and UDP have the ports 0 to 65535; a rule sets the first and the last of its range. The protocol `-1` is all protocols
    with all their ports: inside a security group both ports must then be 0. A CIDR block is an address and a prefix length,
    `203.0.113.7/32`, and starts at its first address.

    Fix: for one port set `from_port` and `to_port` to the same number; for one address use the prefix length 32 (IPv6: 128).

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
    """
    for error in rule.errors():
        yield rule, error


@fails("has the ports 0 to 65535 with protocol -1; both must be 0")
def all_protocols_with_ports(aws):
    aws.ec2.SecurityGroup(
        "orders", ingress=[{"protocol": "-1", "from_port": 0, "to_port": 65535, "cidr_blocks": ["10.0.0.0/16"]}]
    )


@fails("has the invalid port range 443 to 80; a range runs from a lower to a higher port, within 0 to 65535")
def first_port_is_higher_than_last(aws):
    aws.ec2.SecurityGroup(
        "orders", egress=[{"protocol": "tcp", "from_port": 443, "to_port": 80, "cidr_blocks": ["10.0.0.0/16"]}]
    )


@fails("has the invalid CIDR block 203.0.113.7; did you mean 203.0.113.7/32?")
def address_has_no_prefix_length(aws):
    aws.ec2.SecurityGroupRule(
        "admin",
        type="ingress",
        security_group_id="sg-1a2b3c",
        protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_blocks=["203.0.113.7"],
    )


@fails("has the invalid CIDR block 203.0.113.7/24; did you mean 203.0.113.0/24?")
def cidr_block_has_host_bits(aws):
    aws.vpc.SecurityGroupIngressRule(
        "https",
        security_group_id="sg-1a2b3c",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4="203.0.113.7/24",
    )


@fails("sets cidr_blocks and self; only CIDR blocks of both versions go together")
def sources_exclude_each_other(aws):
    aws.ec2.SecurityGroupRule(
        "https",
        type="ingress",
        security_group_id="sg-1a2b3c",
        protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_blocks=["10.0.0.0/16"],
        self=True,
    )


@fails("sets none of cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id; one is required")
def source_is_missing(aws):
    aws.vpc.SecurityGroupIngressRule(
        "https", security_group_id="sg-1a2b3c", ip_protocol="tcp", from_port=443, to_port=443
    )


@fails("has protocol tcp but not both `from_port` and `to_port`")
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
def cidr_block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.SecurityGroup(
        "orders",
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [vpc.ipv6_cidr_block]}],
    )
