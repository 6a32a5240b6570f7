"""VPC, private subnets and endpoints for the fulfilment function."""

import pulumi_aws as aws

from settings import prefix, region, tags

vpc = aws.ec2.Vpc(
    "orders-vpc",
    cidr_block="10.20.0.0/16",
    enable_dns_support=True,
    enable_dns_hostnames=True,
    tags={**tags, "Name": f"{prefix}-vpc"},
)

zones = aws.get_availability_zones(state="available")

private_route_table = aws.ec2.RouteTable(
    "private-routes",
    vpc_id=vpc.id,
    tags={**tags, "Name": f"{prefix}-private"},
)

private_subnets = []
for index in range(2):
    subnet = aws.ec2.Subnet(
        f"private-subnet-{index}",
        vpc_id=vpc.id,
        cidr_block=f"10.20.{index}.0/24",
        availability_zone=zones.names[index],
        tags={**tags, "Name": f"{prefix}-private-{index}"},
    )
    aws.ec2.RouteTableAssociation(
        f"private-subnet-{index}-routes",
        subnet_id=subnet.id,
        route_table_id=private_route_table.id,
    )
    private_subnets.append(subnet)

lambda_security_group = aws.ec2.SecurityGroup(
    "lambda-security-group",
    vpc_id=vpc.id,
    description="Fulfilment function and VPC endpoints",
    ingress=[
        {
            "description": "HTTPS to the endpoints",
            "protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "cidr_blocks": ["0.0.0.0/0"],
        },
    ],
    egress=[
        {
            "description": "All outbound",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
        },
    ],
    tags={**tags, "Name": f"{prefix}-lambda"},
)

s3_endpoint = aws.ec2.VpcEndpoint(
    "s3-endpoint",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{region}.s3",
    vpc_endpoint_type="Gateway",
    subnet_ids=[subnet.id for subnet in private_subnets],
    tags={**tags, "Name": f"{prefix}-s3"},
)

dynamodb_endpoint = aws.ec2.VpcEndpoint(
    "dynamodb-endpoint",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{region}.dynamodb",
    tags={**tags, "Name": f"{prefix}-dynamodb"},
)

for service in ["ssm", "secretsmanager", "cloudwatch"]:
    aws.ec2.VpcEndpoint(
        f"{service}-endpoint",
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{region}.{service}",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id for subnet in private_subnets],
        security_group_ids=[lambda_security_group.id],
        private_dns_enabled=True,
        tags={**tags, "Name": f"{prefix}-{service}"},
    )
