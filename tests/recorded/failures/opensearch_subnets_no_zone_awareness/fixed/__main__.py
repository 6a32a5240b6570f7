"""Reported at https://github.com/aws/aws-cdk/issues/22953."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("logs", cidr_block="10.2.0.0/20", enable_dns_hostnames=True)
subnets = [
    aws.ec2.Subnet(f"logs-{zone}", vpc_id=vpc.id, cidr_block=f"10.2.{i}.0/24", availability_zone=f"eu-west-1{zone}")
    for i, zone in enumerate("ab")
]
group = aws.ec2.SecurityGroup(
    "logs",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.2.0.0/20"]}],
)
domain = aws.opensearch.Domain(
    "logs",
    engine_version="OpenSearch_2.17",
    cluster_config={
        "instance_type": "t3.medium.search",
        "instance_count": 2,
        "zone_awareness_enabled": True,
        "zone_awareness_config": {"availability_zone_count": 2},
    },
    ebs_options={"ebs_enabled": True, "volume_size": 100, "volume_type": "gp3"},
    vpc_options={"subnet_ids": [s.id for s in subnets], "security_group_ids": [group.id]},
    encrypt_at_rest={"enabled": True},
    node_to_node_encryption={"enabled": True},
)
pulumi.export("endpoint", domain.endpoint)
