from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.lambda_ import EventInvokeConfig, EventSourceMapping, Function
from preflight.aws.lambda_.destinations import destination_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The provided destination config … is invalid",
        "You can't specify the function as a destination for itself",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "a destination of another service, and the function itself, are refused",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
            "2026-11-28",
            "standard queues and topics, S3 for failures only, functions and event buses",
        ),
        documented("https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html", "2026-11-28"),
    ),
)
def destination_is_accepted(sender: Function | EventInvokeConfig | EventSourceMapping) -> Violations:
    """The events of a function go to a destination that Lambda can send to.

    A dead-letter target is a standard queue or topic. A destination of asynchronous calls is also a function or an event bus, and
    for failures a bucket; that of a stream's mapping is a queue, a topic, a bucket or a Kafka topic. Lambda refuses anything
    else, FIFO queues and topics for asynchronous calls, and the function itself: "The provided destination config … is invalid".

    Fix: pass the ARN of a standard queue, `destination_config={"on_failure": {"destination": queue.arn}}`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    yield from destination_faults(sender)


@fails(
    "has Queue 'failed' as `target_arn`, which is FIFO; Lambda sends to standard queues and topics alone there",
    "has 'arn:aws:kinesis:eu-west-1:111122223333:stream/failed' as `target_arn`;"
    " Lambda sends to an SQS queue or an SNS topic there",
)
def dead_letters_go_elsewhere(aws):
    failed = aws.sqs.Queue("failed", fifo_queue=True)
    for name, arn in (("orders", failed.arn), ("bills", "arn:aws:kinesis:eu-west-1:111122223333:stream/failed")):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", dead_letter_config={"target_arn": arn})


@fails(
    "has Topic 'failed' as `destination`, which is FIFO; Lambda sends to standard queues and topics alone there",
    "has Bucket 'done' as `destination`; Lambda sends to an SQS queue, an SNS topic, a function or an event bus there",
)
def asynchronous_calls_go_elsewhere(aws):
    failed = aws.sns.Topic("failed", fifo_topic=True)
    aws.lambda_.FunctionEventInvokeConfig(
        "orders", function_name="orders", destination_config={"on_failure": {"destination": failed.arn}}
    )
    done = aws.s3.Bucket("done")
    aws.lambda_.FunctionEventInvokeConfig(
        "bills", function_name="bills", destination_config={"on_success": {"destination": done.arn}}
    )


@fails("has Function 'orders' as `destination`, the function itself, which cannot be its own destination")
def function_is_its_own_destination(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.lambda_.FunctionEventInvokeConfig(
        "orders", function_name=function.name, destination_config={"on_failure": {"destination": function.arn}}
    )


@fails(
    "has Function 'failed' as `destination_arn`;"
    " Lambda sends to an SQS queue, an SNS topic, an S3 bucket or a Kafka topic there"
)
def stream_sends_to_a_function(aws):
    failed = aws.lambda_.Function("failed", role="arn:aws:iam::111122223333:role/orders")
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn="arn:aws:kinesis:eu-west-1:111122223333:stream/orders",
        function_name="orders",
        starting_position="LATEST",
        destination_config={"on_failure": {"destination_arn": failed.arn}},
    )


@passes
def destinations_are_accepted(aws):
    queue, topic, bucket = aws.sqs.Queue("failed"), aws.sns.Topic("failed"), aws.s3.Bucket("failed")
    bus = aws.cloudwatch.EventBus("done")
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", dead_letter_config={"target_arn": queue.arn}
    )
    for name, on, target in (("a", "on_failure", topic), ("b", "on_failure", bucket), ("c", "on_success", bus)):
        aws.lambda_.FunctionEventInvokeConfig(
            name, function_name=name, destination_config={on: {"destination": target.arn}}
        )
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn="arn:aws:kinesis:eu-west-1:111122223333:stream/orders",
        function_name="orders",
        starting_position="LATEST",
        destination_config={"on_failure": {"destination_arn": bucket.arn}},
    )


@abstains("deadLetterConfig.targetArn, which comes from Parameter 'failed'")
def target_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("failed", type="String", insecure_value="arn:aws:sqs:eu-west-1:111122223333:failed")
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", dead_letter_config={"target_arn": parameter.arn}
    )
