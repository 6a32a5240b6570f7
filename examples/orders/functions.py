"""The functions, what each may do, and what starts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from data import (
    IMPORT_PREFIX,
    REPORT_PREFIX,
    STATUS_INDEX,
    OrderQueues,
    OrderSecrets,
    OrderStore,
    over_tls_only,
)
from network import Network
from settings import Settings

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
MEMORY_SIZE = 512
FULFILMENT_TIMEOUT = 60

Statement = Mapping[str, object]


def allow(actions: Sequence[str], *resources: pulumi.Input[str], **conditions: Sequence[str]) -> Statement:
    """Return a statement that allows `actions` on `resources` where every condition key has a given value."""
    return {
        "effect": "Allow",
        "actions": list(actions),
        "resources": list(resources),
        "conditions": [
            {"test": "StringEquals", "variable": key, "values": list(values)}
            for key, values in conditions.items()
        ],
    }


@dataclass(frozen=True)
class WorkerArgs:
    """What tells one function from another; `uses` names the services it reaches data under the key through."""

    settings: Settings
    key_arn: pulumi.Input[str]
    code: str
    description: str
    uses: Sequence[str]
    statements: Sequence[Statement]
    environment: Mapping[str, pulumi.Input[str]]
    layers: Sequence[pulumi.Input[str]]
    timeout: int = 30
    network: Network | None = None
    failures: aws.sqs.Queue | None = None


class Worker(pulumi.ComponentResource):
    """One function with its role, its permissions and its log group."""

    def __init__(self, name: str, args: WorkerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the function, and everything it needs before it runs for the first time."""
        super().__init__("orders:functions:Worker", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.settings.tags
        function_name = f"{args.settings.prefix}-{name}"

        self.log_group = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/lambda/{function_name}",
            retention_in_days=args.settings.log_retention_days,
            kms_key_id=args.key_arn,
            tags=tags,
            opts=child,
        )
        self.role = self._create_role(name, tags)
        policy = self._create_policy(name, args)
        self.function = aws.lambda_.Function(
            f"{name}-function",
            name=function_name,
            description=args.description,
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler="handler.handle",
            code=pulumi.FileArchive(f"./code/{args.code}"),
            role=self.role.arn,
            timeout=args.timeout,
            memory_size=MEMORY_SIZE,
            layers=list(args.layers),
            environment=aws.lambda_.FunctionEnvironmentArgs(variables=args.environment),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(
                log_format="JSON",
                log_group=self.log_group.name,
            ),
            vpc_config=None
            if args.network is None
            else aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=args.network.subnet_ids,
                security_group_ids=[args.network.worker_group.id],
            ),
            dead_letter_config=None
            if args.failures is None
            else aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=args.failures.arn),
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.register_outputs({"function_name": self.function.name, "function_arn": self.function.arn})

    def _create_role(self, name: str, tags: Mapping[str, str]) -> aws.iam.Role:
        trust = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        return aws.iam.Role(
            f"{name}-role",
            assume_role_policy=trust.json,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _create_policy(self, name: str, args: WorkerArgs) -> aws.iam.RolePolicy:
        log_streams = pulumi.Output.format("{0}:*", self.log_group.arn)
        statements: list[Statement] = [
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams),
            allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
            *args.statements,
        ]
        uses = set(args.uses)
        if args.failures is not None:
            uses.add("sqs")
            statements.append(allow(["sqs:SendMessage"], args.failures.arn))
        if args.network is not None:
            statements.append(
                allow(
                    [
                        "ec2:CreateNetworkInterface",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeSubnets",
                        "ec2:DeleteNetworkInterface",
                        "ec2:AssignPrivateIpAddresses",
                        "ec2:UnassignPrivateIpAddresses",
                    ],
                    "*",
                ),
            )
        services = [f"{service}.{args.settings.region}.amazonaws.com" for service in sorted(uses)]
        key_use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        statements.append(allow(key_use, args.key_arn, **{"kms:ViaService": services}))
        document = aws.iam.get_policy_document_output(
            statements=statements,
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        return aws.iam.RolePolicy(
            f"{name}-policy",
            role=self.role.id,
            policy=document.json,
            opts=pulumi.ResourceOptions(parent=self),
        )


@dataclass(frozen=True)
class OrderFunctionsArgs:
    """What the functions work with."""

    settings: Settings
    key_arn: pulumi.Input[str]
    network: Network
    store: OrderStore
    queues: OrderQueues
    secrets: OrderSecrets
    alerts: aws.sns.Topic
    metric_namespace: str


class OrderFunctions(pulumi.ComponentResource):
    """The five functions, the layer they share, and what starts three of them."""

    def __init__(
        self,
        name: str,
        args: OrderFunctionsArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the functions and their triggers."""
        super().__init__("orders:functions:OrderFunctions", name, None, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._layer = aws.lambda_.LayerVersion(
            f"{name}-common",
            layer_name=f"{args.settings.prefix}-common",
            description="What the functions share",
            code=pulumi.FileArchive("./code/layer"),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
            opts=self._child,
        )
        self.orders_api = self._create_orders_api()
        self.partner_status = self._create_partner_status()
        self.fulfilment = self._create_fulfilment()
        self.import_orders = self._create_import_orders()
        self.daily_report = self._create_daily_report()
        self.workers = {
            "orders-api": self.orders_api,
            "partner-status": self.partner_status,
            "fulfilment": self.fulfilment,
            "import-orders": self.import_orders,
            "daily-report": self.daily_report,
        }
        self._start_fulfilment_from_the_queue()
        self._start_import_from_the_bucket()
        self._start_report_on_schedule()
        self.register_outputs(
            {"functions": {key: worker.function.name for key, worker in self.workers.items()}},
        )

    def _create_orders_api(self) -> Worker:
        table, queue, parameter = (
            self._args.store.table,
            self._args.queues.orders,
            self._args.secrets.signing_key,
        )
        index_arn = pulumi.Output.format("{0}/index/{1}", table.arn, STATUS_INDEX)
        return Worker(
            "orders-api",
            WorkerArgs(
                settings=self._args.settings,
                key_arn=self._args.key_arn,
                code="orders_api",
                description="Accepts orders from the shop and shows them",
                layers=[self._layer.arn],
                uses=["dynamodb", "sqs", "ssm"],
                statements=[
                    allow(["dynamodb:PutItem", "dynamodb:GetItem"], table.arn),
                    allow(["dynamodb:Query"], index_arn),
                    allow(["sqs:SendMessage"], queue.arn),
                    allow(["ssm:GetParameter"], parameter.arn),
                ],
                environment={
                    "TABLE_NAME": table.name,
                    "STATUS_INDEX": STATUS_INDEX,
                    "QUEUE_URL": queue.url,
                    "SIGNING_KEY_PARAMETER": parameter.name,
                },
            ),
            self._child,
        )

    def _create_partner_status(self) -> Worker:
        table, parameter = self._args.store.table, self._args.secrets.signing_key
        return Worker(
            "partner-status",
            WorkerArgs(
                settings=self._args.settings,
                key_arn=self._args.key_arn,
                code="partner_status",
                description="Tells a partner how far an order is",
                layers=[self._layer.arn],
                uses=["dynamodb", "ssm"],
                statements=[
                    allow(["dynamodb:GetItem"], table.arn),
                    allow(["ssm:GetParameter"], parameter.arn),
                ],
                environment={"TABLE_NAME": table.name, "SIGNING_KEY_PARAMETER": parameter.name},
            ),
            self._child,
        )

    def _create_fulfilment(self) -> Worker:
        table, queue, secrets = self._args.store.table, self._args.queues.orders, self._args.secrets
        namespace = self._args.metric_namespace
        return Worker(
            "fulfilment",
            WorkerArgs(
                settings=self._args.settings,
                key_arn=self._args.key_arn,
                code="fulfilment",
                description="Hands accepted orders to the warehouse",
                layers=[self._layer.arn],
                timeout=FULFILMENT_TIMEOUT,
                network=self._args.network,
                uses=["dynamodb", "secretsmanager", "sqs"],
                statements=[
                    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue.arn),
                    allow(["dynamodb:UpdateItem"], table.arn),
                    allow(["ssm:GetParameter"], secrets.warehouse_host.arn),
                    allow(["secretsmanager:GetSecretValue"], secrets.warehouse_login.arn),
                    allow(["cloudwatch:PutMetricData"], "*", **{"cloudwatch:namespace": [namespace]}),
                ],
                environment={
                    "TABLE_NAME": table.name,
                    "WAREHOUSE_HOST_PARAMETER": secrets.warehouse_host.name,
                    "WAREHOUSE_LOGIN": secrets.warehouse_login.arn,
                    "METRIC_NAMESPACE": namespace,
                },
            ),
            self._child,
        )

    def _create_import_orders(self) -> Worker:
        table, bucket, queues = self._args.store.table, self._args.store.bucket, self._args.queues
        imports_arn = pulumi.Output.format("{0}/{1}*", bucket.arn, IMPORT_PREFIX)
        return Worker(
            "import-orders",
            WorkerArgs(
                settings=self._args.settings,
                key_arn=self._args.key_arn,
                code="import_orders",
                description="Accepts the orders of a file that arrives in the bucket",
                layers=[self._layer.arn],
                timeout=120,
                uses=["dynamodb", "s3", "sqs"],
                failures=queues.failed_events,
                statements=[
                    allow(["s3:GetObject"], imports_arn),
                    allow(["dynamodb:PutItem"], table.arn),
                    allow(["sqs:SendMessage"], queues.orders.arn),
                ],
                environment={"TABLE_NAME": table.name, "QUEUE_URL": queues.orders.url},
            ),
            self._child,
        )

    def _create_daily_report(self) -> Worker:
        store, alerts = self._args.store, self._args.alerts
        reports_arn = pulumi.Output.format("{0}/{1}*", store.bucket.arn, REPORT_PREFIX)
        index_arn = pulumi.Output.format("{0}/index/{1}", store.table.arn, STATUS_INDEX)
        return Worker(
            "daily-report",
            WorkerArgs(
                settings=self._args.settings,
                key_arn=self._args.key_arn,
                code="daily_report",
                description="Writes down what became of the orders of the day before",
                layers=[],
                timeout=120,
                uses=["dynamodb", "s3", "sns"],
                failures=self._args.queues.failed_events,
                statements=[
                    allow(["dynamodb:Query"], index_arn),
                    allow(["s3:PutObject"], reports_arn),
                    allow(["sns:Publish"], alerts.arn),
                ],
                environment={
                    "TABLE_NAME": store.table.name,
                    "STATUS_INDEX": STATUS_INDEX,
                    "BUCKET_NAME": store.bucket.id,
                    "REPORT_PREFIX": REPORT_PREFIX,
                    "ALERTS_TOPIC": alerts.arn,
                },
            ),
            self._child,
        )

    def _start_fulfilment_from_the_queue(self) -> None:
        aws.lambda_.EventSourceMapping(
            f"{self._name}-fulfilment-source",
            event_source_arn=self._args.queues.orders.arn,
            function_name=self.fulfilment.function.arn,
            batch_size=10,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(maximum_concurrency=10),
            tags=self._args.settings.tags,
            opts=self._child,
        )

    def _start_import_from_the_bucket(self) -> None:
        bucket, function = self._args.store.bucket, self.import_orders.function
        permission = aws.lambda_.Permission(
            f"{self._name}-import-invoke",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="s3.amazonaws.com",
            source_arn=bucket.arn,
            source_account=self._args.settings.account_id,
            opts=self._child,
        )
        aws.s3.BucketNotification(
            f"{self._name}-import-notification",
            bucket=bucket.id,
            lambda_functions=[
                aws.s3.BucketNotificationLambdaFunctionArgs(
                    lambda_function_arn=function.arn,
                    events=["s3:ObjectCreated:*"],
                    filter_prefix=IMPORT_PREFIX,
                    filter_suffix=".csv",
                ),
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission]),
        )

    def _start_report_on_schedule(self) -> None:
        failures, function = self._args.queues.failed_events, self.daily_report.function
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-report-schedule",
            description="Every morning at six (UTC)",
            schedule_expression="cron(0 6 * * ? *)",
            tags=self._args.settings.tags,
            opts=self._child,
        )
        permission = aws.lambda_.Permission(
            f"{self._name}-report-invoke",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self._child,
        )
        document = aws.iam.get_policy_document_output(
            statements=[
                over_tls_only("sqs:*", failures.arn),
                {
                    "sid": "FailedSchedules",
                    "actions": ["sqs:SendMessage"],
                    "resources": [failures.arn],
                    "principals": [{"type": "Service", "identifiers": ["events.amazonaws.com"]}],
                    "conditions": [
                        {"test": "ArnEquals", "variable": "aws:SourceArn", "values": [rule.arn]},
                    ],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        policy = aws.sqs.QueuePolicy(
            f"{self._name}-failed-events-policy",
            queue_url=failures.url,
            policy=document.json,
            opts=self._child,
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-report-target",
            rule=rule.name,
            arn=function.arn,
            retry_policy=aws.cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=3600,
                maximum_retry_attempts=3,
            ),
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=failures.arn),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission, policy]),
        )
