"""Jobs that run in containers at night."""

from dataclasses import dataclass

import json

import pulumi
import pulumi_aws as aws


@dataclass
class Job:
    name: str
    cpu: int
    memory: int
    schedule: str = "rate(1 day)"


JOBS = [Job("prices", 256, 512), Job("stock", 512, 512), Job("mail", 256, memry=512)]
REGION = aws.get_region().name_of
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
role = aws.iam.Role("jobs", assume_role_policy=json.dumps(trust))
aws.iam.RolePolicyAttachment(
    "jobs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
)
logs = aws.cloudwatch.LogGroup("jobs", retention_in_days=7)
cluster = aws.ecs.Cluster("jobs", setting=[{"name": "containerInsights", "value": "enabled"}])


def task_for(job, image):
    container = {
        "name": job.name,
        "image": image,
        "essential": True,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.name,
                "awslogs-region": "eu-west-1",
                "awslogs-stream-prefix": job.name,
            },
        },
    }
    task = aws.ecs.TaskDefinition(
        job.name,
        family=job.name,
        cpu=str(job.cpu),
        memory=str(job.memory),
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=pulumi.Output.json_dumps([container]),
    )
    return task


repository = aws.ecr.Repository("jobs", scan=True)
image = f"{repository.repository_url}:latest"
tasks = {job.name: task_for(job, image) for job in JOBS}
pulumi.export("cluster", cluster.arn)
pulumi.export("prices", tasks["price"].arn)
