"""Reported at https://github.com/pulumi/pulumi-aws/issues/137."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "scorer-role",
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
    "scorer-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
artifacts = aws.s3.Bucket("artifacts")
package = aws.s3.BucketObjectv2(
    "scorer-package", bucket=artifacts.id, key="scorer.zip", source=pulumi.FileArchive("./scorer")
)
scorer = aws.lambda_.Function(
    "scorer",
    runtime="python3.12",
    handler="main.run",
    role=role.arn,
    memory_size=2048,
    timeout=60,
    s3_bucket=artifacts.id,
    s3_key=package.key,
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
pulumi.export("scorer", scorer.name)
