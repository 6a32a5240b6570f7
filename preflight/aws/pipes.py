"""Amazon EventBridge Pipes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import Undecided
from preflight.core.view import Resource, View, json_text, prop

from .knowledge.targets import called, fifo_faults, kind_of_target
from .languages.event_patterns import LONGEST, PIPE, messages, pattern_faults


class PipeFilter(View):
    """A filter of a pipe."""

    pattern: Any = json_text()


class PipeFilters(View):
    """The filters of a pipe; an event passes if one of them matches."""

    filters: list[PipeFilter] = prop(())


class KinesisSource(View):
    """How a pipe reads a Kinesis stream."""

    starting_position: str | None = None
    starting_position_timestamp: str | None = None


class SourceParameters(View):
    """The parameters of a pipe's source, by its kind."""

    activemq_broker_parameters: Any = None
    dynamodb_stream_parameters: Any = None
    filter_criteria: PipeFilters | None = None
    kinesis_stream_parameters: KinesisSource | None = None
    managed_streaming_kafka_parameters: Any = None
    rabbitmq_broker_parameters: Any = None
    self_managed_kafka_parameters: Any = None
    sqs_queue_parameters: Any = None


class QueueTarget(View):
    """How a pipe sends messages to a queue."""

    message_deduplication_id: str | None = None
    message_group_id: str | None = None


class TargetParameters(View):
    """The parameters of a pipe's target, by its kind."""

    batch_job_parameters: Any = None
    cloudwatch_logs_parameters: Any = None
    ecs_task_parameters: Any = None
    eventbridge_event_bus_parameters: Any = None
    http_parameters: Any = None
    kinesis_stream_parameters: Any = None
    lambda_function_parameters: Any = None
    redshift_data_parameters: Any = None
    sagemaker_pipeline_parameters: Any = None
    sqs_queue_parameters: QueueTarget | None = None
    step_function_state_machine_parameters: Any = None


class Pipe(Resource, token="aws:pipes/pipe:Pipe"):
    """A pipe from a source to a target."""

    name: str | None = None
    source: str = prop()
    source_parameters: SourceParameters | None = None
    target: str = prop()
    target_parameters: TargetParameters | None = None

    @property
    def filter_errors(self) -> Iterator[str]:
        """Why Pipes rejects its filters, as clauses that begin with a verb; where that is uncertain, as advice.

        Raises Undecided at the end if a filter is not known.
        """
        criteria = self.source_parameters.filter_criteria if self.source_parameters is not None else None
        filters = criteria.filters if criteria is not None else ()
        if len(filters) > _MOST_FILTERS:
            yield f"has {len(filters)} filters; a pipe has at most {_MOST_FILTERS}"
        later: Undecided | None = None
        for at, each in enumerate(filters, 1):
            written = each.wire_value("pattern")
            if isinstance(written, str) and len(written) > LONGEST:
                yield f"has filter {at} with {len(written)} characters; Pipes accepts at most {LONGEST}"
            try:
                if each.pattern is not None:
                    yield from messages(f"has filter {at} with", pattern_faults(each.pattern, PIPE))
            except Undecided as reason:
                later = later or reason
        if later is not None:
            raise later

    @property
    def source_errors(self) -> Iterator[str]:
        """Why its source, or the parameters of its source, are not accepted, as clauses that begin with a verb."""
        kind = kind_of_target(self, "source")
        if kind in _NO_SOURCES:
            yield f"has {called(kind)} as its source; Pipes reads from queues, streams, brokers and Kafka"
            return
        given = self.source_parameters
        blocks = _OF_SOURCES.get(kind)
        if blocks is None:
            return
        if kind not in _WITHOUT_PARAMETERS and not any(given is not None and given.has(block) for block in blocks):
            wanted = " or ".join(f"`{block}`" for block in blocks)
            yield f"has {called(kind)} as its source and no {wanted} in its source_parameters, which have required values"
        yield from _strays(given, blocks, _OF_SOURCES, f"{called(kind)} as its source")
        stream = given.kinesis_stream_parameters if given is not None else None
        if (
            stream is not None
            and stream.starting_position == "AT_TIMESTAMP"
            and not stream.has("starting_position_timestamp")
        ):
            yield "starts at AT_TIMESTAMP, but has no `starting_position_timestamp`"

    @property
    def target_errors(self) -> Iterator[str]:
        """Why the parameters of its target are not accepted, as clauses that begin with a verb."""
        kind = kind_of_target(self, "target")
        given = self.target_parameters
        blocks = _OF_TARGETS.get(kind, ())
        if kind in _NEED_PARAMETERS and not any(given is not None and given.has(block) for block in blocks):
            yield f"has {called(kind)} as its target and no `{blocks[0]}` in its target_parameters, which have required values"
        if kind in _OF_TARGETS:
            yield from _strays(given, blocks, _OF_TARGETS, f"{called(kind)} as its target")
        queue = given.sqs_queue_parameters if given is not None else None
        words = "The request must contain the parameter MessageGroupId"
        yield from fifo_faults(self, "target", "sqs_queue_parameters", queue, words)


def _strays(given: View | None, blocks: tuple[str, ...], known_blocks: _Blocks, found: str) -> Iterator[Advice]:
    for kind, others in known_blocks.items():
        for block in others:
            if given is not None and block not in blocks and given.has(block):
                yield Advice(f"has `{block}` with {found}; they are for {called(kind)}")


_Blocks = Mapping[str, tuple[str, ...]]
_MOST_FILTERS = 5
# https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceParameters.html
_OF_SOURCES: _Blocks = {
    "dynamodb": ("dynamodb_stream_parameters",),
    "kafka": ("managed_streaming_kafka_parameters",),
    "kinesis": ("kinesis_stream_parameters",),
    "mq": ("activemq_broker_parameters", "rabbitmq_broker_parameters"),
    "msk": ("managed_streaming_kafka_parameters",),
    "sqs": ("sqs_queue_parameters",),
}
_WITHOUT_PARAMETERS = ("sqs",)
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
_NO_SOURCES = ("api-destination", "event-bus", "firehose", "lambda", "rds", "s3", "sns", "states")
# https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetParameters.html
_OF_TARGETS: _Blocks = {
    "api-destination": ("http_parameters",),
    "batch": ("batch_job_parameters",),
    "ecs": ("ecs_task_parameters",),
    "event-bus": ("eventbridge_event_bus_parameters",),
    "kinesis": ("kinesis_stream_parameters",),
    "lambda": ("lambda_function_parameters",),
    "logs": ("cloudwatch_logs_parameters",),
    "redshift": ("redshift_data_parameters",),
    "sqs": ("sqs_queue_parameters",),
    "states": ("step_function_state_machine_parameters",),
}
_NEED_PARAMETERS = ("batch", "ecs", "kinesis", "redshift")
