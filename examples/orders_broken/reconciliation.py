"""The nightly reconciliation with the warehouse, as a task on Fargate."""

import json

import pulumi
import pulumi_aws as aws

from data import orders_table
from settings import prefix, tags

repository = aws.ecr.Repository("reconciliation", name=f"{prefix}-reconciliation", tags=tags)
cluster = aws.ecs.Cluster("reconciliation-cluster", name=f"{prefix}-reconciliation", tags=tags)
task_logs = aws.cloudwatch.LogGroup(
    "reconciliation-logs", name=f"/ecs/{prefix}-reconciliation", retention_in_days=30, tags=tags
)

execution_role = aws.iam.Role(
    "reconciliation-execution-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    tags=tags,
)
aws.iam.RolePolicyAttachment(
    "reconciliation-execution",
    role=execution_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)

aws.ecs.TaskDefinition(
    "reconciliation-task",
    family=f"{prefix}-reconciliation",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="4096",
    execution_role_arn=execution_role.arn,
    container_definitions=pulumi.Output.all(repository.repository_url, task_logs.name, orders_table.name).apply(
        lambda made: json.dumps(
            [
                {
                    "name": "reconcile",
                    "image": f"{made[0]}:latest",
                    "essential": False,
                    "environment": [{"name": "TABLE", "value": made[2]}],
                    "portMappings": [{"containerPort": 8080, "hostPort": 80}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": made[1], "awslogs-region": "us-west-2"},
                    },
                }
            ]
        )
    ),
    tags=tags,
)

pulumi.export("reconciliation_cluster", cluster.name)
