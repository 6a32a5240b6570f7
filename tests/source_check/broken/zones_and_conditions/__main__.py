"""As many subnets as there are availability zones, and a copy for production accounts."""

import pulumi
import pulumi_aws as aws

PRODUCTION = "111122223333"

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
zones = aws.get_availability_zones_output(state="available")
identity = aws.get_caller_identity_output()

subnets = []
for index in range(len(zones.names)):
    subnets.append(aws.ec2.Subnet(f"zone-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24"))

for zone in zones.names:
    pulumi.log.info("a zone")

known = aws.get_availability_zones(state="available")
for index, zone in enumerate(known.names):
    aws.ec2.Subnet(f"known-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index + 100}.0/24", availability_zone=zone)

if identity.account_id == PRODUCTION:
    aws.ec2.FlowLog(
        "main",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="s3",
        log_destination="arn:aws:s3:::flow-logs",
    )

bucket = aws.s3.Bucket("replica") if aws.get_caller_identity().account_id == PRODUCTION else None
if bucket is not None:
    pulumi.export("replica", bucket.id)

is_default = vpc.main_route_table_id.apply(lambda table: table == "rtb-1")
if is_default:
    pulumi.export("default", True)
if pulumi.Config().get("verbose"):
    pulumi.export("account", identity.account_id)
pulumi.export("subnets", [subnet.id for subnet in subnets])
