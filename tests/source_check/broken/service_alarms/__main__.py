"""Alarms and a dashboard for the checkout service."""

import json

import pulumi
import pulumi_aws as aws

email = pulumi.Config().require("email")
cluster = aws.ecs.Cluster("checkout")
service_name = "checkout"
topic = aws.sns.Topic("operations")
aws.sns.TopicSubscription("email", topic=topic.arn, protocol="email", endpoint=email)

cpu = aws.cloudwatch.MetricAlarm(
    "cpu",
    alarm_name="checkout-cpu",
    namespace="AWS/ECS",
    metric_name="CPUUtilization",
    dimensions={"ClusterName": cluster.name, "ServiceName": service_name},
    statistic="Average",
    period=60,
    evaluation_periods=3,
    threshold=80,
    comparison_operator="GreaterThanThreshold",
    alarm_actions=topic.arn,
    ok_actions=[topic.arn],
)
errors = aws.cloudwatch.MetricAlarm(
    "error-rate",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=2,
    threshold=5,
    metrics=[
        {"id": "rate", "expression": "errors / requests * 100", "return_data": True},
        {
            "id": "errors",
            "metric": {"namespace": "Shop", "metric_name": "Errors", "period": 60, "stat": "Sum"},
        },
        {
            "id": "requests",
            "metric": {"namespace": "Shop", "metric_name": "Requests", "period": 60, "stat": "Sum"},
        },
    ],
    alarm_actions=[topic.arn],
)

widgets = [
    {
        "type": "metric",
        "x": 0,
        "y": 0,
        "width": 12,
        "height": 6,
        "properties": {
            "region": aws.get_region().region,
            "metrics": [["AWS/ECS", "CPUUtilization", "ClusterName", cluster.name, "ServiceName", service_name]],
            "title": "Processor",
        },
    }
]
aws.cloudwatch.Dashboard(
    "checkout",
    dashboard_name="checkout",
    dashboard_body=json.dumps({"widgets": widgets}),
)

pulumi.export("alarms", [cpu.arn, errors.arn])
