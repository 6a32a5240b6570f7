"""Event source mappings: the queues, streams and brokers that feed a function."""

from __future__ import annotations

from typing import Any

from preflight.aws.dynamodb import Table
from preflight.aws.knowledge.permissions import Call, call_on
from preflight.aws.sqs import Queue
from preflight.core.link import link
from preflight.core.values import KnownLater, Partial, origins_of
from preflight.core.view import Resource, View, json_text, prop

from .function import SERVICE, Function

_KINDS_BY_ARN = {"kafka": "msk", "rds": "docdb"}

# https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
_SOURCES = ("sqs", "kinesis", "dynamodb", "msk", "mq", "docdb")
_NO_SOURCES = (
    "aws:cloudwatch/",
    "aws:kinesis/firehose",
    "aws:lambda/",
    "aws:s3/bucket",
    "aws:sns/",
)


# Without these Lambda does not create a mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
# https://docs.aws.amazon.com/lambda/latest/dg/services-ddb.html
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
_READING = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
}


class Filter(View):
    """A filter of an event source mapping; `pattern` is a JSON string."""

    pattern: Any = json_text()


class FilterCriteria(View):
    """The filters of an event source mapping; a record is taken if one of them matches."""

    filters: list[Filter] = prop(())


class OnFailure(View):
    """The destination of the records that a function failed on."""

    destination_arn: str = prop()

    receiver: Resource = link("destination_arn")


class MappingDestinations(View):
    """The destinations of an event source mapping."""

    on_failure: OnFailure | None = None


class ScalingConfig(View):
    """The maximum concurrency of an SQS mapping."""

    maximum_concurrency: int | None = None


class EventSourceMapping(Resource, token="aws:lambda/eventSourceMapping:EventSourceMapping"):
    """What feeds a function from a queue, a stream or a broker."""

    names = ()

    batch_size: int = 10
    bisect_batch_on_function_error: bool = False
    destination_config: MappingDestinations | None = None
    event_source_arn: str | None = None
    filter_criteria: FilterCriteria | None = None
    function_name: str = prop()
    maximum_batching_window_in_seconds: int = 0
    maximum_record_age_in_seconds: int = -1
    maximum_retry_attempts: int = -1
    parallelization_factor: int = 1
    provisioned_poller_config: Any = None
    scaling_config: ScalingConfig | None = None
    self_managed_event_source: Any = None
    starting_position: str | None = None
    starting_position_timestamp: str | None = None
    tumbling_window_in_seconds: int = 0

    queue: Queue = link("event_source_arn")
    source: Resource = link("event_source_arn")
    function: Function = link("function_name")

    @property
    def source_kind(self) -> str:
        """The service that feeds it, as its resources' types call it, such as `sqs`, `kinesis`, `dynamodb` or `msk`.

        `kafka` is a self-managed cluster. Raises Undecided where neither the ARN nor a resource of the stack shows it.
        """
        if self.self_managed_event_source is not None:
            return "kafka"
        arn = self.event_source_arn
        start = arn.parts[0] if isinstance(arn, Partial) else arn
        if isinstance(start, str) and start.count(":") > SERVICE:
            service = start.split(":")[SERVICE]
            return _KINDS_BY_ARN.get(service, service)
        return self.source.type_token.split(":")[1].partition("/")[0]

    @property
    def retries_without_end(self) -> bool:
        """Whether it repeats a failing batch of a stream for as long as the records are there."""
        return self.maximum_retry_attempts < 0 and self.maximum_record_age_in_seconds < 0

    @property
    def wrong_source(self) -> str | None:
        """What its source is, as a clause, where Lambda reads from none of that kind; None where it may.

        Raises Undecided where a table may stand for its stream or for itself.
        """
        kind = self.source_kind
        if isinstance(self.event_source_arn, str):
            if kind == "dynamodb" and "/stream/" not in self.event_source_arn:
                return "the ARN of a table, and needs that of its stream"
            return None if kind in _SOURCES else f"an ARN of {kind}"
        source = self.source
        if isinstance(source, Table):
            named = {origin.output for origin in origins_of(self.event_source_arn)}
            if not source.stream_enabled:
                return f"{source}, which has no stream"
            if not named:
                raise KnownLater("eventSourceArn")
            return f"{source} itself, and needs its `stream_arn`" if named == {"arn"} else None
        return str(source) if source.type_token.startswith(_NO_SOURCES) else None

    @property
    def reading_call(self) -> Call:
        """What reads from its source; no actions for a broker's."""
        actions = _READING.get(self.source_kind, ())
        arn = self.event_source_arn
        call = call_on(actions, arn if isinstance(arn, str) else self.source)
        # A table's stream has its own ARN, below the table's.
        is_table = self.source_kind == "dynamodb" and not isinstance(arn, str)
        return call._replace(arn=f"{call.arn}/stream/*") if is_table else call
