from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.sns import TopicSubscription
from preflight.aws.sqs import Queue


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
)
def fifo_subscribes_to_fifo(subscription: TopicSubscription) -> Violations:
    """A FIFO queue is subscribed to a FIFO topic.

    A standard topic keeps no order, so it cannot send to a FIFO queue; SNS answers `FIFO SQS Queues can not be subscribed to
    standard SNS topics`. A FIFO topic sends to both kinds of queue.

    Fix: set `fifo_topic=True` on the topic, or use a standard queue.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
    """
    if subscription.protocol != "sqs":
        return
    queue, topic = subscription.receiver, subscription.source
    if isinstance(queue, Queue) and queue.fifo_queue and not topic.fifo_topic:
        yield f"sends from {topic}, a standard topic, to {queue}, a FIFO queue"


@fails("sends from Topic 'orders', a standard topic, to Queue 'orders', a FIFO queue")
def topic_keeps_no_order(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders", fifo_queue=True)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@passes
def both_keep_order_or_neither(aws):
    for fifo in (True, False):
        topic = aws.sns.Topic(f"orders-{fifo}", fifo_topic=fifo)
        queue = aws.sqs.Queue(f"orders-{fifo}", fifo_queue=fifo)
        aws.sns.TopicSubscription(f"orders-{fifo}", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@passes
def order_is_not_kept_on_purpose(aws):
    topic, queue = aws.sns.Topic("orders", fifo_topic=True), aws.sqs.Queue("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="a@shop.dev")


@abstains("topic, which leads outside of this stack")
def topic_belongs_to_another_stack(aws):
    queue = aws.sqs.Queue("orders", fifo_queue=True)
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol="sqs", endpoint=queue.arn
    )
