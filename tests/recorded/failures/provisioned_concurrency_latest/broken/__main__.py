"""Reported at https://github.com/hashicorp/terraform-provider-aws/issues/12120."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "quote-role",
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
    "quote-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
quote = aws.lambda_.Function(
    "quote",
    runtime="python3.12",
    handler="quote.handler",
    role=role.arn,
    memory_size=512,
    timeout=10,
    code=pulumi.AssetArchive({"quote.py": pulumi.StringAsset("def handler(event, context):\n    return 42\n")}),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
alias = aws.lambda_.Alias("live", function_name=quote.name, function_version="$LATEST", name="live")
aws.lambda_.ProvisionedConcurrencyConfig(
    "live", function_name=quote.name, qualifier=alias.name, provisioned_concurrent_executions=5
)
pulumi.export("alias", alias.arn)
