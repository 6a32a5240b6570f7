"""Reported at https://github.com/pulumi/pulumi/issues/5078."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "worker-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
logs = aws.iam.RolePolicyAttachment(
    "worker-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
worker = aws.lambda_.Function(
    "worker",
    runtime="python3.12",
    role=role.id,
    handler="main.run",
    memory_size=256,
    timeout=30,
    code=pulumi.FileArchive("./worker"),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
pulumi.export("worker", worker.name)
