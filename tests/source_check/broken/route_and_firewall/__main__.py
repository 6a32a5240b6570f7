"""A network with a firewall and an appliance that it routes through."""

import pulumi
import pulumi_aws as aws

from network import make_firewall, make_network

network = make_network("main", "10.0.0.0/16")
balancer = aws.ec2.SecurityGroup("balancer", vpc_id=network["vpc"].id)
firewall = make_firewall("servers", network["vpc"].id, balancer.id)
aws.ec2.SecurityGroupRule(
    "servers-out",
    type="egress",
    security_group_id=firewall.id,
    source_security_group_id=balancer.id,
    protocol="tcp",
    from_port=443,
    to_port=443,
)

appliance = aws.ec2.Instance(
    "appliance",
    ami="ami-0abcdef1234567890",
    instance_type="t3.small",
    subnet_id=network["private"][0].id,
)
table = aws.ec2.RouteTable(
    "appliance",
    vpc_id=network["vpc"].id,
    routes=[
        aws.ec2.RouteTableRouteArgs(
            cidr_block="0.0.0.0/0",
            instance_id=appliance.id,
        )
    ],
)
for index, subnet in enumerate(network["private"]):
    aws.ec2.RouteTableAssociation(f"private-{index}", subnet_id=subnet.id, route_table_id=table.id)

pulumi.export("table", network["private"][0].route_table_id)
pulumi.export("zone", network["private"][1].availability_zone)
pulumi.export("firewall", firewall.security_group_id)
