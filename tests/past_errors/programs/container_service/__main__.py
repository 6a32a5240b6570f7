import pulumi
import pulumi_aws as aws

import service
from network import private, public, vpc

config = pulumi.Config()
image = config.require("image")
balancer_group = aws.ec2.SecurityGroup(
    "balancer",
    vpc_id=vpc.id,
    description="Load balancer",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
)
balancer = aws.lb.LoadBalancer(
    "shop-web", load_balancer_type="application", security_groups=[balancer_group.id], subnets=[each.id for each in public[:1]]
)
target = aws.lb.TargetGroup("web", port=80, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
listener = aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[aws.lb.ListenerActionArgs(type="forward", target_group_arn=target.arn)],
)
web = service.Service("web", image, target, [each.id for each in private], balancer_group, listener)
pulumi.export("service", web.service_arn)
pulumi.export("dns", balancer.dns)
