from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import Subnet


@policy(severity="medium", caught="runtime", error=("Task timed out", "CannotPullContainerError", "i/o timeout"))
def subnet_is_routed(subnet: Subnet) -> Violations:
    """A subnet in which something calls others has a route out of its VPC, or its VPC has endpoints.

    A subnet that is given no route table has the VPC's main one, which leads nowhere but to the VPC itself. A function in it
    waits for AWS's own services until it times out, a task cannot pull its image, a public address is never reached. A
    subnet of databases needs no way out, and is not asked about.

    Fix: give the subnet a `RouteTableAssociation` to a table with a route to the internet gateway (public) or to a NAT gateway
    (private), or the VPC an endpoint for each service that is called.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    """
    if subnet.needs_a_way_out and not subnet.has_a_way_out:
        yield "has no route out of its VPC, which has no endpoint either"


@fails("has no route out of its VPC, which has no endpoint either")
def function_is_in_a_subnet_without_a_table(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("private", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": [subnet.id], "security_group_ids": ["sg-1a2b3c"]},
    )


@fails("has no route out of its VPC, which has no endpoint either")
def route_table_leads_nowhere(aws):
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
def public_subnet_has_a_gateway(aws):
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
def databases_and_functions_beside_endpoints_need_none(aws):
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
