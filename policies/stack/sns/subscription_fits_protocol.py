from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy, recorded
from preflight.aws.sns import TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameter: Invalid parameter: Endpoint",
        "InvalidParameter: Invalid parameter: SQS endpoint ARN",
        "Invalid parameter: SubscriptionRoleArn",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "Invalid parameter: SQS endpoint ARN",
        ),
        modelled(
            "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
            "2026-11-28",
            "for the sqs protocol, the endpoint is the ARN of an Amazon SQS queue",
        ),
        modelled(
            "https://docs.aws.amazon.com/sns/latest/dg/firehose-endpoints-subscribe.html",
            "2026-11-28",
            "SubscriptionRoleArn is required for Firehose subscriptions",
        ),
    ),
)
def subscription_fits_protocol(subscription: TopicSubscription) -> Violations:
    """A subscription's endpoint has the form that its protocol needs.

    The protocols `sqs`, `lambda` and `firehose` need an ARN (not a queue's URL or a function's name), `email` an email
    address, `https` a URL. SNS answers anything else with `InvalidParameter`, for example `Invalid parameter: SQS endpoint
    ARN`. A subscription with the protocol `firehose` also needs a role.

    Fix: pass `endpoint=queue.arn`, `endpoint=function.arn`, or change the protocol.

    See: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    https://docs.aws.amazon.com/sns/latest/dg/firehose-endpoints-subscribe.html
    """
    if error := subscription.endpoint_error:
        yield error


@fails("has protocol sqs, but its endpoint is Function 'orders'; sqs needs the ARN of a queue")
def endpoint_is_a_function(aws):
    topic = aws.sns.Topic("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=function.arn)


@fails("has protocol sqs, but its endpoint is the url of Queue 'orders'; sqs needs the ARN of a queue")
@foreseen
def endpoint_is_the_queue_url(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.url)


@fails(
    "has protocol email, but its endpoint is https://orders.dev; email needs an email address",
    "has protocol https, but its endpoint is orders.dev; https needs a URL that begins with https://",
    "has protocol firehose, but no `subscription_role_arn`; SNS needs a role to write to Firehose",
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
def arn_comes_from_apply(aws):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    arn = queue.arn.apply(lambda _: "arn:aws:sqs:eu-west-1:111122223333:orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=arn)


@abstains("protocol")
def protocol_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("protocol", type="String", value="email")
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol=parameter.arn, endpoint="a@shop.dev"
    )
