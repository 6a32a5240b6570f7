from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.ec2.networks import VpnConnection


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidParameterValue: The request must not contain both parameter vpnGatewayId and transitGatewayId",),
    evidence=(
        recorded(
            "https://github.com/getmoto/moto/blob/0af643a5/tests/test_ec2/test_vpn_connections.py",
            "2026-11-28",
            "test_create_vpn_connection_to_both_vpn_gateway_and_transit_gateway",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html",
            "2026-11-28",
            "a /30 block of 169.254.0.0/16 without the reserved ones; 8 to 64 characters of a pre-shared key",
        ),
    ),
)
def vpn_connection_is_valid(connection: VpnConnection) -> Violations:
    """A VPN connection has one gateway, tunnels in free /30 blocks of 169.254.0.0/16, and pre-shared keys of 8 to 64 characters.

    AWS reserves 169.254.0.0/30 to 169.254.5.0/30 and 169.254.169.252/30. A pre-shared key has letters, digits, periods and
    underscores, and does not begin with 0.

    Fix: remove one gateway; `tunnel1_inside_cidr="169.254.6.0/30"`.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnection.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html
    """
    yield from connection.faults()


@fails(
    "has `vpn_gateway_id` and `transit_gateway_id`; it has one of them",
    "has `tunnel1_inside_cidr` 169.254.5.0/30; it is a /30 block of 169.254.0.0/16 that AWS does not reserve",
    "has `tunnel2_inside_cidr` 10.0.0.0/30; it is a /30 block of 169.254.0.0/16 that AWS does not reserve",
)
def gateways_and_tunnels(aws):
    aws.ec2.VpnConnection(
        "office",
        customer_gateway_id="cgw-1a2b3c",
        type="ipsec.1",
        vpn_gateway_id="vgw-1a2b3c",
        transit_gateway_id="tgw-1a2b3c",
        tunnel1_inside_cidr="169.254.5.0/30",
        tunnel2_inside_cidr="10.0.0.0/30",
    )


@fails(
    "breaks the rule: A VPN connection has one gateway, tunnels in free /30 blocks of 169.254.0.0/16,"
    " and pre-shared keys of 8 to 64 characters"
)
def key_is_too_short(aws):
    aws.ec2.VpnConnection(
        "office",
        customer_gateway_id="cgw-1a2b3c",
        type="ipsec.1",
        transit_gateway_id="tgw-1a2b3c",
        tunnel1_preshared_key="0-short",
    )


@passes
def one_gateway(aws):
    aws.ec2.VpnConnection(
        "office",
        customer_gateway_id="cgw-1a2b3c",
        type="ipsec.1",
        transit_gateway_id="tgw-1a2b3c",
        tunnel1_inside_cidr="169.254.6.0/30",
        tunnel1_preshared_key="orders_2026.key",
    )
    aws.ec2.VpnConnection("plain", customer_gateway_id="cgw-1a2b3c", type="ipsec.1", vpn_gateway_id="vgw-1a2b3c")


@abstains("tunnel1InsideCidr")
def block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpnConnection(
        "office",
        customer_gateway_id="cgw-1a2b3c",
        type="ipsec.1",
        transit_gateway_id="tgw-1a2b3c",
        tunnel1_inside_cidr=vpc.ipv6_cidr_block,
    )
