from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="medium",
    caught="nobody",
    error="InvalidParameter: Route table IDs are only supported for Gateway type VPC Endpoint.",
    evidence=deployed(
        "https://github.com/ansible-collections/amazon.aws/issues/576",
        "2026-11-28",
        "Route table IDs are only supported for Gateway type VPC Endpoint.",
    ),
)
def interface_endpoint_has_subnets(endpoint: VpcEndpoint) -> Violations:
    """An interface endpoint has subnets, and no route table.

    An interface endpoint has a network interface in each of its subnets. Without a subnet it is created, and nothing can reach
    the service through it. Route tables belong to gateway endpoints; EC2 rejects them.

    Fix: pass `subnet_ids=[subnet.id, …]`, one for each availability zone in use.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    if endpoint.vpc_endpoint_type != "Interface":
        return
    if not len(endpoint.subnet_ids) and not endpoint.has("subnet_configurations") and not endpoint.subnet_associations:
        yield "is an interface endpoint without a subnet, so nothing can reach it"
    if len(endpoint.route_table_ids):
        yield "is an interface endpoint but sets `route_table_ids`, which EC2 supports only for gateway endpoints"


@fails("is an interface endpoint without a subnet, so nothing can reach it")
def endpoint_without_subnets(aws):
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        security_group_ids=["sg-1a2b3c"],
        private_dns_enabled=True,
    )


@fails("is an interface endpoint but sets `route_table_ids`, which EC2 supports only for gateway endpoints")
def endpoint_with_route_tables(aws):
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
        route_table_ids=["rtb-1a2b3c"],
    )


@passes
def endpoint_with_subnets(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id=vpc.id,
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id],
    )


@passes
def subnet_is_associated_by_another_resource(aws):
    endpoint = aws.ec2.VpcEndpoint(
        "logs", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.logs", vpc_endpoint_type="Interface"
    )
    aws.ec2.VpcEndpointSubnetAssociation("logs", vpc_endpoint_id=endpoint.id, subnet_id="subnet-1a2b3c")
    aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.s3")


@abstains("subnetIds")
def subnets_come_later(aws):
    subnet = aws.ec2.Subnet("private", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24")
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=subnet.id.apply(lambda subnet: [subnet]),
    )
