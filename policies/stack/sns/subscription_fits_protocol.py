from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.sns import TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidParameter: Invalid parameter: Endpoint", "Invalid parameter: SubscriptionRoleArn"),
)
def subscription_fits_protocol(subscription: TopicSubscription) -> Violations:
    """A subscription's endpoint is of the kind that its protocol delivers to.

    By `sqs`, `lambda` and `firehose` a topic sends to an ARN, and not to a queue's URL or a function's name; by `email` to an
    address, by `https` to a URL. SNS answers anything else with `InvalidParameter: Invalid parameter: Endpoint`.

    Fix: pass `endpoint=queue.arn`, `endpoint=function.arn`, or change the protocol.

    See: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    https://docs.aws.amazon.com/sns/latest/dg/firehose-endpoints-subscribe.html
    """
    if fault := subscription.fault:
        yield fault


@fails("sends by sqs to Function 'orders'; it takes the ARN of a queue")
def function_is_no_queue(aws):
    topic = aws.sns.Topic("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=function.arn)


@fails("sends by sqs to the url of Queue 'orders'; it takes the ARN of a queue")
@foreseen
def url_is_no_arn(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.url)


@fails(
    "sends by email to https://orders.dev; it takes an address",
    "sends by https to orders.dev; it takes a URL that begins with https://",
    "needs a subscription_role_arn with which SNS writes to Firehose",
)
def endpoints_of_other_protocols(aws):
    for protocol, endpoint in (
        ("email", "https://orders.dev"),
        ("https", "orders.dev"),
        ("firehose", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/orders"),
    ):
        aws.sns.TopicSubscription(
            protocol, topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol=protocol, endpoint=endpoint
        )


@passes
@foreseen
def endpoints_of_each_protocol(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    for protocol, endpoint in (
        ("sqs", queue.arn),
        ("lambda", function.arn),
        ("email", "orders+alarms@shop.dev"),
        ("https", "https://orders.dev/hook"),
        ("sms", "+441632960000"),
    ):
        aws.sns.TopicSubscription(protocol, topic=topic.arn, protocol=protocol, endpoint=endpoint)


@passes
@foreseen
def queue_is_deployed_and_its_arn_a_text(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    arn = queue.arn.apply(lambda _: "arn:aws:sqs:eu-west-1:111122223333:orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=arn)


@abstains("protocol")
def protocol_is_known_later(aws):
    parameter = aws.ssm.Parameter("protocol", type="String", value="email")
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol=parameter.arn, endpoint="a@shop.dev"
    )
