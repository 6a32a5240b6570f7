from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.kinesis import Stream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ShardCount is not expected when StreamMode=ON_DEMAND",
        "ShardCount is expected when StreamMode=PROVISIONED",
        "WarmThroughputMiBps cannot be set while creating stream in Provisioned StreamMode",
        "DesiredShardLevelMetrics cannot have ALL with other metric names",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-kinesis-…, each deployed with the answer of Kinesis",
    ),
)
def stream_mode_is_consistent(stream: Stream) -> Violations:
    """A data stream has the settings of its mode: a number of shards, or none on demand.

    PROVISIONED is the default mode and needs shards. On demand, Kinesis chooses their number.

    Fix: set `shard_count`, or `stream_mode_details={"stream_mode": "ON_DEMAND"}` without it.

    Fix (others): set the number of shards, or the stream mode ON_DEMAND without it.

    See: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    """
    yield from stream.faults()


ON_DEMAND = {"stream_mode": "ON_DEMAND"}


@fails("has `stream_mode` ON_DEMAND and `shard_count` 2; Kinesis chooses the number of shards")
def shards_on_demand(aws):
    aws.kinesis.Stream("orders", shard_count=2, stream_mode_details=ON_DEMAND)


@fails("has `stream_mode` PROVISIONED without a `shard_count`, which it needs")
def no_shards(aws):
    aws.kinesis.Stream("orders")


@fails(
    "has `warm_throughput_mib_ps` with `stream_mode` PROVISIONED; only ON_DEMAND has it",
    "has ALL and other names in `shard_level_metrics`; ALL stands for each of them",
    "has `encryption_type` KMS without a `kms_key_id`, which it needs",
)
def provisioned_with_more(aws):
    aws.kinesis.Stream(
        "orders",
        shard_count=1,
        warm_throughput_mib_ps=100,
        shard_level_metrics=["ALL", "IncomingBytes"],
        encryption_type="KMS",
    )


@passes
def streams_are_consistent(aws):
    aws.kinesis.Stream(
        "orders", shard_count=1, shard_level_metrics=["ALL"], encryption_type="KMS", kms_key_id="alias/aws/kinesis"
    )
    aws.kinesis.Stream("events", stream_mode_details=ON_DEMAND, warm_throughput_mib_ps=100)


@abstains("shardCount")
def shards_come_later(aws):
    later = aws.ssm.Parameter("shards", type="String", insecure_value="1").version
    aws.kinesis.Stream("orders", shard_count=later, stream_mode_details=ON_DEMAND)
