from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.knowledge.regions import known_region
from preflight.aws.s3 import BucketNotification
from preflight.aws.sns import Topic
from preflight.aws.sqs import Queue


@policy(
    severity="high",
    caught="deployment",
    error="Unable to validate the following destination configurations",
    evidence=documented(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
        "2026-11-28",
        "SNS FIFO topics and SQS FIFO queues are not supported; the destination is in the region of the bucket",
    ),
)
def notification_reaches_its_receivers(notification: BucketNotification) -> Violations:
    """A bucket notifies standard queues and topics, and receivers in its own region.

    S3 does not send events to FIFO queues and FIFO topics, nor to another region.

    Fix: notify a standard queue or topic in the region of the bucket. For a FIFO queue, send the events through EventBridge.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    """
    here = known_region(notification)
    for receiver in notification.receivers:
        if (isinstance(receiver, Queue) and receiver.fifo_queue) or (
            isinstance(receiver, Topic) and receiver.fifo_topic
        ):
            yield f"notifies {receiver}, which is FIFO; S3 supports standard queues and topics only"
        there = known_region(receiver)
        if here and there and here != there:
            yield f"notifies {receiver} in {there}; the bucket is in {here}, and S3 notifies receivers in the same region"
    for arn in notification.named_receivers:
        if here and (there := arn.split(":")[3]) and there != here:
            yield f"notifies {arn} in {there}; the bucket is in {here}, and S3 notifies receivers in the same region"


@fails(
    "notifies Queue 'orders', which is FIFO; S3 supports standard queues and topics only",
    "notifies Topic 'orders', which is FIFO; S3 supports standard queues and topics only",
)
def receivers_are_fifo(aws):
    queue, topic = aws.sqs.Queue("orders", fifo_queue=True), aws.sns.Topic("orders", fifo_topic=True)
    notify(aws, aws.s3.Bucket("orders"), queue, topic)


@fails("notifies Topic 'orders' in us-east-1; the bucket is in eu-west-1, and S3 notifies receivers in the same region")
def topic_is_elsewhere(aws):
    bucket = aws.s3.Bucket("orders", region="eu-west-1")
    notify(
        aws,
        bucket,
        aws.sqs.Queue("orders", region="eu-west-1"),
        aws.sns.Topic("orders", region="us-east-1"),
        "eu-west-1",
    )


@fails(
    "notifies arn:aws:sqs:us-east-1:111122223333:orders in us-east-1; the bucket is in eu-west-1,"
    " and S3 notifies receivers in the same region"
)
def named_queue_is_elsewhere(aws):
    queue = {"queue_arn": "arn:aws:sqs:us-east-1:111122223333:orders", "events": ["s3:ObjectCreated:*"]}
    aws.s3.BucketNotification("orders", bucket="orders", queues=[queue])


@passes
def receivers_are_standard(aws):
    notify(
        aws,
        aws.s3.Bucket("orders", region="eu-west-1"),
        aws.sqs.Queue("orders", region="eu-west-1"),
        aws.sns.Topic("orders"),
        "eu-west-1",
    )


@abstains("fifoQueue")
def kind_comes_later(aws):
    later = aws.ssm.Parameter("fifo", type="String", value="true").version.apply(bool)
    queue = aws.sqs.Queue("orders", fifo_queue=later)
    notify(aws, aws.s3.Bucket("orders"), queue, aws.sns.Topic("orders"))


def notify(aws, bucket, queue, topic, region=None):
    aws.s3.BucketNotification(
        "orders",
        bucket=bucket.id,
        region=region,
        queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}],
        topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectRemoved:*"]}],
    )
