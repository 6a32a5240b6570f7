from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy, recorded
from preflight.aws.logs import LogSubscriptionFilter


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidParameterException: destinationArn for vendor … cannot be used without roleArn",
        "InvalidParameterException: destinationArn for vendor lambda cannot be used with roleArn",
        "InvalidParameterException: PutSubscriptionFilter operation cannot work with destinationArn for vendor …",
        "InvalidParameterException: If a filter pattern starts with '{' it must end with '}'",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/logs/test_logs_subscription_filters.py",
            "2026-11-28",
            "destinationArn for vendor kinesis cannot be used without roleArn",
        ),
        deployed(
            "https://github.com/dougmoscrop/serverless-plugin-log-subscription/issues/66",
            "2026-11-28",
            "destinationArn for vendor firehose cannot be used without roleArn",
        ),
        deployed(
            "https://github.com/cloudtools/troposphere/pull/413",
            "2026-11-28",
            "destinationArn for vendor lambda cannot be used with roleArn",
        ),
        deployed(
            "https://github.com/aws-samples/aws-centralize-logs-using-cdk/issues/2",
            "2026-11-28",
            "PutSubscriptionFilter operation cannot work with destinationArn for vendor cloudformation",
        ),
    ),
)
def subscription_filter_is_valid(subscription: LogSubscriptionFilter) -> Violations:
    """A subscription filter sends to a service that takes log events, and has a role exactly where that service needs one.

    CloudWatch Logs sends to functions, to streams of Kinesis and Firehose and to log destinations. For a stream it needs a
    role that it can assume; a function has a permission (`aws.lambda_.Permission`) in place of a role.

    Fix: add `role_arn` for a stream, remove it for a function, or send to a function that passes the events on.

    See: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    """
    yield from subscription.faults


@fails(
    "sends to kinesis and has no role_arn (destinationArn for vendor kinesis cannot be used without roleArn)",
    "sends to firehose and has no role_arn (destinationArn for vendor firehose cannot be used without roleArn)",
    "sends to lambda and has a role_arn (destinationArn for vendor lambda cannot be used with roleArn)",
    "sends to sqs; a destination is a function, a stream of Kinesis or Firehose, or a log destination",
)
def roles_are_wrong(aws):
    send(aws, "logs-1", "arn:aws:kinesis:eu-west-1:111122223333:stream/logs")
    send(aws, "logs-2", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/logs")
    send(
        aws, "logs-3", "arn:aws:lambda:eu-west-1:111122223333:function:logs", role="arn:aws:iam::111122223333:role/logs"
    )
    send(aws, "logs-4", "arn:aws:sqs:eu-west-1:111122223333:logs")


@fails(
    "sends to kinesis and has no role_arn (destinationArn for vendor kinesis cannot be used without roleArn)",
    "sends to sqs; a destination is a function, a stream of Kinesis or Firehose, or a log destination",
)
@foreseen
def destinations_are_outputs(aws):
    send(aws, "logs-5", aws.kinesis.Stream("logs", shard_count=1).arn)
    send(aws, "logs-6", aws.sqs.Queue("logs").arn)


@fails(
    "has the pattern '{ $.level = 1', which starts with '{' and does not end with '}'",
)
def pattern_is_open(aws):
    send(aws, "logs-7", "arn:aws:lambda:eu-west-1:111122223333:function:logs", pattern="{ $.level = 1")


@passes
@foreseen
def destinations_that_take_log_events(aws):
    role = aws.iam.Role("logs", assume_role_policy='{"Version": "2012-10-17", "Statement": []}')
    send(aws, "logs-8", aws.kinesis.Stream("logs", shard_count=1).arn, role=role.arn)
    send(
        aws,
        "logs-9",
        "arn:aws:firehose:eu-west-1:111122223333:deliverystream/logs",
        role="arn:aws:iam::111122223333:role/logs",
    )
    send(aws, "logs-10", "arn:aws:lambda:eu-west-1:111122223333:function:logs", pattern="")
    send(aws, "logs-11", "arn:aws:logs:eu-west-1:111122223333:destination:logs")
    send(
        aws,
        "logs-12",
        "arn:aws:logs:eu-west-1:111122223333:destination:logs",
        role="arn:aws:iam::111122223333:role/logs",
    )


@abstains(
    "destinationArn",
)
def destination_comes_later(aws):
    send(aws, "logs-13", aws.sqs.Queue("logs").arn)


def send(aws, name, destination, role=None, pattern=""):
    aws.cloudwatch.LogSubscriptionFilter(
        name,
        log_group="/aws/lambda/orders",
        filter_pattern=pattern,
        destination_arn=destination,
        role_arn=role,
    )
