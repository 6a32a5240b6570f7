from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.sns import RAW_PROTOCOLS, TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error="Delivery protocol [lambda] does not support raw message delivery.",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
            "2026-11-28",
            "raw message delivery to Amazon Data Firehose, Amazon SQS and HTTP/S endpoints",
        ),
        deployed(
            "https://github.com/ballerina-platform/module-ballerinax-aws.sns",
            "2026-11-28",
            "Invalid parameter: Attributes Reason: Delivery protocol [email] does not support raw message delivery.",
        ),
    ),
)
def raw_delivery_fits_protocol(subscription: TopicSubscription) -> Violations:
    """A subscription has raw message delivery only for a queue, an HTTP(S) endpoint or Firehose.

    SNS rejects it for other protocols: `Delivery protocol [lambda] does not support raw message delivery`.

    Fix: remove `raw_message_delivery`; a function finds the message in `event["Records"][0]["Sns"]["Message"]`.

    See: https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    if subscription.raw_message_delivery and subscription.protocol not in RAW_PROTOCOLS:
        supported = ", ".join(RAW_PROTOCOLS)
        yield f"has raw_message_delivery with protocol {subscription.protocol}; SNS supports it for {supported}"


@fails("has raw_message_delivery with protocol lambda; SNS supports it for sqs, http, https, firehose")
def endpoint_is_a_function(aws):
    topic = aws.sns.Topic("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.sns.TopicSubscription(
        "orders", topic=topic.arn, protocol="lambda", endpoint=function.arn, raw_message_delivery=True
    )


@passes
def endpoint_is_a_queue(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn, raw_message_delivery=True)
    aws.sns.TopicSubscription(
        "mail", topic=topic.arn, protocol="email", endpoint="a@shop.dev", raw_message_delivery=False
    )


@abstains("protocol")
def protocol_is_known_after_deployment(aws):
    topic = aws.sns.Topic("orders")
    parameter = aws.ssm.Parameter("protocol", type="String", value="email")
    aws.sns.TopicSubscription(
        "orders", topic=topic.arn, protocol=parameter.arn, endpoint="a@shop.dev", raw_message_delivery=True
    )
