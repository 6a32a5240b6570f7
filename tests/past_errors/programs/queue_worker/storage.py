import json

import pulumi_aws as aws

import names

dead = aws.sqs.Queue("dead-letters", message_retention_seconds=1209600, tags=names.tags("dead-letters"))
queue = aws.sqs.Queue(
    "orders",
    visibility_timeout_seconds=30,
    redrive_policy=json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 5}),
)
