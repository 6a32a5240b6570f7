"""A service of containers behind a load balancer."""

import json

import pulumi
import pulumi_aws as aws

image = pulumi.Config().require("image")

vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc.id])])
group = aws.ec2.SecurityGroup("web", vpc_id=vpc.id)

balancer = aws.lb.LoadBalancer("web", load_balancer_type="application", security_groups=[group.id], subnets=subnets.ids)
target = aws.lb.TargetGroup("web", port=80, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
listener = aws.lb.Listener(
    "web",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[{"type": "forward", "target_group_arn": target.arn}],
)

cluster = aws.ecs.Cluster("web", settings=[{"name": "containerInsights", "value": "enabled"}])
role = aws.iam.Role(
    "task",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
task = aws.ecs.TaskDefinition(
    "web",
    family="web",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    container_definitions=[
        {"name": "web", "image": image, "portMappings": [{"containerPort": 80}], "essential": True},
    ],
)
service = aws.ecs.Service(
    "web",
    cluster=cluster.arn,
    desired_count=2,
    launch_type="FARGATE",
    task_definition=task.arn,
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        subnets=subnets.ids,
        security_groups=[group.id],
        assign_public_ip="ENABLED",
    ),
    load_balancers=[
        aws.ecs.ServiceLoadBalancerArgs(
            target_group_arn=target.arn,
            container="web",
            container_port=80,
        )
    ],
    opts=pulumi.ResourceOptions(depends_on=[listener]),
)

pulumi.export("url", "http://" + balancer.dns_name)
pulumi.export("service", service.name)
