"""Reported at https://github.com/hashicorp/terraform/issues/21004."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("search", cidr_block="10.20.0.0/16", enable_dns_hostnames=True)
group = aws.lb.TargetGroup(
    "search-api",
    port=80,
    protocol="TCP",
    target_type="ip",
    vpc_id=vpc.id,
    health_check={
        "port": "traffic-port",
        "protocol": "TCP",
        "healthy_threshold": 3,
        "unhealthy_threshold": 3,
        "interval": 30,
    },
)
pulumi.export("group", group.arn)
