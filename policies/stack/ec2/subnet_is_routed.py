from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import Subnet


@policy(severity="medium", caught="runtime", error=("Task timed out", "CannotPullContainerError", "i/o timeout"))
def subnet_is_routed(subnet: Subnet) -> Violations:
    """A subnet whose workloads make outbound calls has a route out of its VPC, or its VPC has endpoints.

    A subnet without a route table association uses the VPC's main route table, which by default routes inside the VPC only. A
    function in it waits for AWS services until it times out, a task cannot pull its image, a public IP address is not
    reachable. A subnet that only holds databases needs no route out, so it is not evaluated.

    Fix: associate the subnet with a route table that has a route to the internet gateway (public) or to a NAT gateway
    (private), or add a VPC endpoint for each service that is called.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    """
    if subnet.needs_egress and not subnet.has_egress:
        yield "has no route out of its VPC, and the VPC has no endpoint"


@fails("has no route out of its VPC, and the VPC has no endpoint")
def function_is_in_a_subnet_without_a_route_table(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": [subnet.id], "security_group_ids": ["sg-1a2b3c"]},
    )


@fails("has no route out of its VPC, and the VPC has no endpoint")
def route_table_has_no_route(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
    table = aws.ec2.RouteTable("public", vpc_id=vpc.id)
    aws.ec2.RouteTableAssociation("public", subnet_id=subnet.id, route_table_id=table.id)


@passes
def function_mounts_a_file_system(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    files = aws.efs.FileSystem("orders")
    target = aws.efs.MountTarget("orders", file_system_id=files.id, subnet_id=subnet.id)
    point = aws.efs.AccessPoint("orders", file_system_id=target.file_system_id)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        file_system_config={"arn": point.arn, "local_mount_path": "/mnt/orders"},
        vpc_config={"subnet_ids": [subnet.id], "security_group_ids": ["sg-1a2b3c"]},
    )


@passes
def public_subnet_has_an_internet_gateway(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
    table = aws.ec2.RouteTable("public", vpc_id=vpc.id)
    aws.ec2.Route("public", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
    aws.ec2.RouteTableAssociation("public", subnet_id=subnet.id, route_table_id=table.id)


@passes
def main_route_table_is_changed(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
    aws.ec2.Route(
        "main", route_table_id=vpc.main_route_table_id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id
    )


@passes
def databases_and_functions_with_endpoints_need_no_route(aws):
    closed = aws.ec2.Vpc("closed", cidr_block="10.0.0.0/16")
    databases = aws.ec2.Subnet("databases", vpc_id=closed.id, cidr_block="10.0.0.0/24")
    aws.rds.SubnetGroup("databases", subnet_ids=[databases.id, "subnet-1a2b3c"])
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.s3", route_table_ids=["rtb-1a2b3c"])
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": [subnet.id], "security_group_ids": ["sg-1a2b3c"]},
    )


@abstains("vpcId, which leads outside of this stack")
def vpc_belongs_to_another_stack(aws):
    aws.ec2.Subnet("public", vpc_id="vpc-1a2b3c", cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
