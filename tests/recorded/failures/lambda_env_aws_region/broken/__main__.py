"""Reported at vdowrx.ai/blog/aws-backbone (Pulumi Python)."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "dispatcher-role",
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
    "dispatcher-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
dispatcher = aws.lambda_.Function(
    "dispatcher",
    runtime="python3.12",
    handler="dispatcher.handler",
    role=role.arn,
    memory_size=256,
    timeout=30,
    environment={
        "variables": {
            "JOB_QUEUE": "starter",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }
    },
    code=pulumi.AssetArchive(
        {
            "dispatcher.py": pulumi.StringAsset(
                "import os\n\n\ndef handler(event, context):\n    return os.environ['JOB_QUEUE']\n"
            )
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
pulumi.export("dispatcher", dispatcher.name)
