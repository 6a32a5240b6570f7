from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2.networks import NetworkAcl, NetworkAclRule


@policy(
    severity="critical",
    caught="deployment",
    error=("NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",),
    evidence=(
        deployed(
            "https://github.com/ansible-collections/amazon.aws/issues/2592",
            "2026-11-28",
            "NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html",
            "2026-11-28",
            "the rule number is 1 to 32766; the port range is required for TCP and UDP",
        ),
    ),
)
def network_acl_is_valid(acl: NetworkAcl | NetworkAclRule) -> Violations:
    """A network ACL has rules with different numbers from 1 to 32766, and ports for TCP and UDP.

    Ingress and egress are numbered separately. EC2 reserves the numbers from 32767. A rule has an IPv4 or an IPv6 block.

    Fix: number the rules 100, 110, 120.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
    """
    yield from acl.faults()


_HTTPS = {"action": "allow", "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_block": "0.0.0.0/0"}


@fails(
    "has two rules with the number 100 in `ingress`; each number exists once",
    "has the rule number 32767; it is 1 to 32766 (in `egress`)",
    "has the ports 443 to 80; a range is within 0 to 65535, low to high (in `egress`)",
)
def numbers_and_ports(aws):
    aws.ec2.NetworkAcl(
        "orders",
        vpc_id="vpc-1a2b3c",
        ingress=[{**_HTTPS, "rule_no": 100}, {**_HTTPS, "rule_no": 100, "cidr_block": "10.0.0.0/8"}],
        egress=[{**_HTTPS, "rule_no": 32767, "to_port": 80}],
    )


@fails(
    "has protocol tcp without `from_port` and `to_port`",
    "has 0 CIDR blocks; a rule has `cidr_block` or `ipv6_cidr_block`",
)
def rule_resource_without_ports(aws):
    aws.ec2.NetworkAclRule("orders", network_acl_id="acl-1a2b3c", rule_number=100, protocol="tcp", rule_action="allow")


@passes
def numbers_differ(aws):
    aws.ec2.NetworkAcl(
        "orders",
        vpc_id="vpc-1a2b3c",
        ingress=[{**_HTTPS, "rule_no": 100}, {**_HTTPS, "rule_no": 32766}],
        egress=[
            {
                "rule_no": 100,
                "action": "allow",
                "protocol": "-1",
                "from_port": 0,
                "to_port": 0,
                "cidr_block": "0.0.0.0/0",
            }
        ],
    )


@abstains("ruleNumber")
def number_comes_later(aws):
    parameter = aws.ssm.Parameter("number", type="String", value="100")
    aws.ec2.NetworkAclRule(
        "orders",
        network_acl_id="acl-1a2b3c",
        rule_number=parameter.version,
        protocol="-1",
        rule_action="allow",
        cidr_block="0.0.0.0/0",
    )
