"""Reported at https://github.com/YumaInaura/YumaInaura/issues/3461."""

import json
import pulumi
import pulumi_aws as aws

region = aws.get_region().region
api_log = aws.cloudwatch.LogGroup("api-errors", name="/acme/api", retention_in_days=30)
role = aws.iam.Role(
    "notify-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "notify-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
notify = aws.lambda_.Function(
    "notify",
    runtime="python3.12",
    handler="notify.handler",
    role=role.arn,
    memory_size=256,
    timeout=10,
    code=pulumi.AssetArchive(
        {"notify.py": pulumi.StringAsset("def handler(event, context):\n    print(event['awslogs']['data'])\n")}
    ),
    opts=pulumi.ResourceOptions(depends_on=[attached]),
)
permission = aws.lambda_.Permission(
    "notify",
    action="lambda:InvokeFunction",
    function=notify.name,
    principal=f"logs.{region}.amazonaws.com",
    source_arn=pulumi.Output.concat(api_log.arn, ":*"),
)
aws.cloudwatch.LogSubscriptionFilter(
    "notify",
    log_group=api_log.name,
    filter_pattern="ERROR",
    destination_arn=notify.arn,
    opts=pulumi.ResourceOptions(depends_on=[permission]),
)
