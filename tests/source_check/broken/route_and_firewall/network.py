"""Parts of the network, made by functions."""

import pulumi_aws as aws


def make_network(name, cidr):
    vpc = aws.ec2.Vpc(name, cidr_block=cidr)
    return {
        "vpc": vpc,
        "private": [
            aws.ec2.Subnet(f"{name}-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24") for index in range(2)
        ],
    }


def make_firewall(name, vpc_id, balancer_group):
    return aws.ec2.SecurityGroup(
        name,
        vpc_id=vpc_id,
        ingress=[
            aws.ec2.SecurityGroupIngressArgs(
                protocol="tcp",
                from_port=8080,
                to_port=8080,
                source_security_group_id=balancer_group,
            ),
            {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/8"]},
        ],
    )
