from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.sns import CUSTOMER_PROTOCOLS, TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameter: Invalid parameter: Endpoint",
    evidence=documented(
        "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        "2026-11-28",
        "Attempts to subscribe customer managed endpoints to SNS FIFO topics result in errors",
    ),
)
def fifo_topic_delivers_to_queues(subscription: TopicSubscription) -> Violations:
    """A FIFO topic has no subscription to email, SMS, HTTP(S) or a mobile app.

    These endpoints do not preserve the order of messages, so SNS rejects the subscription. A FIFO topic delivers to SQS queues.

    Fix: subscribe a queue and let a function send the message, or use a standard topic.

    See: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
    """
    if subscription.protocol in CUSTOMER_PROTOCOLS and subscription.source.fifo_topic:
        topic = subscription.source
        yield f"subscribes protocol {subscription.protocol} to the FIFO {topic}, which delivers only to queues"


@fails("subscribes protocol email to the FIFO Topic 'orders', which delivers only to queues")
def endpoint_is_an_email_address(aws):
    topic = aws.sns.Topic("orders", fifo_topic=True)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="email", endpoint="a@shop.dev")


@passes
def endpoints_fit_their_topic(aws):
    topic, fifo = aws.sns.Topic("news"), aws.sns.Topic("orders", fifo_topic=True)
    queue = aws.sqs.Queue("orders", fifo_queue=True)
    aws.sns.TopicSubscription("news", topic=topic.arn, protocol="email", endpoint="a@shop.dev")
    aws.sns.TopicSubscription("orders", topic=fifo.arn, protocol="sqs", endpoint=queue.arn)


@abstains("topic, which leads outside of this stack")
def topic_is_in_another_stack(aws):
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:eu-west-1:111122223333:orders.fifo", protocol="email", endpoint="a@shop.dev"
    )
