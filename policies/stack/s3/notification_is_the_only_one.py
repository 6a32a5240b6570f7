from preflight import Violations, abstains, fails, passes, policy, referrers
from preflight.aws.s3 import BucketNotification


@policy(severity="high", caught="nobody", origin=("S2.3",))
def notification_is_the_only_one(notification: BucketNotification) -> Violations:
    """A notification is the only one of its bucket.

    A bucket has a single notification configuration, and each `aws.s3.BucketNotification` writes the whole of it. Of two,
    the one that is deployed last is in force; what the other one names is never told of anything, and which of them that is
    changes from one deployment to the next.

    Fix: make one `BucketNotification` with all functions, queues and topics.

    See: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
    https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketnotification/
    """
    all_of_it = referrers(BucketNotification, BucketNotification.target, notification.target)
    others = sorted(str(each) for each in all_of_it if each is not notification)
    if others:
        yield f"is for {notification.target}, as is {', '.join(others)}; only one of them will be in force"


@fails(
    "is for Bucket 'images', as is BucketNotification 'orders'; only one of them will be in force",
    "is for Bucket 'images', as is BucketNotification 'images'; only one of them will be in force",
)
def second_notification_overwrites_the_first(aws):
    bucket = aws.s3.Bucket("images")
    for name in ("images", "orders"):
        aws.s3.BucketNotification(
            name,
            bucket=bucket.id,
            queues=[{"queue_arn": f"arn:aws:sqs:eu-west-1:111122223333:{name}", "events": ["s3:ObjectCreated:*"]}],
        )


@passes
def each_bucket_has_its_own(aws):
    for name in ("images", "orders"):
        bucket = aws.s3.Bucket(name, bucket=name)
        aws.s3.BucketNotification(name, bucket=bucket.bucket, eventbridge=True)


@abstains("bucket")
def bucket_is_one_of_two(aws, pulumi):
    one, two = aws.s3.Bucket("one"), aws.s3.Bucket("two")
    aws.s3.BucketNotification(
        "chosen", bucket=pulumi.Output.all(one.id, two.id).apply(lambda ids: ids[0]), eventbridge=True
    )
