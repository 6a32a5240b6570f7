from preflight import Violations, documented, fails, passes, policy
from preflight.aws.ec2.networks import Peering


@policy(
    severity="medium",
    confidence="likely",
    caught="nobody",
    evidence=documented(
        "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
        "2026-11-29",
        "you must add a route to the route tables associated with the subnets for both instances",
    ),
)
def peering_is_routed(peering: Peering) -> Violations:
    """A peering connection is the target of a route.

    A connection alone carries nothing: each of the two VPCs sends packets through it only where its route table has a route.

    Fix: add an `aws.ec2.Route` with `vpc_peering_connection_id` to the route tables of both VPCs.

    See: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
    """
    if not peering.is_routed:
        yield "has no route in this stack, so no packet passes it; add a route to the route tables of both VPCs"


@fails("has no route in this stack, so no packet passes it; add a route to the route tables of both VPCs")
def connection_is_alone(aws):
    peering(aws)


@passes
def route_leads_through_it(aws):
    aws.ec2.Route(
        "peer",
        route_table_id="rtb-1",
        destination_cidr_block="10.1.0.0/16",
        vpc_peering_connection_id=peering(aws).id,
    )


@passes
def table_leads_through_it(aws):
    route = {"cidr_block": "10.1.0.0/16", "vpc_peering_connection_id": peering(aws).id}
    aws.ec2.RouteTable("shop", vpc_id="vpc-1", routes=[route])


def peering(aws):
    return aws.ec2.VpcPeeringConnection("peer", vpc_id="vpc-1", peer_vpc_id="vpc-2", auto_accept=True)
