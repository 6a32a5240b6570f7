"""Functions whose arguments are put together from shared settings."""

import pulumi
import pulumi_aws as aws

from settings import common, stack, tags

role = aws.iam.Role(
    "functions",
    assume_role_policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
    tags=tags,
)

basics = {
    "role": role.arn,
    "handler": "main.handler",
    "runtime": "python3.12",
    "code": pulumi.FileArchive("code"),
}
if stack == "prod":
    basics["memory_size"] = 1024
    basics["reserved_concurrency"] = 50

orders = aws.lambda_.Function("orders", **basics, tags=tags)

environment = {}
environment["variables"] = {"STACK": stack, "retryCount": "3"}
environment["kms_key_arn"] = "alias/aws/lambda"
payments = aws.lambda_.Function("payments", environment=environment, **basics)

tracing = {"mode": "Active"}
returns = aws.lambda_.Function("returns", tracing_config=tracing, **common(handler="main.handler", role=role.arn))
reports = aws.lambda_.Function("reports", **basics, role=role)

pulumi.export("functions", [each.name for each in (orders, payments, returns, reports)])
