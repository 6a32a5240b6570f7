"""Where an upload goes: the table of images and the queue of those to classify."""

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("images")
preprocessing_queue = aws.sqs.Queue("preprocessing")

table = aws.dynamodb.Table(
    "images",
    billing_mode="PAY_PER_REQUEST",
    hash_key="image_id",
    attributes=[
        aws.dynamodb.TableAttributeArgs(name="image_id", type="S"),
        aws.dynamodb.TableGlobalSecondaryIndexAttributeArgs(name="status", type="S"),
        aws.dynamodb.TableGlobalSecondaryIndexArgs(name="created_at", projection_type="ALL"),
    ],
)
notification = aws.s3.BucketNotification(
    "uploads",
    bucket=bucket.id,
    queue_configurations=[
        aws.s3.BucketNotificationQueueConfigurationArgs(
            queue_arn=preprocessing_queue.arn,
            events=["s3:ObjectCreated:*"],
            filter_prefix="uploads/",
        )
    ],
)

pulumi.export("table", table.name)
