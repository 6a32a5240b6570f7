"""Reported at https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/67."""

import json
import pulumi
import pulumi_aws as aws

region = aws.get_region().region
secret = aws.secretsmanager.Secret("database")
log_group = aws.cloudwatch.LogGroup("api", retention_in_days=30)
trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
execution = aws.iam.Role("api-execution", assume_role_policy=trust)
aws.iam.RolePolicyAttachment(
    "api-execution",
    role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
cluster = aws.ecs.Cluster("main")
task = aws.ecs.TaskDefinition(
    "api",
    family="api",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="512",
    execution_role_arn=execution.arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "api",
                "image": "public.ecr.aws/nginx/nginx:1.27",
                "essential": True,
                "portMappings": [{"containerPort": 80}],
                "secrets": [{"name": "DATABASE_URL", "valueFrom": secret.arn}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group.name,
                        "awslogs-region": region,
                        "awslogs-stream-prefix": "api",
                    },
                },
            }
        ]
    ),
)
pulumi.export("task", task.arn)
