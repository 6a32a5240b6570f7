from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.ecs import Service


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "ResourceInitializationError: unable to pull secrets or registry auth",
        "CannotPullContainerError",
    ),
    evidence=(
        deployed(
            "https://github.com/nikovirtala/cdk-github-actions-runner/issues/3",
            "2026-11-28",
            "ResourceInitializationError: unable to pull secrets or registry auth, CannotPullContainerError",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
            "2026-11-28",
            "to pull an image a task must have a route to the internet: a public IP address in a public subnet",
        ),
    ),
)
def fargate_task_reaches_the_internet(service: Service) -> Violations:
    """A Fargate service in a public subnet assigns public IP addresses to its tasks, or its VPC has endpoints.

    The internet gateway of a public subnet serves only those who have a public address. Without one a task cannot pull its image,
    read its secrets or write its log, and it is stopped and started again and again. `map_public_ip_on_launch` of the subnet does
    not apply to Fargate.

    Fix: set `assign_public_ip` in `network_configuration` to true, or use private subnets with a NAT gateway.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
    """
    for subnet in service.isolated_subnets():
        yield f"starts tasks without a public IP address in the public {subnet}, from where they cannot pull their image"


@fails(
    "starts tasks without a public IP address in the public Subnet 'public', from where they cannot pull their image"
)
def public_subnet_without_public_address(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    table = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=True)
    aws.ec2.RouteTableAssociation("public", subnet_id=subnet.id, route_table_id=table.id)
    aws.ecs.Service(
        "orders", task_definition="orders", launch_type="FARGATE", network_configuration={"subnets": [subnet.id]}
    )


@passes
def public_address_nat_gateway_and_endpoints(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    public = aws.ec2.RouteTable("public", vpc_id=vpc.id)
    aws.ec2.Route("public", route_table_id=public.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
    private = aws.ec2.RouteTable(
        "private", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1a2b3c"}]
    )
    for number, (name, table) in enumerate((("public", public), ("private", private))):
        subnet = aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24")
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id)
        aws.ecs.Service(
            name,
            task_definition="orders",
            launch_type="FARGATE",
            network_configuration={"subnets": [subnet.id], "assign_public_ip": name == "public"},
        )


@abstains("networkConfiguration.assignPublicIp")
def setting_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("orders", vpc_id=vpc.id)
    table = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
    subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    aws.ec2.RouteTableAssociation("public", subnet_id=subnet.id, route_table_id=table.id)
    aws.ecs.Service(
        "orders",
        task_definition="orders",
        launch_type="FARGATE",
        network_configuration={"subnets": [subnet.id], "assign_public_ip": vpc.arn.apply(lambda arn: len(arn) > 0)},
    )
