import json

import pulumi
import pulumi_aws as aws

import messaging

TIMEOUT = {"billing": 600, "shipping": 60}
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
role = aws.iam.Role("consumers", assume_role_policy=json.dumps(trust))
aws.iam.RolePolicyAttachment(
    "consumers",
    role=role.names,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
)
functions = []
for name, queue in messaging.queues.items():
    code = {"app.py": pulumi.StringAsset("def handler(event, context):\n    return None\n")}
    function = aws.lambda_.Function(
        name,
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        timeout=TIMEOUT[name],
        memory_size=256,
        code=pulumi.AssetArchive(code),
    )
    aws.lambda_.EventSourceMapping(name, event_source_arn=queue.arn, function_name=function.arn)
    functions.append(function)
