from preflight import Advice, Violations, abstains, fails, passes, policy, recorded
from preflight.aws.dynamodb import KinesisStreamingDestination
from preflight.aws.knowledge.regions import known_region


@policy(
    severity="high",
    caught="deployment",
    error="approximateCreationDateTimePrecision' failed to satisfy constraint: Member must satisfy enum value set: …",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/dynamodb/test_dynamodb.snapshot.json",
        "2026-11-28",
        "approximateCreationDateTimePrecision: [MILLISECOND, MICROSECOND]",
    ),
)
def stream_is_in_its_region(destination: KinesisStreamingDestination) -> Violations:
    """A table sends its changes to a stream of Kinesis in its own region.

    The precision of their times is `MILLISECOND` or `MICROSECOND`.

    Fix: create the stream in the region of the table.

    See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
    """
    precision = destination.approximate_creation_date_time_precision
    if precision is not None and precision not in ("MILLISECOND", "MICROSECOND"):
        yield f"has approximate_creation_date_time_precision '{precision}'; it is MILLISECOND or MICROSECOND"
    if isinstance(destination.stream_arn, str) and destination.stream_arn.startswith("arn:"):
        own, named = known_region(destination), destination.stream_arn.split(":")[3]
        if own and own != named:
            yield Advice(f"sends changes in {own} to {destination.stream_arn} in {named}; both belong in one region")
        return
    here, there = known_region(destination.table), known_region(destination.stream)
    if here and there and here != there:
        yield Advice(
            f"sends changes of {destination.table} in {here} to {destination.stream} in {there}; both belong in one region"
        )


@fails(
    "sends changes of Table 'orders' in eu-west-1 to Stream 'orders' in us-east-1; both belong in one region",
    "has approximate_creation_date_time_precision 'SECOND'; it is MILLISECOND or MICROSECOND",
)
def stream_is_elsewhere(aws):
    send(aws, "eu-west-1", "us-east-1", "SECOND")


@fails(
    "sends changes in eu-west-1 to arn:aws:kinesis:us-east-1:111122223333:stream/orders in us-east-1;"
    " both belong in one region"
)
def named_stream_is_elsewhere(aws):
    arn = "arn:aws:kinesis:us-east-1:111122223333:stream/orders"
    aws.dynamodb.KinesisStreamingDestination("orders", table_name="orders", stream_arn=arn)


@passes
def stream_is_in_the_region(aws):
    send(aws, "eu-west-1", "eu-west-1", "MICROSECOND")


@abstains("approximateCreationDateTimePrecision")
def precision_comes_later(aws):
    send(aws, "eu-west-1", "eu-west-1", aws.sns.Topic("precision").name)


def send(aws, here, there, precision):
    attributes = [{"name": "id", "type": "S"}]
    table = aws.dynamodb.Table(
        "orders", hash_key="id", billing_mode="PAY_PER_REQUEST", attributes=attributes, region=here
    )
    stream = aws.kinesis.Stream("orders", shard_count=1, region=there)
    aws.dynamodb.KinesisStreamingDestination(
        "orders",
        table_name=table.name,
        stream_arn=stream.arn,
        approximate_creation_date_time_precision=precision,
        region=here,
    )
