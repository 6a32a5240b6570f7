"""Who is told when something goes wrong, and what they look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from api import OrdersApi, PartnerApi
from data import OrderQueues, over_tls_only
from functions import Worker
from settings import Settings

FIVE_MINUTES = 300


class Alerts(pulumi.ComponentResource):
    """The topic that alarms and reports are published to."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the topic, and subscribe the address the configuration names."""
        super().__init__("orders:monitoring:Alerts", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.topic = aws.sns.Topic(
            f"{name}-topic",
            kms_master_key_id=key_arn,
            tags=settings.tags,
            opts=child,
        )
        document = aws.iam.get_policy_document_output(
            statements=[
                over_tls_only("sns:Publish", self.topic.arn),
                {
                    "sid": "AlarmsOfTheAccount",
                    "actions": ["sns:Publish"],
                    "resources": [self.topic.arn],
                    "principals": [{"type": "Service", "identifiers": ["cloudwatch.amazonaws.com"]}],
                    "conditions": [
                        {
                            "test": "StringEquals",
                            "variable": "aws:SourceAccount",
                            "values": [settings.account_id],
                        },
                    ],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        aws.sns.TopicPolicy(f"{name}-policy", arn=self.topic.arn, policy=document.json, opts=child)
        if settings.alarm_email is not None:
            aws.sns.TopicSubscription(
                f"{name}-email",
                topic=self.topic.arn,
                protocol="email",
                endpoint=settings.alarm_email,
                opts=child,
            )
        self.register_outputs({"topic_arn": self.topic.arn})


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric, and how its values are put together."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: str = "Sum"


@dataclass(frozen=True)
class MonitoringArgs:
    """What is watched."""

    settings: Settings
    topic: aws.sns.Topic
    workers: Mapping[str, Worker]
    queues: OrderQueues
    orders_api: OrdersApi
    partner_api: PartnerApi
    metric_namespace: str


class Monitoring(pulumi.ComponentResource):
    """The alarms and the dashboard."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create one alarm for everything that can fail, and one page that shows it all."""
        super().__init__("orders:monitoring:Monitoring", name, None, opts)
        self._args = args
        self._name = name
        self._watch_functions()
        self._watch_queues()
        self._watch_apis()
        self.dashboard = self._create_dashboard()
        self.register_outputs({"dashboard_name": self.dashboard.dashboard_name})

    def _alarm(self, name: str, description: str, metric: Metric, above: int = 0) -> None:
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{name}",
            alarm_description=description,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=metric.dimensions,
            statistic=metric.statistic,
            comparison_operator="GreaterThanThreshold",
            threshold=above,
            period=FIVE_MINUTES,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            alarm_actions=[self._args.topic.arn],
            ok_actions=[self._args.topic.arn],
            tags=self._args.settings.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _watch_functions(self) -> None:
        for name, worker in self._args.workers.items():
            errors = Metric("AWS/Lambda", "Errors", {"FunctionName": worker.function.name})
            self._alarm(f"{name}-errors", f"{name} failed", errors)
        rejected = Metric(self._args.metric_namespace, "OrdersRejected")
        self._alarm("rejected-orders", "The warehouse rejected orders", rejected)

    def _watch_queues(self) -> None:
        queues = self._args.queues
        age = Metric(
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": queues.orders.name},
            statistic="Maximum",
        )
        self._alarm("orders-age", "Orders wait for more than a quarter of an hour", age, above=900)
        for name, queue in (("dead-orders", queues.dead_orders), ("failed-events", queues.failed_events)):
            visible = Metric(
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                {"QueueName": queue.name},
                statistic="Maximum",
            )
            self._alarm(name, f"Messages arrived in {name}", visible)

    def _watch_apis(self) -> None:
        orders_api, partner_api = self._args.orders_api, self._args.partner_api
        self._alarm(
            "shop-server-errors",
            "The API of the shop answers with server errors",
            Metric(
                "AWS/ApiGateway",
                "5xx",
                {"ApiId": orders_api.api.id, "Stage": orders_api.stage.name},
            ),
        )
        self._alarm(
            "partner-server-errors",
            "The API of partners answers with server errors",
            Metric(
                "AWS/ApiGateway",
                "5XXError",
                {"ApiName": partner_api.api.name, "Stage": partner_api.stage.stage_name},
            ),
        )

    def _create_dashboard(self) -> aws.cloudwatch.Dashboard:
        queues, functions = self._args.queues, [worker.function for worker in self._args.workers.values()]
        charts = {
            "Invocations": [["AWS/Lambda", "Invocations", "FunctionName", f.name] for f in functions],
            "Errors": [["AWS/Lambda", "Errors", "FunctionName", f.name] for f in functions],
            "Messages waiting": [
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name]
                for queue in (queues.orders, queues.dead_orders, queues.failed_events)
            ],
            "Warehouse": [
                [self._args.metric_namespace, "OrdersFulfilled"],
                [self._args.metric_namespace, "OrdersRejected"],
            ],
        }
        return aws.cloudwatch.Dashboard(
            f"{self._name}-dashboard",
            dashboard_name=f"{self._args.settings.prefix}-overview",
            dashboard_body=pulumi.Output.json_dumps(
                {
                    "widgets": [
                        {
                            "type": "metric",
                            "x": 12 * (number % 2),
                            "y": 6 * (number // 2),
                            "width": 12,
                            "height": 6,
                            "properties": {
                                "title": title,
                                "metrics": metrics,
                                "stat": "Sum",
                                "period": FIVE_MINUTES,
                                "region": self._args.settings.region,
                                "view": "timeSeries",
                            },
                        }
                        for number, (title, metrics) in enumerate(charts.items())
                    ],
                },
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
