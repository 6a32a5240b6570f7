import json

import pulumi
import pulumi_aws as aws

from tables import jobs

role = aws.iam.Role(
    "worker",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    },
)
logs = aws.iam.RolePolicyAttachment(
    "worker", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
reads = aws.iam.RolePolicy(
    "worker",
    role=role.role_name,
    policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": jobs.arn}]}
    ),
)
worker = aws.lambda_.Function(
    "worker",
    role=role.arn,
    runtime="python3.7",
    handler="app.lambda_handler",
    timeout=20,
    memory_size=256,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    environment={"variables": {"TABLE": jobs.name, "STAGE": STAGE}},
)
