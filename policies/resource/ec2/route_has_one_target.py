from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import InlineRoute, Route


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "one of `carrier_gateway_id,…,vpc_peering_connection_id` must be specified",
        "only one of `gateway_id,nat_gateway_id` can be specified",
        "InvalidParameterCombination",
    ),
)
def route_has_one_target(route: InlineRoute | Route) -> Violations:
    """A route has one destination and one target.

    A route sends what is for its destination (a block of addresses or a prefix list) to its target: a gateway, a network
    interface, an endpoint, a peering connection. Each kind has an argument of its own, of which a route takes one.

    Fix: `Route(route_table_id=…, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)`.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/route/
    """
    for fault in route.faults():
        yield route, fault


@fails("has no target")
def target_is_missing(aws):
    aws.ec2.Route("internet", route_table_id="rtb-1a2b3c", destination_cidr_block="0.0.0.0/0")


@fails("has 2 targets (gateway_id, nat_gateway_id), of which it takes one")
def two_targets(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    aws.ec2.RouteTable(
        "orders",
        vpc_id="vpc-1a2b3c",
        routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id, "nat_gateway_id": "nat-1a2b3c"}],
    )


@fails("has no destination")
def destination_is_missing(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    aws.ec2.RouteTable("orders", vpc_id="vpc-1a2b3c", routes=[{"gateway_id": gateway.id}])


@passes
def routes_have_one_of_each(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    table = aws.ec2.RouteTable(
        "orders",
        vpc_id="vpc-1a2b3c",
        routes=[
            {"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id},
            {"ipv6_cidr_block": "::/0", "egress_only_gateway_id": "eigw-1a2b3c"},
        ],
    )
    aws.ec2.Route(
        "peer",
        route_table_id=table.id,
        destination_cidr_block="10.1.0.0/16",
        vpc_peering_connection_id="pcx-1a2b3c",
    )


@abstains("routes")
def routes_are_made_of_an_output(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    aws.ec2.RouteTable(
        "orders",
        vpc_id="vpc-1a2b3c",
        routes=gateway.id.apply(lambda gateway: [{"cidr_block": "0.0.0.0/0", "gateway_id": gateway}]),
    )
