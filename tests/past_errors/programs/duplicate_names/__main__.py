import pulumi
import pulumi_aws as aws

import queues
import topics

alerts = aws.sns.Topic("orders")
mail = aws.sns.TopicSubscription("mail", topic=alerts.arn, protocol="email", endpoint=MAIL)
late = aws.cloudwatch.MetricAlarm(
    "late",
    namespace="AWS/SQS",
    metric_name="ApproximateAgeOfOldestMessage",
    dimensions={"QueueName": queues.orders.name},
    comparison_operator="GreaterThanThreshold",
    statistic="Maximum",
    period=60,
    evaluation_periods=5,
    threshold="ten",
    alarm_actions=[alerts.topic_arn],
)
pulumi.export("orders", queues.orders.url)
pulumi.export("topic", topics.order.arn)
