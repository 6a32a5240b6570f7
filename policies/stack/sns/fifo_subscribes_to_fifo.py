from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.sns import TopicSubscription
from preflight.aws.sqs import Queue


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "FIFO SQS Queues can not be subscribed to standard SNS topics",
        ),
        documented("https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html", "2026-11-28"),
    ),
)
def fifo_subscribes_to_fifo(subscription: TopicSubscription) -> Violations:
    """A FIFO queue subscribes to a FIFO topic.

    A standard topic does not preserve order, so it cannot deliver to a FIFO queue. SNS answers `FIFO SQS Queues can not be
    subscribed to standard SNS topics`. A FIFO topic delivers to FIFO and to standard queues.

    Fix: set `fifo_topic=True` on the topic, or use a standard queue.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
    """
    if subscription.protocol != "sqs":
        return
    queue, topic = subscription.receiver, subscription.source
    if isinstance(queue, Queue) and queue.fifo_queue and not topic.fifo_topic:
        yield f"subscribes the FIFO {queue} to the standard {topic}; a FIFO queue needs a FIFO topic"


@fails("subscribes the FIFO Queue 'orders' to the standard Topic 'orders'; a FIFO queue needs a FIFO topic")
def topic_is_standard(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders", fifo_queue=True)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@passes
def types_match(aws):
    for fifo in (True, False):
        topic = aws.sns.Topic(f"orders-{fifo}", fifo_topic=fifo)
        queue = aws.sqs.Queue(f"orders-{fifo}", fifo_queue=fifo)
        aws.sns.TopicSubscription(f"orders-{fifo}", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@passes
def standard_queue_subscribes_to_a_fifo_topic(aws):
    topic, queue = aws.sns.Topic("orders", fifo_topic=True), aws.sqs.Queue("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    news = aws.sns.Topic("news")
    aws.sns.TopicSubscription("mail", topic=news.arn, protocol="email", endpoint="a@shop.dev")


@abstains("topic, which leads outside of this stack")
def topic_is_in_another_stack(aws):
    queue = aws.sqs.Queue("orders", fifo_queue=True)
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol="sqs", endpoint=queue.arn
    )
