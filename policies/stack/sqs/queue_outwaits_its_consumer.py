from preflight import (
    Advice,
    Annotated,
    Between,
    Changes,
    Violations,
    abstains,
    deployed,
    documented,
    fails,
    passes,
    policy,
    referrers,
    remedy,
)
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.sqs import Queue

LONGEST = 43_200  # seconds of a visibility timeout, 12 hours


@policy(
    severity="critical",
    caught="deployment",
    error="Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
            "2026-11-28",
            "Lambda rejects a mapping if the visibility timeout is less than the function timeout",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/18099",
            "2026-11-28",
            "Queue visibility timeout: 30 seconds is less than Function timeout",
        ),
    ),
)
def queue_outwaits_its_consumer(
    mapping: EventSourceMapping, *, factor: Annotated[int, Between(1, 100)] = 1
) -> Violations:
    """A queue's visibility timeout is at least the timeout of the function that consumes it.

    SQS hides a received message for the queue's visibility timeout. If the function may run longer, the message could be
    delivered a second time meanwhile. Lambda therefore rejects the event source mapping: `Queue visibility timeout: 30
    seconds is less than Function timeout: 60 seconds`. To leave time for retries of a throttled function, AWS recommends six
    times the function's timeout.

    Options:
        factor: the least ratio of visibility timeout to function timeout; AWS recommends 6.

    Fix: raise the queue's `visibility_timeout_seconds`, or lower the function's `timeout`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """
    if mapping.source_kind != "sqs":
        return
    hidden, runs = mapping.queue.visibility_timeout_seconds, mapping.function.timeout
    if hidden < runs:
        needed = f"{mapping.function}, which consumes it, has a timeout of {runs} s"
        yield mapping.queue, f"has a visibility timeout of {hidden} s, but {needed}"
    elif hidden < factor * runs:
        needed = f"{factor * runs} s is {factor} times the timeout of {mapping.function}, which consumes it"
        yield mapping.queue, Advice(f"has a visibility timeout of {hidden} s; {needed}")


@remedy
def wait_for_the_consumers(queue: Queue, *, factor: Annotated[int, Between(1, 100)] = 1) -> Changes:
    """Raises the visibility timeout to what the consumers need."""
    consumers = [mapping.function for mapping in referrers(EventSourceMapping, EventSourceMapping.queue, queue)]
    yield "visibilityTimeoutSeconds", min(factor * max(consumer.timeout for consumer in consumers), LONGEST)


@fails("has a visibility timeout of 30 s, but Function 'ship', which consumes it, has a timeout of 60 s")
def visibility_timeout_is_the_default(aws):
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.name)


@fails("has a visibility timeout of 60 s; 360 s is 6 times the timeout of Function 'ship', which consumes it", factor=6)
def organization_requires_a_factor_for_retries(aws):
    orders = aws.sqs.Queue("orders", visibility_timeout_seconds=60)
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@passes
def both_timeouts_are_the_default(aws):
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship")
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@passes(factor=6)
def queue_is_named_by_a_literal_arn(aws):
    aws.sqs.Queue("orders", name="orders", visibility_timeout_seconds=360)
    aws.lambda_.Function("ship", name="ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping(
        "feed", event_source_arn="arn:aws:sqs:eu-west-1:111122223333:orders", function_name="ship"
    )


@passes
def source_is_a_stream(aws):
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping(
        "feed", event_source_arn=clicks.arn, function_name=ship.arn, starting_position="LATEST"
    )


@abstains("timeout")
def timeout_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("timeout", type="String", insecure_value="60")
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function(
        "ship", role="arn:aws:iam::111122223333:role/ship", timeout=parameter.version.apply(int)
    )
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@abstains("eventSourceArn, which leads outside of this stack")
def queue_is_in_another_stack(aws):
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping(
        "feed", event_source_arn="arn:aws:sqs:eu-west-1:111122223333:platform", function_name=ship.arn
    )
