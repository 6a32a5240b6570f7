from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.lambda_.mapping_options import option_faults

CREATE = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        "Value null at 'startingPosition' failed to satisfy constraint: Member must not be null",
        "Unsupported starting position for arn type",
        "parameter for given event source mapping type",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.snapshot.json",
            "2026-11-28",
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "a stream without a starting position, and a DynamoDB stream with AT_TIMESTAMP, are refused",
        ),
        modelled(CREATE, "2026-11-28", "names for each option the sources that take it"),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
            "2026-11-28",
            "FIFO: at most 10 messages, no batching window",
        ),
    ),
)
def mapping_options_fit_their_source(mapping: EventSourceMapping) -> Violations:
    """An event source mapping has the options that its source takes and needs.

    Queues, streams and brokers are read in different ways. A stream needs a `starting_position`, and only a stream has one;
    batches of more than 10 messages need a batching window, which a FIFO queue does not have; retries, bisecting and
    destinations are for streams and Kafka, as SQS has its dead-letter queue. Lambda refuses the other
    combinations: "Unsupported … parameter for given event source mapping type".

    Fix: leave out the option, or set the one that is missing, as the message shows.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    """
    yield from option_faults(mapping)


QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-11-28T00:00:00.000"
STREAM = "arn:aws:kinesis:eu-west-1:111122223333:stream/orders"


@fails(
    "takes batches of 20 messages and has no batching window;"
    " more than 10 need `maximum_batching_window_in_seconds` of at least 1"
)
def large_batch_without_a_window(aws):
    queue = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=queue.arn, function_name="orders", batch_size=20)


@fails(
    "takes batches of 100 messages from a FIFO queue, which gives at most 10",
    "waits 5 s for a batch, but a FIFO queue has no batching window; leave it out",
)
def large_batch_of_a_fifo_queue(aws):
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE + ".fifo",
        function_name="orders",
        batch_size=100,
        maximum_batching_window_in_seconds=5,
    )


@fails(
    "sets `bisect_batch_on_function_error`, which Lambda does not take for an SQS queue; it is for a Kinesis stream,"
    " a DynamoDB stream, Amazon MSK and self-managed Kafka",
    "sets `destination_config`, which Lambda does not take for an SQS queue; it is for a Kinesis stream,"
    " a DynamoDB stream, Amazon MSK and self-managed Kafka",
    "sets `maximum_retry_attempts`, which Lambda does not take for an SQS queue; it is for a Kinesis stream,"
    " a DynamoDB stream, Amazon MSK and self-managed Kafka",
    "sets `tumbling_window_in_seconds`, which Lambda does not take for an SQS queue; it is for a Kinesis stream and"
    " a DynamoDB stream",
    "sets `starting_position` to LATEST, but an SQS queue has no positions; leave it out",
)
def queue_with_the_options_of_a_stream(aws):
    failed = aws.sqs.Queue("failed")
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name="orders",
        bisect_batch_on_function_error=True,
        destination_config={"on_failure": {"destination_arn": failed.arn}},
        maximum_retry_attempts=2,
        tumbling_window_in_seconds=30,
        starting_position="LATEST",
    )


@fails("sets `scaling_config`, which Lambda does not take for a Kinesis stream; it is for an SQS queue")
def stream_with_an_option_of_a_queue(aws):
    stream = aws.kinesis.Stream("orders", shard_count=1)
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=stream.arn,
        function_name="orders",
        starting_position="LATEST",
        scaling_config={"maximum_concurrency": 5},
    )


@fails("sets both `scaling_config` and `provisioned_poller_config`, of which a queue's mapping takes one")
def queue_is_scaled_twice(aws):
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name="orders",
        scaling_config={"maximum_concurrency": 5},
        provisioned_poller_config={"minimum_pollers": 2},
    )


@fails(
    "runs up to 5 calls of Function 'orders' at once, which reserves 2; Lambda throttles the rest, and their messages"
    " go back to the queue"
)
def queue_is_faster_than_its_function(aws):
    function = aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", reserved_concurrent_executions=2
    )
    aws.lambda_.EventSourceMapping(
        "orders",
        event_source_arn=QUEUE,
        function_name=function.name,
        scaling_config={"maximum_concurrency": 5},
    )


@fails("has neither `event_source_arn` nor `self_managed_event_source`; a mapping reads from one of them")
def source_is_missing(aws):
    aws.lambda_.EventSourceMapping("orders", function_name="orders")


@fails(
    "has no `starting_position`, which a DynamoDB stream needs: TRIM_HORIZON (the oldest record) or LATEST",
    "has no `starting_position`, which Amazon MSK needs: TRIM_HORIZON (the oldest record) or LATEST",
)
def position_is_missing(aws):
    aws.lambda_.EventSourceMapping("orders", event_source_arn=TABLE, function_name="orders")
    cluster = "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/1"
    aws.lambda_.EventSourceMapping("bills", event_source_arn=cluster, function_name="orders", topics=["bills"])


@fails(
    "starts at AT_TIMESTAMP, which a DynamoDB stream does not take; use TRIM_HORIZON or LATEST",
    "starts at AT_TIMESTAMP, but has no `starting_position_timestamp`",
)
def position_is_a_time(aws):
    for name, source in (("table", TABLE), ("stream", STREAM)):
        aws.lambda_.EventSourceMapping(
            name, event_source_arn=source, function_name="orders", starting_position="AT_TIMESTAMP"
        )


@passes
def each_source_has_its_options(aws):
    queue = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping(
        "queue",
        event_source_arn=queue.arn,
        function_name="orders",
        batch_size=100,
        maximum_batching_window_in_seconds=1,
        scaling_config={"maximum_concurrency": 5},
        bisect_batch_on_function_error=False,
    )
    aws.lambda_.EventSourceMapping("fifo", event_source_arn=QUEUE + ".fifo", function_name="orders", batch_size=10)
    aws.lambda_.EventSourceMapping(
        "stream",
        event_source_arn=STREAM,
        function_name="orders",
        batch_size=500,
        starting_position="AT_TIMESTAMP",
        starting_position_timestamp="2026-11-28T00:00:00Z",
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=2,
        parallelization_factor=2,
        tumbling_window_in_seconds=30,
        destination_config={"on_failure": {"destination_arn": queue.arn}},
    )
    aws.lambda_.EventSourceMapping(
        "kafka",
        function_name="orders",
        self_managed_event_source={"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "kafka.orders.dev:9092"}},
        source_access_configurations=[
            {"type": "BASIC_AUTH", "uri": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"}
        ],
        topics=["orders"],
        starting_position="TRIM_HORIZON",
    )
    broker = "arn:aws:mq:eu-west-1:111122223333:broker:orders:b-1"
    aws.lambda_.EventSourceMapping("mq", event_source_arn=broker, function_name="orders", queues="orders")


@abstains("eventSourceArn")
def source_is_another_stack_s(aws, pulumi):
    source = pulumi.StackReference("shop/sources/dev").get_output("source")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=source, function_name="orders", batch_size=20)
