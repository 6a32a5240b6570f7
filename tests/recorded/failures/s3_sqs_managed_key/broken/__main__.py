"""Reported at https://github.com/aws/aws-cdk/issues/14370."""

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
uploads = aws.s3.Bucket("uploads")
queue = aws.sqs.Queue("processing", visibility_timeout_seconds=360, kms_master_key_id="alias/aws/sqs")
policy = aws.sqs.QueuePolicy(
    "processing",
    queue_url=queue.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": queue.arn,
                    "Condition": {
                        "ArnLike": {"aws:SourceArn": uploads.arn},
                        "StringEquals": {"aws:SourceAccount": account},
                    },
                }
            ],
        }
    ),
)
aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}],
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
