from preflight import Violations, abstains, fails, modelled, passes, policy, provider, referrers
from preflight.aws.s3 import BucketNotification


@policy(
    severity="high",
    caught="nobody",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html",
            "2026-11-28",
            "This operation replaces the existing notification configuration",
        ),
        provider(
            "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketnotification/",
            "2026-11-28",
            "S3 Buckets only support a single notification configuration resource",
        ),
    ),
)
def notification_is_the_only_one(notification: BucketNotification) -> Violations:
    """A bucket has at most one `BucketNotification`.

    A bucket has one notification configuration, and each `aws.s3.BucketNotification` replaces it as a whole. Of two, the one
    that is deployed last wins, and the targets of the other never receive an event. Which one wins may change with each
    deployment.

    Fix: list all functions, queues and topics in one `BucketNotification`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
    https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketnotification/
    """
    notifications = referrers(BucketNotification, BucketNotification.target, notification.target)
    others = sorted(str(other) for other in notifications if other is not notification)
    if others:
        yield f"conflicts with {', '.join(others)}: both configure {notification.target}, and the last one deployed wins"


@fails(
    "conflicts with BucketNotification 'orders': both configure Bucket 'images', and the last one deployed wins",
    "conflicts with BucketNotification 'images': both configure Bucket 'images', and the last one deployed wins",
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
