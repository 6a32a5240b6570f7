"""Reported at https://github.com/nikovirtala/cdk-github-actions-runner/issues/3."""

import json
import pulumi
import pulumi_aws as aws

region = aws.get_region().region
vpc = aws.ec2.Vpc("runner", cidr_block="10.30.0.0/16", enable_dns_hostnames=True, enable_dns_support=True)
gateway = aws.ec2.InternetGateway("runner", vpc_id=vpc.id)
table = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
subnet = aws.ec2.Subnet("public", vpc_id=vpc.id, cidr_block="10.30.1.0/24", availability_zone="eu-west-1a")
association = aws.ec2.RouteTableAssociation("public", subnet_id=subnet.id, route_table_id=table.id)
group = aws.ec2.SecurityGroup(
    "runner", vpc_id=vpc.id, egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
)
log_group = aws.cloudwatch.LogGroup("runner", retention_in_days=14)
execution = aws.iam.Role(
    "runner-execution",
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
    "runner-execution",
    role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
cluster = aws.ecs.Cluster("runner")
task = aws.ecs.TaskDefinition(
    "runner",
    family="runner",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="512",
    memory="1024",
    execution_role_arn=execution.arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "runner",
                "image": "ghcr.io/actions/actions-runner:latest",
                "essential": True,
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group.name,
                        "awslogs-region": region,
                        "awslogs-stream-prefix": "runner",
                    },
                },
            }
        ]
    ),
)
service = aws.ecs.Service(
    "runner",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id], "security_groups": [group.id]},
    opts=pulumi.ResourceOptions(depends_on=[association, attached]),
)
pulumi.export("service", service.name)
