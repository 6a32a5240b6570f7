import pulumi_aws as aws

from servers import PORT

group = aws.ec2.SecurityGroup(
    "servers",
    ingress=[{"protocol": "tcp", "from_port": PORT, "to_port": PORT, "cidr_blocks": ["10.0.0.0/8"]}],
)
