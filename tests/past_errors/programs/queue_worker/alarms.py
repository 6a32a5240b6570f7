import pulumi_aws as aws

topic = aws.sns.Topic("alerts")
aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", )


def watch(queue, alert):
    return aws.cloudwatch.MetricAlarm(
        "backlog",
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue.name},
        evaluation_periods=1,
        statistic="Average",
        period=300,
        comparison_operator="GreaterThanThreshold",
        threshold=100,
        alarm_actions=[alert.arn],
    )
