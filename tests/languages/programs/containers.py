import json

import pulumi
import pulumi_aws as aws

logs = aws.cloudwatch.LogGroup("containers", retention_in_days=30)
password = aws.secretsmanager.Secret("containers")
images = aws.ecr.Repository("containers", force_delete=True)
trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
execution = aws.iam.Role(
    "execution", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
)
aws.iam.RolePolicy(
    "execution",
    role=execution.id,
    policy=logs.arn.apply(
        lambda arn: json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStreams"], "Resource": f"{arn}:*"}],
        })
    ),
)
aws.ecs.TaskDefinition(
    "web",
    family="web",
    cpu="256",
    memory="512",
    network_mode="bridge",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    container_definitions=pulumi.Output.all(logs.name, password.arn, images.repository_url).apply(
        lambda known: json.dumps([
            {
                "name": "web",
                "image": f"{known[2]}:latest",
                "memory": 1024,
                "portMappings": [{"containerPort": 80, "hostPort": 8080}],
                "secrets": [{"name": "PASSWORD", "valueFrom": known[1]}],
                "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": known[0]}},
            }
        ])
    ),
)
rule = '{"rulePriority":1,"description":"of %s","selection":{"tagStatus":"untagged","countType":"imageCountMoreThan"},'
aws.ecr.LifecyclePolicy(
    "containers",
    repository=images.name,
    policy=images.name.apply(lambda name: '{"rules":[' + rule % name + '"action":{"type":"expire"}}]}'),
)
