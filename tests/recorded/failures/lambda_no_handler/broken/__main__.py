"""Reported at https://github.com/pulumi/pulumi-aws/issues/1326."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "reports-role",
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
    "reports-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
reports = aws.lambda_.Function(
    "reports",
    code=pulumi.AssetArchive({".": pulumi.FileArchive("./app")}),
    runtime="nodejs22.x",
    role=role.arn,
    memory_size=256,
    timeout=20,
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
pulumi.export("name", reports.name)
