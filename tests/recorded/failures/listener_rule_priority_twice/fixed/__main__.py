"""Reported at https://github.com/hashicorp/terraform/issues/24239."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("edge", cidr_block="10.120.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("edge", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(f"edge-{z}", vpc_id=vpc.id, cidr_block=f"10.120.{i}.0/24", availability_zone=f"eu-west-1{z}").id
    for i, z in enumerate("ab")
]
balancer = aws.lb.LoadBalancer(
    "edge", load_balancer_type="application", subnets=subnets, opts=pulumi.ResourceOptions(depends_on=[gateway])
)
listener = aws.lb.Listener(
    "edge",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[
        {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "status_code": "404", "message_body": "none"},
        }
    ],
)
for number, name in enumerate(["orders", "users"]):
    target = aws.lb.TargetGroup(name, port=8080, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
    aws.lb.ListenerRule(
        name,
        listener_arn=listener.arn,
        priority=10 + number,
        actions=[{"type": "forward", "target_group_arn": target.arn}],
        conditions=[{"path_pattern": {"values": [f"/{name}/*"]}}],
    )
