"""Thumbnails of uploaded images, with metrics and alarms."""

import json

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("uploads")
access = aws.s3.BucketPublicAccessBlock(
    "uploads",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

role = aws.iam.Role(
    "thumbnails",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
)
metrics_policy = aws.iam.RolePolicy(
    "metrics",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["cloudwatch:PutMetricData"],
                    "Resource": "*",
                    "Condition": {"StringEquals": {"cloudwatch:namespace": "AWS/Lambda"}},
                }
            ],
        }
    ),
)
images_policy = aws.iam.RolePolicy(
    "images",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": "arn:aws:s3:::thumbnails-images/*",
                }
            ],
        }
    ),
)

function = aws.lambda_.Function(
    "thumbnails",
    role=role.arn,
    runtime="python3.9",
    handler="handler.lambda_handler",
    code=pulumi.FileArchive("./lambda"),
    timeout=30,
    memory_size=128,
    tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"LOG_LEVEL": "INFO"}),
)
permission = aws.lambda_.Permission(
    "uploads",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="s3.amazonaws.com",
    source_arn=bucket.arn,
)
notification = aws.s3.BucketNotification(
    "uploads",
    bucket=bucket.id,
    lambda_functions=[
        aws.s3.BucketNotificationLambdaFunctionArgs(
            lambda_function_arn=function.arn,
            events=["s3:ObjectCreated:*"],
        )
    ],
    opts=pulumi.ResourceOptions(depends_on=[permission]),
)

topic = aws.sns.Topic("alarms")
for metric in ("Errors", "Throttles", "Duration"):
    aws.cloudwatch.MetricAlarm(
        metric.lower(),
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions={"FunctionName": function.name},
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        alarm_actions=[topic.arn],
    )

pulumi.export("bucket", bucket.id)
pulumi.export("function", function.name)
