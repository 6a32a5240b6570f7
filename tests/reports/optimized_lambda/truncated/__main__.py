"""An orders function, its log group, and what the stack tells others."""

import pulumi
import pulumi_aws as aws

logs = aws.cloudwatch.LogGroup("orders", name="/aws/lambda/orders", retention_in_days=14)
queue = aws.sqs.Queue("orders")


def main():
    pulumi.export("queue_url", queue.url)
    pulumi.export("log_group_name", logs.name)
    pulumi.export(
        "estimated_
