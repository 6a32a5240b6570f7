"""Reported at https://github.com/aws/aws-cdk/issues/915."""

import json
import pulumi
import pulumi_aws as aws

region = aws.get_region().region
vpc = aws.ec2.Vpc("shop", cidr_block="10.50.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("shop", vpc_id=vpc.id)
routes = aws.ec2.RouteTable("shop", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
subnets = []
associations = []
for i, zone in enumerate(["eu-west-1a", "eu-west-1b"]):
    subnet = aws.ec2.Subnet(f"shop-{i}", vpc_id=vpc.id, cidr_block=f"10.50.{i}.0/24", availability_zone=zone)
    associations.append(aws.ec2.RouteTableAssociation(f"shop-{i}", subnet_id=subnet.id, route_table_id=routes.id))
    subnets.append(subnet.id)
group = aws.ec2.SecurityGroup(
    "shop",
    vpc_id=vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
balancer = aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    subnets=subnets,
    security_groups=[group.id],
    opts=pulumi.ResourceOptions(depends_on=[gateway]),
)
target = aws.lb.TargetGroup("shop", port=80, protocol="HTTP", vpc_id=vpc.id)
listener = aws.lb.Listener(
    "shop",
    load_balancer_arn=balancer.arn,
    port=80,
    default_actions=[{"type": "forward", "target_group_arn": target.arn}],
)
log_group = aws.cloudwatch.LogGroup("shop", retention_in_days=14)
execution = aws.iam.Role(
    "shop-execution",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "shop-execution",
    role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
cluster = aws.ecs.Cluster("shop")
task = aws.ecs.TaskDefinition(
    "shop",
    family="shop",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="512",
    execution_role_arn=execution.arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "shop",
                "image": "public.ecr.aws/nginx/nginx:1.27",
                "essential": True,
                "portMappings": [{"containerPort": 80}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group.name,
                        "awslogs-region": region,
                        "awslogs-stream-prefix": "shop",
                    },
                },
            }
        ]
    ),
)
aws.ecs.Service(
    "shop",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": subnets, "security_groups": [group.id], "assign_public_ip": True},
    load_balancers=[{"target_group_arn": target.arn, "container_name": "shop", "container_port": 80}],
    opts=pulumi.ResourceOptions(depends_on=[listener, attached, *associations]),
)
pulumi.export("url", pulumi.Output.concat("http://", balancer.dns_name))
