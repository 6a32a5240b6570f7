from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy
from preflight.aws.lambda_ import EventSourceMapping


@policy(
    severity="critical",
    caught="deployment",
    error="Unrecognized event source",
    evidence=deployed(
        "https://github.com/aws-controllers-k8s/community/issues/2250",
        "2026-11-28",
        "Unrecognized event source. Unsupported source arn : arn:aws:events:…",
    ),
)
def event_source_is_one(mapping: EventSourceMapping) -> Violations:
    """An event source mapping reads from a queue, a stream or a broker.

    Lambda polls queues of SQS, streams of Kinesis and of DynamoDB tables, Kafka, Amazon MQ and DocumentDB. Everything else calls
    the function itself and needs a permission for that: buckets, topics, rules, APIs. A mapping for one of these is
    rejected with "Unrecognized event source".

    Fix: pass the ARN of the queue, or `table.stream_arn`; for a bucket, a topic or a rule, replace the mapping by
    `aws.s3.BucketNotification`, `aws.sns.TopicSubscription` or `aws.cloudwatch.EventTarget` with an `aws.lambda_.Permission`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    if mapping.wrong_source is not None:
        yield f"has as its source {mapping.wrong_source}; Lambda reads from queues, streams and brokers"


@fails("has as its source Function 'orders'; Lambda reads from queues, streams and brokers")
def source_is_a_function(aws):
    orders = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    ship = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/ship")
    aws.lambda_.EventSourceMapping("ship", event_source_arn=orders.arn, function_name=ship.arn)


@fails("has as its source an ARN of sns; Lambda reads from queues, streams and brokers")
def source_is_a_topic_by_its_arn(aws):
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn="arn:aws:sns:eu-west-1:111122223333:orders", function_name="ship"
    )


@fails("has as its source Table 'orders', which has no stream; Lambda reads from queues, streams and brokers")
def table_has_no_stream(aws):
    orders = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn=orders.stream_arn, function_name="ship", starting_position="LATEST"
    )


@fails(
    "has as its source Table 'orders' itself, and needs its `stream_arn`; Lambda reads from queues, streams and brokers"
)
@foreseen
def table_is_named_and_not_its_stream(aws):
    orders = aws.dynamodb.Table(
        "orders",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn=orders.arn, function_name="ship", starting_position="LATEST"
    )


@fails(
    "has as its source the ARN of a table, and needs that of its stream; Lambda reads from queues, streams and brokers"
)
def table_s_arn_is_written_out(aws):
    aws.lambda_.EventSourceMapping(
        "ship",
        event_source_arn="arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        function_name="ship",
        starting_position="LATEST",
    )


@passes
@foreseen
def sources_that_there_are(aws):
    orders = aws.dynamodb.Table(
        "orders",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    for name, arn in {
        "queue": aws.sqs.Queue("orders").arn,
        "table": orders.stream_arn,
        "stream": aws.kinesis.Stream("clicks", shard_count=1).arn,
        "kafka": "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/1a2b3c",
        "documents": "arn:aws:rds:eu-west-1:111122223333:cluster:orders",
        "other": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000",
    }.items():
        aws.lambda_.EventSourceMapping(name, event_source_arn=arn, function_name="ship")


@abstains("eventSourceArn")
def source_is_one_of_two(aws, pulumi):
    arns = pulumi.Output.all(aws.sqs.Queue("first").arn, aws.sqs.Queue("second").arn)
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn=arns.apply(lambda both: both[len(both) % 2]), function_name="ship"
    )


@abstains("eventSourceArn, which is absent")
def source_is_kafka_of_one_s_own(aws):
    aws.lambda_.EventSourceMapping(
        "ship",
        function_name="ship",
        topics=["orders"],
        starting_position="LATEST",
        self_managed_event_source={"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "kafka1.orders.dev:9092"}},
    )
