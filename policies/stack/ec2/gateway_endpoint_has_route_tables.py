from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidParameter",
        "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints",
    ),
    origin=("S0.3",),
)
def gateway_endpoint_has_route_tables(endpoint: VpcEndpoint, *, strict: bool = False) -> Violations:
    """A gateway endpoint has route tables, and neither subnets nor security groups nor private DNS.

    A gateway endpoint (S3, DynamoDB) works by an entry in the route tables that it is given. Without one it is created and no
    traffic ever uses it. Subnets, security groups and private DNS names belong to interface endpoints; EC2 rejects them.

    Options:
        strict: whether an endpoint that no traffic will use is a violation, and not only advice.

    Fix: pass `route_table_ids=[route_table.id, …]` of the subnets' own route tables, or set
    `vpc_endpoint_type="Interface"`.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    if endpoint.vpc_endpoint_type != "Gateway":
        return
    for name in ("subnet_ids", "security_group_ids"):
        if len(getattr(endpoint, name)):
            yield f"is a gateway endpoint and has `{name}`, which only an interface endpoint takes"
    if endpoint.private_dns_enabled:
        yield "is a gateway endpoint and has `private_dns_enabled`, which only an interface endpoint takes"
    if not len(endpoint.route_table_ids) and not endpoint.route_table_associations:
        message = "is a gateway endpoint with no route table in this stack, so no traffic will use it"
        yield message if strict else Advice(message)


@fails("is a gateway endpoint with no route table in this stack, so no traffic will use it")
def endpoint_without_route_tables(aws):
    aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.s3")


@fails("is a gateway endpoint and has `subnet_ids`, which only an interface endpoint takes")
def endpoint_with_subnets(aws):
    subnet = aws.ec2.Subnet("private", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24")
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.s3",
        subnet_ids=[subnet.id],
        route_table_ids=["rtb-1a2b3c"],
    )


@passes
def endpoint_with_a_route_table(aws):
    table = aws.ec2.RouteTable("private", vpc_id="vpc-1a2b3c")
    aws.ec2.VpcEndpoint(
        "s3", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.s3", route_table_ids=[table.id]
    )


@passes
def route_table_is_associated_by_a_resource_of_its_own(aws):
    table = aws.ec2.RouteTable("private", vpc_id="vpc-1a2b3c")
    endpoint = aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.s3")
    aws.ec2.VpcEndpointRouteTableAssociation("s3", route_table_id=table.id, vpc_endpoint_id=endpoint.id)


@passes
def interface_endpoint_has_subnets(aws):
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
        private_dns_enabled=True,
    )


@abstains("routeTableIds")
def route_tables_come_later(aws):
    tables = aws.ec2.RouteTable("private", vpc_id="vpc-1a2b3c")
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.s3",
        route_table_ids=tables.id.apply(lambda table: [table]),
    )
