"""The image pipeline as a component."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)
LOGGING = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
TRACING = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
RECEIVING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


@dataclass(frozen=True)
class TapStackArgs:
    """The environment that the stack is for, and tags of the caller's own."""

    environment: str
    tags: dict[str, str] = field(default_factory=dict)


class TapStack(pulumi.ComponentResource):
    """A bucket, a queue, two functions, a table and the HTTP API that shows it."""

    def __init__(self, name: str, args: TapStackArgs, opts: ResourceOptions | None = None) -> None:
        """Create everything."""
        super().__init__("images:index:TapStack", name, None, opts)
        self.resource_prefix = f"{name}-{args.environment}"
        default_tags = {"Environment": args.environment, "ManagedBy": "pulumi"}
        self.tags = {**default_tags, **args.tags}
        self.region = aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region
        self.bucket = self._create_bucket()
        self.table = self._create_table()
        self.layer = aws.lambda_.LayerVersion(
            f"{self.resource_prefix}-layer",
            layer_name=f"{self.resource_prefix}-layer",
            code=pulumi.FileArchive("./layer"),
            compatible_runtimes=["python3.10", "python3.11", "python3.12", "python3.13"],
            opts=ResourceOptions(parent=self),
        )
        self.queue = self._create_queue()
        self._classify()
        self.api = self._create_api()
        self.register_outputs({"api_base_url": self.api.api_endpoint, "image_bucket_name": self.bucket.id})

    def _create_bucket(self) -> aws.s3.Bucket:
        bucket = aws.s3.Bucket(f"{self.resource_prefix}-images", tags=self.tags, opts=ResourceOptions(parent=self))
        aws.s3.BucketPublicAccessBlock(
            f"{self.resource_prefix}-images-access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=ResourceOptions(parent=self),
        )
        return bucket

    def _create_table(self) -> aws.dynamodb.Table:
        return aws.dynamodb.Table(
            f"{self.resource_prefix}-table",
            billing_mode="PAY_PER_REQUEST",
            hash_key="image_id",
            attributes=[
                aws.dynamodb.TableAttributeArgs(name="image_id", type="S"),
                aws.dynamodb.TableAttributeArgs(name="status", type="S"),
                aws.dynamodb.TableAttributeArgs(name="created_at", type="N"),
            ],
            global_secondary_indexes=[
                aws.dynamodb.TableGlobalSecondaryIndexArgs(
                    name="status-created-index",
                    key_schemas=[
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name="status", key_type="HASH"),
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                            attribute_name="created_at", key_type="RANGE"
                        ),
                    ],
                    projection_type="ALL",
                )
            ],
            tags=self.tags,
            opts=ResourceOptions(parent=self),
        )

    def _create_queue(self) -> aws.sqs.Queue:
        queue = aws.sqs.Queue(
            f"{self.resource_prefix}-preprocessing",
            visibility_timeout_seconds=360,
            tags=self.tags,
            opts=ResourceOptions(parent=self),
        )
        policy = aws.sqs.QueuePolicy(
            f"{self.resource_prefix}-preprocessing-policy",
            queue_url=queue.id,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "s3.amazonaws.com"},
                            "Action": "sqs:SendMessage",
                            "Resource": queue.arn,
                            "Condition": {"ArnEquals": {"aws:SourceArn": self.bucket.arn}},
                        }
                    ],
                }
            ),
            opts=ResourceOptions(parent=self),
        )
        aws.s3.BucketNotification(
            f"{self.resource_prefix}-uploads",
            bucket=self.bucket.id,
            queues=[
                aws.s3.BucketNotificationQueueArgs(
                    queue_arn=queue.arn,
                    events=["s3:ObjectCreated:*"],
                    filter_prefix="uploads/",
                )
            ],
            opts=ResourceOptions(parent=self, depends_on=[policy]),
        )
        return queue

    def _create_function(self, kind: str, statements: list[dict]) -> aws.lambda_.Function:
        name = f"{self.resource_prefix}-{kind}"
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/lambda/{name}",
            retention_in_days=30,
            tags=self.tags,
            opts=ResourceOptions(parent=self),
        )
        role = aws.iam.Role(f"{name}-role", assume_role_policy=TRUST, tags=self.tags, opts=ResourceOptions(parent=self))
        basics = [
            {"Effect": "Allow", "Action": LOGGING, "Resource": f"arn:aws:logs:*:*:log-group:/aws/lambda/{name}:*"},
            {"Effect": "Allow", "Action": TRACING, "Resource": "*"},
        ]
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.id,
            policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [*basics, *statements]}),
            opts=ResourceOptions(parent=self),
        )
        return aws.lambda_.Function(
            f"{name}-function",
            name=name,
            role=role.arn,
            runtime="python3.12",
            handler="handler.handler",
            code=pulumi.FileArchive(f"./lambda/{kind}"),
            layers=[self.layer.arn],
            timeout=60,
            memory_size=512,
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={"TABLE_NAME": self.table.name, "REGION": self.region, "FUNCTION_NAME": name}
            ),
            tags=self.tags,
            opts=ResourceOptions(parent=self, depends_on=[logs, policy]),
        )

    def _classify(self) -> None:
        function = self._create_function(
            "inference",
            [
                {"Effect": "Allow", "Action": RECEIVING, "Resource": self.queue.arn},
                {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": self.table.arn},
            ],
        )
        aws.lambda_.EventSourceMapping(
            f"{self.resource_prefix}-inference-source",
            event_source_arn=self.queue.arn,
            function_name=function.name,
            tags=self.tags,
            opts=ResourceOptions(parent=self),
        )

    def _create_api(self) -> aws.apigatewayv2.Api:
        function = self._create_function(
            "api", [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": self.table.arn}]
        )
        api = aws.apigatewayv2.Api(
            f"{self.resource_prefix}-api", protocol_type="HTTP", tags=self.tags, opts=ResourceOptions(parent=self)
        )
        integration = aws.apigatewayv2.Integration(
            f"{self.resource_prefix}-api-integration",
            api_id=api.id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            payload_format_version="2.0",
            opts=ResourceOptions(parent=self),
        )
        get_image_route = aws.apigatewayv2.Route(
            f"{self.resource_prefix}-get-image",
            api_id=api.id,
            route_key="GET /images/{id}",
            target=pulumi.Output.concat("integrations/", integration.id),
            opts=ResourceOptions(parent=self),
        )
        aws.lambda_.Permission(
            f"{self.resource_prefix}-api-permission",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
            opts=ResourceOptions(parent=self),
        )
        aws.apigatewayv2.Stage(
            f"{self.resource_prefix}-api-stage",
            api_id=api.id,
            name="$default",
            auto_deploy=True,
            tags=self.tags,
            opts=ResourceOptions(parent=self, depends_on=[get_image_route]),
        )
        return api
