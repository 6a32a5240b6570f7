from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ec2.networks import DhcpOptions


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html",
            "2026-11-28",
            "up to four DNS servers, four NetBIOS servers, four NTP servers of each IP version; node type 1, 2, 4 or 8",
        ),
    ),
)
def dhcp_options_are_valid(options: DhcpOptions) -> Violations:
    """A set of DHCP options has at most four servers of each kind.

    EC2 takes up to four DNS servers, four NetBIOS servers, and four NTP servers of each IP version. The NetBIOS node type is
    1, 2, 4 or 8.

    Fix: remove the servers that are too many.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
    """
    yield from options.faults()


@fails(
    "has 5 `domain_name_servers`; EC2 allows 4",
    "has 5 `ntp_servers` of ipv4; EC2 allows 4",
    "has `netbios_node_type` 3; it is 1, 2, 4 or 8",
)
def too_many_servers(aws):
    servers = [f"10.0.0.{number}" for number in range(2, 7)]
    aws.ec2.VpcDhcpOptions("orders", domain_name_servers=servers, ntp_servers=servers, netbios_node_type="3")


@passes
def four_servers(aws):
    servers = [f"10.0.0.{number}" for number in range(2, 6)]
    aws.ec2.VpcDhcpOptions(
        "orders",
        domain_name_servers=servers,
        ntp_servers=[*servers, "2001:db8::1"],
        netbios_name_servers=servers,
        netbios_node_type="2",
    )


@abstains("netbiosNodeType")
def type_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcDhcpOptions("orders", netbios_node_type=vpc.arn)
