"""What is looked up, and what is written in capitals."""

import pulumi
import pulumi_aws as aws
import pulumi_aws.ec2 as compute

image = compute.getAmi(most_recent=True, owners=["amazon"])
region = aws.get_region()
zone = aws.route53.get_zone(name="shop.test")
partition = aws.get_partition_output()

function = aws.lambda_.Function(
    "lookup",
    runtime=aws.lambda_.Runtime.PYTHON3_12,
    handler="app.handler",
    role=pulumi.Output.format("arn:{0}:iam::111122223333:role/lookup", partition.partition),
    code=pulumi.FileArchive("./code"),
    architectures=["arm64"],
)
server = compute.Instance(
    "server",
    ami=image.id,
    instance_type=compute.InstanceType.T3_SMALL,
    root_block_device={"volume_size": 20, "type": "gp3"},
    tags={"Name": "server", "costCenter": "shop"},
)
record = aws.route53.Record(
    "server",
    zone_id=zone.zone_id,
    name="server.shop.test",
    type=aws.route53.RecordType.A,
    ttl=300,
    records=[server.private_ip],
)
failover = aws.route53.Record(
    "failover",
    zone_id=zone.id,
    name="www.shop.test",
    type="CNAME",
    ttl=60,
    records=["server.shop.test"],
    set_identifier="primary",
    failover_routing_policies=[{"type": "PRIMARY"}],
    health_check_id="abcdef11-2222-3333-4444-555555fedcba",
)

pulumi.export("region", region.region)
pulumi.export("zone", zone.hosted_zone_name)
pulumi.export("records", [record.fqdn, failover.fqdn])
