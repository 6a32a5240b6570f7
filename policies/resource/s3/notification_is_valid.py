from preflight import Advice, Violations, abstains, deployed, fails, modelled, passes, policy, recorded
from preflight.aws.s3 import BucketNotification
from preflight.aws.s3_events import notification_faults, unlisted_events


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidArgument: Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes …",
        "InvalidArgument: The ARN could not be parsed",
        "InvalidArgument: The event is not supported for notifications",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json",
            "2026-11-28",
            "The ARN could not be parsed",
        ),
        deployed(
            "https://github.com/matt-filion/serverless-external-s3-event/issues/84",
            "2026-11-28",
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/s3/2006-03-01/service-2.json.gz",
            "2026-11-28",
            "Event: the list of events",
        ),
    ),
)
def notification_is_valid(notification: BucketNotification) -> Violations:
    """The notifications of a bucket are for events that exist, and no two receive the same event of one object.

    Two receivers of an event need prefixes or suffixes that exclude each other: `Configuration is ambiguously defined`. To send
    an event to several receivers, notify a topic and subscribe them to it, or use EventBridge.

    Fix: give each a separate filter, or notify one topic that the receivers subscribe to.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    """
    yield from notification_faults(notification)
    for event in unlisted_events(notification):
        yield Advice(f"is notified of '{event}', which is not in the list of events of S3")


@fails(
    "has queues[0] and queues[1], whose filters overlap for s3:ObjectCreated:Put; S3 sends an event to one of them only",
    "has queues[2] with 'invalid-queue', which is not the ARN of a queue (The ARN could not be parsed)",
    "is notified of 'ObjectRemoved:*', which is no event of S3; did you mean 's3:ObjectRemoved:*'?",
    "is notified of 's3:ObjectFrozen:Now', which is not in the list of events of S3",
)
def receivers_get_the_same_event(aws):
    orders, copies = aws.sqs.Queue("orders"), aws.sqs.Queue("copies")
    notify(
        aws,
        {"queue_arn": orders.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "orders/"},
        {"queue_arn": copies.arn, "events": ["s3:ObjectCreated:Put"], "filter_suffix": ".json"},
        {"queue_arn": "invalid-queue", "events": ["ObjectRemoved:*", "s3:ObjectFrozen:Now"]},
    )


@passes
def receivers_get_different_events(aws):
    orders, copies = aws.sqs.Queue("orders"), aws.sqs.Queue("copies")
    notify(
        aws,
        {"queue_arn": orders.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "orders/"},
        {"queue_arn": copies.arn, "events": ["s3:ObjectCreated:Put"], "filter_prefix": "copies/"},
        {"queue_arn": copies.arn, "events": ["s3:ObjectRemoved:*"]},
        {
            "queue_arn": copies.arn,
            "events": ["s3:ObjectCreated:*"],
            "filter_prefix": "orders-of-others/",
            "filter_suffix": ".csv",
        },
    )


@abstains("queues[0].filterPrefix")
def prefix_comes_later(aws):
    queue, topic = aws.sqs.Queue("orders"), aws.sns.Topic("orders")
    notify(
        aws,
        {"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": topic.name},
        {"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "orders/"},
    )


def notify(aws, *queues):  # noqa: ANN002 - the arguments of the SDK
    aws.s3.BucketNotification("orders", bucket="orders", queues=list(queues))
