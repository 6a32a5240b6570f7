import json

import pulumi
import pulumi_aws as aws

import topics

dead = aws.sqs.Queue("dead", retention=1209600)
orders = aws.sqs.Queue(
    "orders",
    visibility_timeout_seconds=60,
    redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceives": 5})),
)
aws.sqs.QueuePolicy(
    "orders",
    queue_url=orders.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": orders.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": topics.orders.arn}},
                }
            ],
        }
    ),
)
feed = aws.sns.TopicSubscription("orders", topic=topics.orders.arn, protocol="sqs", endpoint=orders.url)
