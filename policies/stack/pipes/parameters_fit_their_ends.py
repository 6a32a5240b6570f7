from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.pipes import Pipe


@policy(
    severity="critical",
    caught="deployment",
    error="The request must contain the parameter MessageGroupId",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceParameters.html",
            "2026-11-28",
            "the required members of the parameters of each kind of source",
        ),
        modelled(
            "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetParameters.html",
            "2026-11-28",
            "the required members of the parameters of each kind of target",
        ),
        documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html", "2026-11-28"),
    ),
)
def parameters_fit_their_ends(pipe: Pipe) -> Violations:
    """A pipe has the parameters that its source and its target need.

    A pipe from a stream needs the position where it starts, from a broker the queue and its credentials. A pipe to a FIFO
    queue needs a message group, to a Kinesis stream a partition key, to an ECS cluster a task definition. A topic, a bucket
    and an event bus are no sources. Parameters of another kind of source or target are reported as advice.

    Fix: add the block that the message names.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
    """
    yield from pipe.source_errors
    yield from pipe.target_errors


ROLE = "arn:aws:iam::111122223333:role/orders"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


@fails(
    "has a Kinesis stream as its source and no `kinesis_stream_parameters` in its source_parameters, which have required values",
    "has a DynamoDB table as its source and no `dynamodb_stream_parameters` in its source_parameters, which have required values",
    "has a topic as its source; Pipes reads from queues, streams, brokers and Kafka",
    "starts at AT_TIMESTAMP, but has no `starting_position_timestamp`",
    "has `kinesis_stream_parameters` with a queue as its source; they are for a Kinesis stream",
)
def sources_lack_their_parameters(aws):
    stream, topic = aws.kinesis.Stream("orders", shard_count=1), aws.sns.Topic("orders")
    table = aws.dynamodb.Table(
        "orders",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    latest = {"kinesis_stream_parameters": {"starting_position": "LATEST"}}
    then = {"kinesis_stream_parameters": {"starting_position": "AT_TIMESTAMP"}}
    for name, source, parameters in (
        ("stream", stream.arn, None),
        ("table", table.stream_arn, None),
        ("topic", topic.arn, None),
        ("then", stream.arn, then),
        ("queue", QUEUE, latest),
    ):
        aws.pipes.Pipe(name, role_arn=ROLE, source=source, target=QUEUE, source_parameters=parameters)


@fails(
    'has the FIFO Queue \'jobs\' as its target and no message group; set `sqs_queue_parameters={"message_group_id": "…"}`'
    " (The request must contain the parameter MessageGroupId)",
    "has a Kinesis stream as its target and no `kinesis_stream_parameters` in its target_parameters, which have required values",
    "has `lambda_function_parameters` with a queue as its target; they are for a function",
)
def targets_lack_their_parameters(aws):
    jobs = aws.sqs.Queue("jobs", fifo_queue=True, content_based_deduplication=True)
    stream = aws.kinesis.Stream("shipped", shard_count=1)
    for name, target, parameters in (
        ("jobs", jobs.arn, None),
        ("stream", stream.arn, None),
        ("queue", QUEUE, {"lambda_function_parameters": {"invocation_type": "FIRE_AND_FORGET"}}),
    ):
        aws.pipes.Pipe(name, role_arn=ROLE, source=QUEUE, target=target, target_parameters=parameters)


@passes
def parameters_are_complete(aws):
    jobs, stream = aws.sqs.Queue("jobs", fifo_queue=True), aws.kinesis.Stream("orders", shard_count=1)
    aws.pipes.Pipe(
        "jobs",
        role_arn=ROLE,
        source=stream.arn,
        source_parameters={"kinesis_stream_parameters": {"starting_position": "LATEST"}},
        target=jobs.arn,
        target_parameters={"sqs_queue_parameters": {"message_group_id": "$.id", "message_deduplication_id": "$.id"}},
    )
    aws.pipes.Pipe("ship", role_arn=ROLE, source=QUEUE, target="arn:aws:lambda:eu-west-1:111122223333:function:ship")
    aws.pipes.Pipe(
        "kafka",
        role_arn=ROLE,
        source="smk://broker.shop.dev:9092",
        source_parameters={"self_managed_kafka_parameters": {"topic_name": "orders"}},
        target=QUEUE,
    )


@abstains("source")
def source_is_known_after_deployment(aws, pulumi):
    one, two = aws.sqs.Queue("one"), aws.kinesis.Stream("two", shard_count=1)
    source = pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])
    aws.pipes.Pipe("orders", role_arn=ROLE, source=source, target=QUEUE)
