"""The image store as a component."""

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions


class TapStack(pulumi.ComponentResource):
    """A bucket, the queue of its uploads, and the topic that tells of them."""

    def __init__(self, name, tags, opts=None):
        super().__init__("images:index:TapStack", name, None, opts)
        self.tags = tags
        self.bucket = aws.s3.Bucket(f"{name}-bucket", tags={**self.tags, "Name": "images"}, opts=ResourceOptions(parent=self))
        aws.s3.BucketPublicAccessBlock(
            f"{name}-access",
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=ResourceOptions(parent=self),
        )
        self.queue = aws.sqs.Queue(f"{name}-queue", tags={"Name": "uploads"})
        self.topic = aws.sns.Topic(f"{name}-topic", tags={**self.tags, "Name": "uploads"}, opts=ResourceOptions(parent=self))
        aws.sns.TopicSubscription(
            f"{name}-subscription",
            topic=self.topic.arn,
            protocol="sqs",
            endpoint=self.queue.arn,
            opts=ResourceOptions(parent=self),
        )
