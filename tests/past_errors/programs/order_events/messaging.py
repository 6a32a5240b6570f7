import json

import pulumi
import pulumi_aws as aws

orders = aws.sns.Topic("orders", fifo_topic=True, content_based_deduplication=True)
queues = {}
for name in ("billing", "shipping"):
    dead = aws.sqs.Queue(f"{name}-dead", fifo_queue=False)
    queue = aws.sqs.Queue(
        name,
        fifo_queue=True,
        visibility_timeout_seconds=360,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3}),
        content_based_dedup=True,
    )
    aws.sqs.QueuePolicy(
        name,
        queue_url=queue.queue_url,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": queue.arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": orders.arn}},
                    }
                ],
            }
        ),
    )
    aws.sns.TopicSubscription(name, topic=orders.arn, protocol="sqs", endpoint=queue.arn)
    queues[name] = queue
audit = aws.sns.Topic("audit")
aws.sns.TopicSubscription("audit-mail", topic=audit.arn, protocol="https", endpoint="http://audit.shop.test", raw_message_delivery=False)
