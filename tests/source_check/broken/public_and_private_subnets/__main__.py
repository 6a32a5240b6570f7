"""A VPC with public and private subnets in each availability zone, and one NAT gateway."""

import ipaddress

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
cidr = ipaddress.ip_network(config.require("cidr"))
blocks = list(cidr.subnets(new_prefix=20))

vpc = aws.ec2.Vpc("main", cidr_block=str(cidr), enable_dns_hostnames=True, enable_dns_support=True)
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)

zones = aws.get_availability_zones(state="available")
public_subnets, private_subnets = [], []
for index, zone in enumerate(zones.names[:2]):
    public_subnets.append(
        aws.ec2.Subnet(
            f"public-{index}",
            vpc_id=vpc.id,
            cidr_block=str(blocks[index]),
            availability_zone=zone,
            map_public_ip_on_launch=True,
        )
    )
    private_subnets.append(
        aws.ec2.Subnet(f"private-{index}", vpc_id=vpc.id, cidr_block=str(blocks[index + 4]), availability_zone=zone)
    )

public_routes = aws.ec2.RouteTable(
    "public",
    vpc_id=vpc.id,
    routes=[aws.ec2.RouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=gateway.id)],
)
for index, subnet in enumerate(public_subnets):
    aws.ec2.RouteTableAssociation(f"public-{index}", subnet_id=subnet.id, route_table_id=public_routes.id)

address = aws.ec2.Eip(
    "nat",
    vpc=True,
    opts=pulumi.ResourceOptions(depends_on=[gateway]),
)
nat = aws.ec2.NatGateway("nat", subnet_id=public_subnets[0].id, allocation_id=address.id)

private_routes = aws.ec2.RouteTable("private", vpc_id=vpc.id)
aws.ec2.Route(
    "private-nat",
    route_table_id=private_routes.id,
    destination_cidr="0.0.0.0/0",
    nat_gateway_id=nat.id,
)

aws.ec2.VpcEndpoint(
    "s3",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{aws.get_region().region}.s3",
    vpc_endpoint_type="Gateway",
    route_table_ids=[subnet.route_table_id for subnet in private_subnets],
)

pulumi.export("vpc_id", vpc.id)
pulumi.export("nat_ip", address.public_ip)
pulumi.export("private_subnet_ids", [subnet.id for subnet in private_subnets])
