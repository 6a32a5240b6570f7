"""Topics of the shop and the queues that follow them."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
retention = config.require_int("retention_days")
owner = config.require("owner")
TOPICS = ["orders", "returns"]

topics = {name: aws.sns.Topic(name, kms_key_id="alias/aws/sns") for name in TOPICS}
queues = {}
for name, topic in topics.items():
    dead = aws.sqs.Queue(f"{name}-dead", message_retention_seconds=14 * 24 * 3600)
    queues[name] = aws.sqs.Queue(
        name,
        message_retention_seconds=retention * 24 * 3600,
        redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})),
        fifo="false" if name == "orders" else None,
    )
    aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=queues[name].arn)

description = f"{len(topics)} topics, kept for {retention} days by {owner}"
names = ", ".join(topic.name for topic in topics.values())
first = topics["orders"]
if first.fifo_topic:
    pulumi.export("fifo", True)

pulumi.export("description", description)
pulumi.export("names", names)
pulumi.export("queues", {name: queue.url for name, queue in queues.items()})
