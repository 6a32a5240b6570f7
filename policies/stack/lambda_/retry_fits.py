from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import EventSourceMapping


@policy(severity="medium", caught="nobody")
def retry_fits(mapping: EventSourceMapping) -> Violations:
    """A function that is fed from a stream gives up on a batch before its records expire.

    Lambda repeats a failing batch of a stream until it succeeds, and reads on only then. Unless the mapping sets how often, or
    how old a record may be, one broken record holds up its shard for as long as the stream keeps it: a day in Kinesis
    and in DynamoDB, a year if it was set so.

    Fix: set `maximum_retry_attempts` (and `bisect_batch_on_function_error=True`, which isolates the broken record), with a
    destination `on_failure`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    """
    if mapping.source_kind in ("kinesis", "dynamodb") and mapping.retries_without_end:
        yield "repeats a failing batch without end and holds up its shard; set maximum_retry_attempts"


@fails("repeats a failing batch without end and holds up its shard; set maximum_retry_attempts")
def retries_are_not_limited(aws):
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    aws.lambda_.EventSourceMapping(
        "clicks", event_source_arn=clicks.arn, function_name="count", starting_position="LATEST"
    )


@fails("repeats a failing batch without end and holds up its shard; set maximum_retry_attempts")
def retries_have_no_end(aws):
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn="arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000",
        function_name="count",
        starting_position="LATEST",
        maximum_retry_attempts=-1,
    )


@passes
def each_gives_up(aws):
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    for name, limit in (
        ("by-number", {"maximum_retry_attempts": 3}),
        ("by-age", {"maximum_record_age_in_seconds": 3600}),
    ):
        aws.lambda_.EventSourceMapping(
            name, event_source_arn=clicks.arn, function_name="count", starting_position="LATEST", **limit
        )


@passes
def queue_has_its_own_way(aws):
    orders = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=orders.arn, function_name="ship")


@abstains("maximumRetryAttempts")
def number_comes_later(aws):
    parameter = aws.ssm.Parameter("retries", type="String", insecure_value="3")
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    aws.lambda_.EventSourceMapping(
        "clicks",
        event_source_arn=clicks.arn,
        function_name="count",
        starting_position="LATEST",
        maximum_retry_attempts=parameter.version.apply(int),
    )
