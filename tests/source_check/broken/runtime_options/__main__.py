import pulumi
import pulumi_aws as aws

config = pulumi.Config()
days = config.get_int("retention") or 4
queue = aws.sqs.Queue("orders", message_retention_seconds=days * 24 * 3600)
if config.get_bool("alarms"):
    aws.cloudwatch.MetricAlarm(
        "orders",
        namespace="AWS/SQS",
        metric_name="ApproximateAgeOfOldestMessage",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        period=300,
        evaluation_periods=1,
        threshold=600,
        comparison_operator="GreaterThanThreshold",
    )

pulumi.export("queue", queue.url)
