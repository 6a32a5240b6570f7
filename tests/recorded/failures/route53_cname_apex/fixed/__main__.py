"""Reported at https://github.com/CMS-Enterprise/npd/issues/217."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("directory", cidr_block="10.60.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("directory", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(f"directory-{z}", vpc_id=vpc.id, cidr_block=f"10.60.{i}.0/24", availability_zone=f"eu-west-1{z}").id
    for i, z in enumerate("ab")
]
balancer = aws.lb.LoadBalancer(
    "directory", load_balancer_type="application", subnets=subnets, opts=pulumi.ResourceOptions(depends_on=[gateway])
)
zone = aws.route53.Zone("directory", name="dev.directory.acme-health.org")
aws.route53.Record(
    "directory",
    zone_id=zone.zone_id,
    name="dev.directory.acme-health.org",
    type="A",
    aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
)
