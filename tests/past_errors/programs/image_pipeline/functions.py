import json

import pulumi
import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SIZES = {"thumbnails": 512, }
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecution"


def function(name, runtime, environment):
    role = aws.iam.Role(name, assume_role_policy=json.dumps(TRUST))
    aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=LOGS)
    made = aws.lambda_.Function(
        name,
        role=role.arn,
        runtime=runtime,
        handler="app.handler",
        timeout=30,
        memory_size=SIZES[name],
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return {}\n")}),
        environment={"variables": environment},
    )
    return made
