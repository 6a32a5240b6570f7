"""Thumbnails of uploaded images as a component."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

NAMESPACE = "Thumbnails/Uploads"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)


@dataclass(frozen=True)
class TapStackArgs:
    """The environment that the stack is for, and the tags that it hands down."""

    environment: str
    tags: dict[str, str] = field(default_factory=dict)


class TapStack(pulumi.ComponentResource):
    """A bucket, the function that its uploads start, and the alarms on it."""

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create everything."""
        super().__init__("thumbnails:index:TapStack", name, None, opts)
        self._prefix, self._args = f"{name}-{args.environment}", args
        self._tags = {"ManagedBy": "pulumi", **args.tags}
        self._child = pulumi.ResourceOptions(parent=self)
        self.bucket = self._create_bucket()
        self.failures = aws.sqs.Queue(f"{self._prefix}-failures", tags=self._tags, opts=self._child)
        self.function = self._create_function()
        self._start_from_uploads()
        self._create_alarms()
        self.register_outputs({"bucket": self.bucket.id, "function": self.function.name})

    def _create_bucket(self) -> aws.s3.Bucket:
        bucket = aws.s3.Bucket(f"{self._prefix}-uploads", tags=self._tags, opts=self._child)
        aws.s3.BucketPublicAccessBlock(
            f"{self._prefix}-uploads",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )
        return bucket

    def _create_role(self) -> aws.iam.Role:
        role = aws.iam.Role(f"{self._prefix}-role", assume_role_policy=TRUST, tags=self._tags, opts=self._child)
        logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        traces = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        aws.iam.RolePolicy(
            f"{self._prefix}-policy",
            role=role.id,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": logs,
                            "Resource": f"arn:aws:logs:*:*:log-group:/aws/lambda/{self._prefix}*",
                        },
                        {"Effect": "Allow", "Action": traces, "Resource": "*"},
                        {
                            "Effect": "Allow",
                            "Action": "cloudwatch:PutMetricData",
                            "Resource": "*",
                            "Condition": {"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
                        },
                        {
                            "Effect": "Allow",
                            "Action": ["s3:GetObject", "s3:PutObject"],
                            "Resource": pulumi.Output.format("{0}/*", self.bucket.arn),
                        },
                        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": self.failures.arn},
                    ],
                }
            ),
            opts=self._child,
        )
        return role

    def _create_function(self) -> aws.lambda_.Function:
        logs = aws.cloudwatch.LogGroup(
            f"{self._prefix}-logs",
            name=f"/aws/lambda/{self._prefix}",
            retention_in_days=30,
            tags=self._tags,
            opts=self._child,
        )
        return aws.lambda_.Function(
            f"{self._prefix}-function",
            name=self._prefix,
            role=self._create_role().arn,
            runtime="python3.12",
            handler="handler.lambda_handler",
            code=pulumi.FileArchive("./lambda"),
            timeout=60,
            memory_size=512,
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=self.failures.arn),
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={
                    "ENVIRONMENT": self._args.environment,
                    "REGION": aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region,
                    "FUNCTION_NAME": self._prefix,
                }
            ),
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
        )

    def _start_from_uploads(self) -> None:
        permission = aws.lambda_.Permission(
            f"{self._prefix}-uploads",
            action="lambda:InvokeFunction",
            function=self.function.name,
            principal="s3.amazonaws.com",
            source_arn=self.bucket.arn,
            source_account=aws.get_caller_identity(opts=pulumi.InvokeOptions(parent=self)).account_id,
            opts=self._child,
        )
        aws.s3.BucketNotification(
            f"{self._prefix}-uploads-notification",
            bucket=self.bucket.id,
            lambda_functions=[
                aws.s3.BucketNotificationLambdaFunctionArgs(
                    lambda_function_arn=self.function.arn,
                    events=["s3:ObjectCreated:*"],
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission]),
        )

    def _create_alarms(self) -> None:
        topic = aws.sns.Topic(f"{self._prefix}-alarms", tags=self._tags, opts=self._child)
        for metric in ("Errors", "Throttles"):
            aws.cloudwatch.MetricAlarm(
                f"{self._prefix}-{metric.lower()}",
                namespace="AWS/Lambda",
                metric_name=metric,
                dimensions={"FunctionName": self.function.name},
                statistic="Sum",
                period=300,
                evaluation_periods=1,
                threshold=1,
                comparison_operator="GreaterThanOrEqualToThreshold",
                alarm_actions=[topic.arn],
                tags=self._tags,
                opts=self._child,
            )
