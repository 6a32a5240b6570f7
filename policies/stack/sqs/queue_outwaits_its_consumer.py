from preflight import Advice, Annotated, Between, Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import EventSourceMapping


@policy(
    severity="critical",
    caught="deployment",
    error="Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
)
def queue_outwaits_its_consumer(
    mapping: EventSourceMapping, *, factor: Annotated[int, Between(1, 100)] = 1
) -> Violations:
    """A queue hides a message for at least as long as the function that works on it may run.

    While a function works on a message, SQS hides it for the queue's visibility timeout. A function that runs longer would see
    the same message handed out a second time, so that Lambda rejects the mapping: "Queue visibility timeout: 30 seconds
    is less than Function timeout: 60 seconds". For retries of a throttled function AWS recommends six times the
    function's timeout.

    Options:
        factor: how many times the function's timeout an organization wants; AWS recommends 6.

    Fix: set the queue's `visibility_timeout_seconds` to what the message names, or the function's `timeout` lower.

    See: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """
    if mapping.source_kind != "sqs":
        return
    hidden, runs = mapping.queue.visibility_timeout_seconds, mapping.function.timeout
    if hidden < runs:
        yield mapping.queue, f"hides a message for {hidden} s; {mapping.function} may run for {runs} s"
    elif hidden < factor * runs:
        wanted = f"{factor} times the {runs} s of {mapping.function} are wanted"
        yield mapping.queue, Advice(f"hides a message for {hidden} s; {wanted}")


@fails("hides a message for 30 s; Function 'ship' may run for 60 s")
def visibility_timeout_is_the_default(aws):
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.name)


@fails("hides a message for 60 s; 6 times the 60 s of Function 'ship' are wanted", factor=6)
def organization_wants_room_for_retries(aws):
    orders = aws.sqs.Queue("orders", visibility_timeout_seconds=60)
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@passes
def both_are_the_default(aws):
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship")
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@passes(factor=6)
def queue_is_named_by_a_written_arn(aws):
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
def timeout_comes_later(aws):
    parameter = aws.ssm.Parameter("timeout", type="String", insecure_value="60")
    orders = aws.sqs.Queue("orders")
    ship = aws.lambda_.Function(
        "ship", role="arn:aws:iam::111122223333:role/ship", timeout=parameter.version.apply(int)
    )
    aws.lambda_.EventSourceMapping("feed", event_source_arn=orders.arn, function_name=ship.arn)


@abstains("eventSourceArn, which leads outside of this stack")
def queue_belongs_to_another_stack(aws):
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship", timeout=60)
    aws.lambda_.EventSourceMapping(
        "feed", event_source_arn="arn:aws:sqs:eu-west-1:111122223333:platform", function_name=ship.arn
    )
