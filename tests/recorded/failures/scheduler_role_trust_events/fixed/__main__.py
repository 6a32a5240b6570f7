"""Reported at https://github.com/ministryofjustice/modernisation-platform/issues/6060."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "nightly-role",
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
    "nightly-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
nightly = aws.lambda_.Function(
    "nightly",
    runtime="python3.12",
    handler="nightly.handler",
    role=role.arn,
    memory_size=256,
    timeout=120,
    code=pulumi.AssetArchive(
        {"nightly.py": pulumi.StringAsset("def handler(event, context):\n    print('cleaning')\n")}
    ),
    opts=pulumi.ResourceOptions(depends_on=[attached]),
)
caller = aws.iam.Role(
    "nightly-caller",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
invoke = aws.iam.RolePolicy(
    "nightly-invoke",
    role=caller.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": nightly.arn}],
        }
    ),
)
aws.scheduler.Schedule(
    "nightly",
    schedule_expression="cron(0 2 * * ? *)",
    schedule_expression_timezone="Europe/Dublin",
    flexible_time_window={"mode": "OFF"},
    target={"arn": nightly.arn, "role_arn": caller.arn},
    opts=pulumi.ResourceOptions(depends_on=[invoke]),
)
