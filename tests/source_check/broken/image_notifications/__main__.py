"""Uploads to a bucket reach a queue for images and a topic for everything else."""

import pulumi
import pulumi_aws as aws

uploads = aws.s3.Bucket("uploads", force_destroy=True)
images = aws.sqs.Queue("images", visibility_timeout_seconds=180)
others = aws.sns.Topic("others")

queue_policy = aws.sqs.QueuePolicy(
    "images",
    queue_url=images.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": images.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": uploads.arn}},
                }
            ],
        }
    ),
)

aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    queue_configurations=[
        aws.s3.BucketNotificationQueueArgs(
            queue_arn=images.arn,
            events=["s3:ObjectCreated:*"],
            filter_suffix=".png",
        )
    ],
    topics=[
        aws.s3.BucketNotificationTopicArgs(
            topic_arn=others.arn,
            events=["s3:ObjectCreated:*"],
            suffix=".txt",
        )
    ],
    opts=pulumi.ResourceOptions(depends_on=[queue_policy]),
)

subscription = aws.sns.TopicSubscription(
    "others",
    topic=others.arn,
    protocol="email",
    endpoint="uploads@shop.test",
)
aws.s3.BucketLifecycleConfiguration(
    "uploads",
    bucket=uploads.id,
    rules=aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="expire",
        status="Enabled",
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=30),
    ),
)

pulumi.export("queue_url", images.url)
pulumi.export("subscription", subscription.arn)
