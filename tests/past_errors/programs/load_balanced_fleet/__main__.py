import pulumi
import pulumi_aws as aws

import network

config = pulumi.Config()
size = config.get("size") or "t3.micro"
count = config.require_int("count")
image = aws.ec2.get_ami(
    most_recent=True, owners=["amazon"], filters=[aws.ec2.GetAmiFilter(name="name", values=["al2023-ami-*"])]
)
instances = [
    aws.ec2.Instance(
        f"web-{number}",
        ami=image.id,
        instance_type=size,
        subnet_id=network.subnets[number % 2].id,
        vpc_security_group_ids=[network.web.id],
    )
    for number in range(count)
]
balancer = aws.lb.LoadBalancer(
    "web",
    name="web-balancer-of-the-whole-shop-in-production",
    security_groups=[network.web.id],
    subnets=[subnet.id for subnet in network.subnets],
    internals=False,
)
target = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=network.vpc.id)
for number, instance in enumerate(instances):
    aws.lb.TargetGroupAttachment(f"web-{number}", target_group_arn=target.arn, target_id=instance.id)
secure = aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    
    default_actions=[{"type": "forward", "target_group_arn": target.arn}],
)
record = aws.route53.Record(
    "web",
    zone_id="Z0123456789ABCDEFGHIJ",
    name="web.shop.test",
    type="A",
    aliases=[{"name": balancer.dns, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
)
pulumi.export("addresses", [instance.private_ip for instance in instances])
pulumi.export("url", f"https://{record.fqdn}")
pulumi.export("port", secure.port)
