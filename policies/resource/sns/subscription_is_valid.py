from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.sns import TopicSubscription


@policy(
    severity="critical",
    caught="preview",
    error=(
        "Invalid parameter: Amazon SNS does not support this protocol string: …",
        "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not …",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
        "2026-11-28",
        "Amazon SNS does not support this protocol string; An ARN must have at least 6 elements, not 1",
    ),
)
def subscription_is_valid(subscription: TopicSubscription) -> Violations:
    """A subscription names a topic by its ARN and a protocol that SNS supports.

    SNS rejects another protocol with `Amazon SNS does not support this protocol string`, and the name of a topic with `An ARN
    must have at least 6 elements`.

    Fix: pass `topic=topic.arn`, and one of the protocols of the message.

    See: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    for error in (subscription.topic_error, subscription.protocol_error):
        if error is not None:
            yield error


QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


@fails(
    "has the topic orders; SNS needs its ARN (An ARN must have at least 6 elements, not 1)",
    "has the topic arn:aws:sqs:eu-west-1:111122223333:orders, which is an ARN of sqs; SNS needs that of a topic",
    "has protocol SQS; use sqs (Amazon SNS does not support this protocol string: SQS)",
    "has protocol queue; use one of sqs, lambda, firehose, application, email, email-json, http, https, sms"
    " (Amazon SNS does not support this protocol string: queue)",
)
def topic_or_protocol_is_another(aws):
    for name, topic, protocol in (
        ("one", "orders", "sqs"),
        ("two", QUEUE, "sqs"),
        ("three", "arn:aws:sns:eu-west-1:111122223333:orders", "SQS"),
        ("four", "arn:aws:sns:eu-west-1:111122223333:orders", "queue"),
    ):
        aws.sns.TopicSubscription(name, topic=topic, protocol=protocol, endpoint=QUEUE)


@passes
def topics_and_protocols(aws):
    topic = aws.sns.Topic("orders")
    aws.sns.TopicSubscription("one", topic=topic.arn, protocol="sqs", endpoint=QUEUE)
    aws.sns.TopicSubscription(
        "two", topic="arn:aws-cn:sns:cn-north-1:111122223333:orders", protocol="email-json", endpoint="a@shop.dev"
    )


@abstains("protocol")
def protocol_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("protocol", type="String", insecure_value="sqs")
    aws.sns.TopicSubscription(
        "one", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol=parameter.arn, endpoint=QUEUE
    )
