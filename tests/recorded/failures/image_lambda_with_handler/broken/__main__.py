"""Reported at https://github.com/pulumi/pulumi-aws/issues/5439."""

import json
import pulumi
import pulumi_aws as aws

repository = aws.ecr.Repository("resizer", force_delete=True)
role = aws.iam.Role(
    "resizer-role",
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
    "resizer-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
resizer = aws.lambda_.Function(
    "resizer",
    package_type="Image",
    image_uri=pulumi.Output.concat(repository.repository_url, ":2024-11-01"),
    handler="app.handler",
    role=role.arn,
    memory_size=1024,
    timeout=60,
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
pulumi.export("resizer", resizer.arn)
