from preflight import Violations, abstains, fails, passes, policy, provider
from preflight.aws.ec2 import InlineRoute, Route


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "one of `carrier_gateway_id,…,vpc_peering_connection_id` must be specified",
        "only one of `gateway_id,nat_gateway_id` can be specified",
        "InvalidParameterCombination",
    ),
    evidence=provider(
        "https://github.com/hashicorp/terraform-provider-aws/blob/0128541e0711766f28540143a9d73738aced60aa/internal/service/ec2/vpc_route.go",
        "2026-11-28",
        "destinations and targets are validated with ExactlyOneOf",
    ),
)
def route_has_one_target(route: InlineRoute | Route) -> Violations:
    """A route has one destination and one target.

    A route sends the traffic for its destination (a CIDR block or a prefix list) to its target: a gateway, a network
    interface, an endpoint, a peering connection. Each kind of target has its own argument; a route sets exactly one of them.

    Fix: `Route(route_table_id=…, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)`.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/route/
    """
    for error in route.errors():
        yield route, error


@fails("has no target; a route has exactly one")
def target_is_missing(aws):
    aws.ec2.Route("internet", route_table_id="rtb-1a2b3c", destination_cidr_block="0.0.0.0/0")


@fails("has 2 targets (gateway_id, nat_gateway_id); a route has exactly one")
def two_targets(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    aws.ec2.RouteTable(
        "orders",
        vpc_id="vpc-1a2b3c",
        routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id, "nat_gateway_id": "nat-1a2b3c"}],
    )


@fails("has no destination; a route has exactly one")
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
def routes_come_later(aws):
    gateway = aws.ec2.InternetGateway("orders", vpc_id="vpc-1a2b3c")
    aws.ec2.RouteTable(
        "orders",
        vpc_id="vpc-1a2b3c",
        routes=gateway.id.apply(lambda gateway: [{"cidr_block": "0.0.0.0/0", "gateway_id": gateway}]),
    )
