import json

import pulumi
import pulumi_aws as aws

uploads = aws.s3.Bucket("uploads")
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role(
    "thumbnailer",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    inline_policies=[
        {
            "name": "read",
            "policy": uploads.arn.apply(
                lambda arn: json.dumps({
                    "Version": "2012-10-17",
                    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn},
                })
            ),
        }
    ],
)
thumbnailer = aws.lambda_.Function(
    "thumbnailer",
    runtime="nodejs16.x",
    handler="index.handler",
    role=role.arn,
    timeout=120,
    tracing_config={"mode": "Active"},
    environment={"variables": {"BUCKET": uploads.bucket, "AWS_REGION": "eu-west-1"}},
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => 1;")}),
)
aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    lambda_functions=[{"lambda_function_arn": thumbnailer.arn, "events": ["s3:ObjectCreated:*"]}],
)
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="cron(0 3 * * * )")
aws.cloudwatch.EventTarget("nightly", rule=nightly.name, arn=thumbnailer.arn)
aws.s3.BucketPolicy(
    "uploads",
    bucket=uploads.id,
    policy=pulumi.Output.all(uploads.arn, role.arn).apply(
        lambda arns: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": arns[1]}, "Action": "s3:GetObjects", "Resource": f"{arns[0]}/*"}
            ],
        })
    ),
)
