import pulumi_aws as aws

import images
from security import group

PORT = 8080
server = aws.ec2.Instance(
    "server",
    ami=images.LATEST,
    instance_type="t3.micro",
    vpc_security_groups=[group.id],
)
