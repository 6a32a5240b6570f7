"""Alerts, alarms, dashboard and the log groups of the APIs."""

import pulumi_aws as aws

from data import orders_dlq, orders_key
from settings import alert_email, prefix, tags

alerts_topic = aws.sns.Topic("orders-alerts", name=f"{prefix}-alerts", tags=tags)
aws.sns.TopicSubscription(
    "orders-alerts-email",
    topic=alerts_topic.arn,
    protocol="email",
    endpoint=alert_email,
)

orders_access_logs = aws.cloudwatch.LogGroup(
    "orders-access-logs",
    name=f"/aws/apigateway/{prefix}-orders",
    kms_key_id=orders_key.arn,
    retention_in_days=30,
    tags=tags,
)
partner_access_logs = aws.cloudwatch.LogGroup(
    "partner-access-logs",
    name=f"/aws/apigateway/{prefix}-partners",
    kms_key_id=orders_key.arn,
)

aws.cloudwatch.MetricAlarm(
    "fulfilment-errors",
    alarm_description="The fulfilment function fails",
    namespace="AWS/Lambda",
    metric_name="Errors",
    dimensions={"FunctionName": f"{prefix}-fulfillment"},
    statistic="Sum",
    comparison_operator="GreaterThanThreshold",
    threshold=0,
    period=300,
    evaluation_periods=1,
    alarm_actions=[alerts_topic.arn],
    tags=tags,
)
aws.cloudwatch.MetricAlarm(
    "orders-dlq-depth",
    alarm_description="Orders arrive in the dead letter queue",
    namespace="AWS/SQS",
    metric_name="ApproximateNumberOfMessagesVisible",
    dimensions={"QueueName": orders_dlq.name},
    statistic="Maximum",
    comparison_operator="GreaterThanThreshold",
    threshold=0,
    period=300,
    evaluation_periods=1,
    tags=tags,
)

with open("dashboard.json") as file:
    dashboard_body = file.read()

aws.cloudwatch.Dashboard(
    "orders-dashboard",
    dashboard_name=f"{prefix}-overview",
    dashboard_body=dashboard_body,
)
