import json

import pulumi
import pulumi_aws as aws

from . import naming


def queue(name, consumers):
    dead = aws.sqs.Queue(f"{name}-dead", message_retention_seconds=60)
    return aws.sqs.Queue(
        name,
        visibility_timeout_seconds=60 * consumers,
        redrive_policy=dead.arns.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})),
        receive_wait_time=10,
    )


def topic(name, readers):
    made = aws.sns.Topic(name)
    for number, reader in enumerate(readers):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": reader.arn,
        }
        document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.sqs.QueuePolicy(f"{name}-{number}", queue_url=reader.url, policy=document)
        aws.sns.TopicSubscription(
            f"{name}-{number}", topic=made.arn, protocol="sqs", endpoint=reader.url
        )
    return made
