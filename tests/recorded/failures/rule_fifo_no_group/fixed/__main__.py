"""Reported at https://github.com/hashicorp/terraform/issues/20263."""

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("jobs", name="jobs.fifo", fifo_queue=True, content_based_deduplication=True)
rule = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
aws.sqs.QueuePolicy(
    "jobs",
    queue_url=queue.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": queue.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": rule.arn}},
                }
            ],
        }
    ),
)
aws.cloudwatch.EventTarget(
    "hourly",
    rule=rule.name,
    arn=queue.arn,
    sqs_target={"message_group_id": "hourly"},
)
