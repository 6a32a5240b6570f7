"""Reported at https://github.com/hashicorp/terraform-provider-aws/issues/9658."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("stream", cidr_block="10.110.0.0/16", enable_dns_hostnames=True)
subnets = [
    aws.ec2.Subnet(f"stream-{z}", vpc_id=vpc.id, cidr_block=f"10.110.{i}.0/24", availability_zone=f"eu-west-1{z}").id
    for i, z in enumerate("ab")
]
group = aws.ec2.SecurityGroup(
    "stream",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 9094, "to_port": 9098, "cidr_blocks": ["10.110.0.0/16"]}],
)
cluster = aws.msk.Cluster(
    "stream",
    cluster_name="stream",
    kafka_version="3.6.0",
    number_of_broker_nodes=2,
    broker_node_group_info={
        "instance_type": "kafka.t3.small",
        "client_subnets": subnets,
        "security_groups": [group.id],
        "storage_info": {"ebs_storage_info": {"volume_size": 100}},
    },
)
pulumi.export("brokers", cluster.bootstrap_brokers_tls)
