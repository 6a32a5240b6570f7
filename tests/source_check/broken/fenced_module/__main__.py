"""A server in the network of the shop."""

import pulumi
import pulumi_aws as aws

from network import subnet, vpc

image = aws.ec2.get_ami(
    most_recent=True,
    owners=["amazon"],
    filters=[aws.ec2.GetAmiFilterArgs(name="name", values=["al2023-ami-2023*-x86_64"])],
)
group = aws.ec2.SecurityGroup(
    "server",
    vpc_id=vpc.id,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_block="0.0.0.0/0",
        )
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
server = aws.ec2.Instance(
    "server",
    ami=image.id,
    instance_type=aws.ec2.InstanceType.T3_MICRO,
    subnet_id=subnet.id,
    vpc_security_group_ids=[group.id],
    metadata_options={"http_tokens": "required"},
    tags=[{"Key": "Name", "Value": "server"}],
    user_data="""#!/bin/sh
```not a fence```
dnf install -y nginx
""",
)

pulumi.export("address", server.private_ip)
