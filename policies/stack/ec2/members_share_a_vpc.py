from preflight import Resource, Violations, abstains, deployed, fails, passes, policy
from preflight.aws.knowledge.networks import is_placed, strangers


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameter: Security group sg-… and subnet subnet-… belong to different networks.",
        "You have specified two resources that belong to different networks.",
        "InvalidConfigurationRequest: Security group 'sg-…' does not belong to VPC 'vpc-…'",
    ),
    about=is_placed,
    evidence=(
        deployed(
            "https://github.com/QT-DevOps/DevOpsIssues/issues/256",
            "2026-11-28",
            "InvalidParameter: Security group sg-… and subnet subnet-… belong to different networks",
        ),
        deployed(
            "https://github.com/hashicorp/terraform/issues/30261",
            "2026-11-28",
            "InvalidConfigurationRequest: Security group … does not belong to VPC …",
        ),
    ),
)
def members_share_a_vpc(resource: Resource) -> Violations:
    """A resource has security groups and route tables of the VPC that its subnets are in.

    A security group belongs to one VPC, the default VPC if it names none. EC2 answers `Security group sg-… and subnet subnet-…
    belong to different networks`.

    Fix: create the security group or the route table with the `vpc_id` of the subnets.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    yield from strangers(resource)


@fails(
    "has SecurityGroup 'returns' of Vpc 'returns', but is in Subnet 'orders' of Vpc 'orders'; both must be in one VPC",
    "associates RouteTable 'returns' of Vpc 'returns' with Subnet 'orders' of Vpc 'orders'; both must be in one VPC",
    "has SecurityGroup 'returns' of Vpc 'returns', but is in Subnet 'orders' of Vpc 'orders'; both must be in one VPC",
)
def members_of_another_vpc(aws):
    orders, returns = (aws.ec2.Vpc(name, cidr_block="10.0.0.0/16") for name in ("orders", "returns"))
    subnet = aws.ec2.Subnet("orders", vpc_id=orders.id, cidr_block="10.0.0.0/24")
    group = aws.ec2.SecurityGroup("returns", vpc_id=returns.id)
    table = aws.ec2.RouteTable("returns", vpc_id=returns.id)
    aws.ec2.RouteTableAssociation("orders", subnet_id=subnet.id, route_table_id=table.id)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [group.id]},
    )
    subnets = aws.rds.SubnetGroup("orders", subnet_ids=[subnet.id, "subnet-1a2b3c"])
    aws.rds.Instance(
        "orders",
        instance_class="db.t3.micro",
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=[group.id],
    )


@passes
def members_of_one_vpc(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("orders", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    group = aws.ec2.SecurityGroup("orders", vpc_id=vpc.id)
    aws.ec2.Instance(
        "orders",
        ami="ami-1a2b3c",
        instance_type="t3.micro",
        subnet_id=subnet.id,
        vpc_security_group_ids=[group.id, "sg-1a2b3c"],
    )
    table = aws.ec2.RouteTable("orders", vpc_id=vpc.id)
    aws.ec2.RouteTableAssociation("orders", subnet_id=subnet.id, route_table_id=table.id)


@abstains("vpcConfig")
def configuration_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    group = aws.ec2.SecurityGroup("orders", vpc_id=vpc.id)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config=group.id.apply(lambda group: {"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": [group]}),
    )
