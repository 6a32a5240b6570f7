import json

import pulumi
import pulumi_aws as aws

import names

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
CODE = "def handler(event, context):\n    return len(event['Records'])\n"


def make(name, source):
    role = aws.iam.Role(name, assume_role_policy=TRUST, tags=names.tags(name))
    aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=BASIC)
    function = aws.lambda_.Function(
        name,
        role=role.arn,
        runtime="python3.12",
        handler="main.handler",
        timeout=60,
        memory_size=256,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
        tracing={"mode": "PassThrough"},
    )
    aws.lambda_.EventSourceMapping(name, event_source_arn=source.arn, function_name=function.arn, batch_size=10)
    return function
