"""Two networks that know of each other, with options that are merged."""

import pulumi
import pulumi_aws as aws

defaults = pulumi.ResourceOptions(protect=False, retain_on_delete=False)

hub = aws.ec2.Vpc("hub", cidr_block="10.0.0.0/16", opts=defaults)
spoke = aws.ec2.Vpc(
    "spoke",
    cidr_block="10.1.0.0/16",
    tags={"Name": "spoke", hub.id: "peer"},
    opts=pulumi.ResourceOptions.merge(defaults, pulumi.ResourceOptions(depend_on=[hub])),
)
peering = aws.ec2.VpcPeeringConnection(
    "hub-spoke",
    vpc_id=hub.id,
    peer_vpc_id=spoke.id,
    auto_accept=True,
    opts=pulumi.ResourceOptions(ignore_changes=["tags"], aliases=[pulumi.Alias(name="peering")]),
)
aws.ec2.VpcPeeringConnectionOptions(
    "hub-spoke",
    vpc_peering_connection_id=peering.id,
    requester={"allow_remote_vpc_dns_resolution": True},
)

route_tables = {
    "hub": aws.ec2.RouteTable("hub", vpc_id=hub.id, opts=pulumi.ResourceOptions(parent=hub)),
    "spoke": aws.ec2.RouteTable("spoke", vpc_id=spoke.id, opts=pulumi.ResourceOptions(parent=spoke)),
}
for name, table in route_tables.items():
    aws.ec2.Route(
        f"{name}-to-other",
        route_table_id=table.id,
        destination_cidr_block="10.1.0.0/16" if name == "hub" else "10.0.0.0/16",
        vpc_peering_connection_id=peering.id,
    )

pulumi.export("peering", peering.id)
pulumi.export("networks", {"hub": hub.id, "spoke": spoke.id})
