from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.ec2.networks import Peering


@policy(
    severity="critical",
    caught="deployment",
    error=("unexpected state 'failed', wanted target 'active, pending-acceptance'",),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html",
            "2026-11-28",
            "the requester VPC and accepter VPC cannot have overlapping CIDR blocks",
        ),
        deployed(
            "https://github.com/hashicorp/terraform/issues/8933",
            "2026-11-28",
            "unexpected state 'failed', wanted target 'pending-acceptance': the CIDR blocks overlap",
        ),
        documented(
            "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
            "2026-11-28",
            "you cannot peer VPCs with matching or overlapping CIDR blocks",
        ),
    ),
)
def peering_connects_separate_networks(peering: Peering) -> Violations:
    """A peering connection connects two VPCs whose CIDR blocks do not overlap.

    The connection gets the state failed if any IPv4 block of one VPC overlaps one of the other, secondary blocks included. The
    request across regions is accepted in the other region, so it cannot accept itself.

    Fix: give each VPC a separate CIDR block, such as 10.0.0.0/16 and 10.1.0.0/16.

    See: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html
    """
    yield from peering.faults()


@fails("connects Vpc 'orders' with Vpc 'returns', whose CIDR blocks 10.0.0.0/16 and 10.0.128.0/17 overlap")
def blocks_overlap(aws):
    orders = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    returns = aws.ec2.Vpc("returns", cidr_block="10.0.128.0/17")
    aws.ec2.VpcPeeringConnection("orders", vpc_id=orders.id, peer_vpc_id=returns.id, auto_accept=True)


@fails(
    "connects Vpc 'orders' with itself",
    "has `auto_accept` and a `peer_region`; add an `aws.ec2.VpcPeeringConnectionAccepter` in that region",
)
def vpc_is_its_own_peer(aws):
    orders = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcPeeringConnection(
        "orders", vpc_id=orders.id, peer_vpc_id=orders.id, auto_accept=True, peer_region="us-east-1"
    )


@passes
def blocks_are_separate(aws):
    orders = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    returns = aws.ec2.Vpc("returns", cidr_block="10.1.0.0/16")
    aws.ec2.VpcPeeringConnection("orders", vpc_id=orders.id, peer_vpc_id=returns.id, auto_accept=True)


@abstains("peerVpcId, which leads outside of this stack")
def peer_of_another_stack(aws):
    orders = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcPeeringConnection("orders", vpc_id=orders.id, peer_vpc_id="vpc-1a2b3c")
