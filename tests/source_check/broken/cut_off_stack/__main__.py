"""Orders of the shop."""

import pulumi
import pulumi_aws as aws

from naming import named
from storage import bucket


def create_queue(name):
    dead = aws.sqs.Queue(named(name, "dead"))
    return aws.sqs.Queue(
        named(name),
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3}),
    )


queue = create_queue("orders")
pulumi.export("queue", queue.url)
pulumi.export("bucket", bucket.id)


def create_alarm(queue):
    return aws.cloudwatch.MetricAlarm(
        "orders-age",
        namespace="AWS/SQS",
        metric_name="ApproximateAgeOfOldestMessage",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        period=300,
        evaluation_
