from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="high",
    caught="deployment",
    error=("Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints",),
    evidence=(
        deployed(
            "https://github.com/nanlabs/terraform-aws-starter/issues/18",
            "2026-11-28",
            "InvalidParameter: Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ec2/2016-11-15/service-2.json.gz",
            "2026-11-28",
            "CreateVpcEndpointRequest: SubnetIds, SecurityGroupIds and PrivateDnsEnabled are for interface endpoints",
        ),
    ),
)
def gateway_endpoint_has_route_tables(endpoint: VpcEndpoint, *, strict: bool = False) -> Violations:
    """A gateway endpoint has route tables, and neither subnets nor security groups nor private DNS.

    A gateway endpoint (S3, DynamoDB) adds a route to each of its route tables. Without a route table it is created, and no
    traffic uses it. Subnets, security groups and private DNS names belong to interface endpoints; EC2 rejects them.

    Options:
        strict: report an endpoint without route tables as a violation instead of advice.

    Fix: pass `route_table_ids=[route_table.id, …]` with the route tables of the subnets, or set
    `vpc_endpoint_type="Interface"`.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    if endpoint.vpc_endpoint_type != "Gateway":
        return
    for name in ("subnet_ids", "security_group_ids"):
        if len(getattr(endpoint, name)):
            yield f"is a gateway endpoint but sets `{name}`, which EC2 supports only for interface endpoints"
    if endpoint.private_dns_enabled:
        yield "is a gateway endpoint but sets `private_dns_enabled`, which EC2 supports only for interface endpoints"
    if not len(endpoint.route_table_ids) and not endpoint.route_table_associations:
        message = "is a gateway endpoint without a route table in this stack, so no traffic uses it"
        yield message if strict else Advice(message)


@fails("is a gateway endpoint without a route table in this stack, so no traffic uses it")
def endpoint_without_route_tables(aws):
    aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.s3")


@fails("is a gateway endpoint but sets `subnet_ids`, which EC2 supports only for interface endpoints")
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
def route_table_is_associated_by_another_resource(aws):
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
