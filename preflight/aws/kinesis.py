"""Amazon Kinesis Data Streams and Amazon Data Firehose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document

PARTITIONED_BUFFER = 64  # MiB
_DEFAULT_BUFFER = 5  # MiB
_EXPRESSION = re.compile(r"!\{([^:}]*):")
_NAMESPACES = ("firehose", "timestamp", "partitionKeyFromQuery", "partitionKeyFromLambda")
_NEEDED_PARAMETERS = {
    "Lambda": ("LambdaArn",),
    "MetadataExtraction": ("MetadataExtractionQuery", "JsonParsingEngine"),
    "RecordDeAggregation": ("SubRecordType",),
}


class Switch(View):
    """A block that can be enabled: off by default."""

    enabled: bool = False


class FormatConversion(View):
    """The conversion of records to Parquet or ORC: on by default where the block is present."""

    enabled: bool = True


class ProcessorParameter(View):
    """A parameter of a processor."""

    parameter_name: str = prop()


class Processor(View):
    """A step of the processing of records."""

    type: str = prop()
    parameters: list[ProcessorParameter] = prop(())


class Processing(View):
    """The processing of records before delivery."""

    enabled: bool = False
    processors: list[Processor] = prop(())


class DeliveryLogging(View):
    """The error log of a destination."""

    enabled: bool = False
    log_group_name: str | None = None
    log_stream_name: str | None = None


class S3Delivery(View):
    """The delivery to S3, with all options."""

    buffering_size: int = _DEFAULT_BUFFER
    prefix: str | None = None
    error_output_prefix: str | None = None
    compression_format: str = "UNCOMPRESSED"
    dynamic_partitioning_configuration: Switch | None = None
    data_format_conversion_configuration: FormatConversion | None = None
    processing_configuration: Processing | None = None
    cloudwatch_logging_options: DeliveryLogging | None = None

    @property
    def is_partitioned(self) -> bool:
        """Whether dynamic partitioning is enabled."""
        partitioning = self.dynamic_partitioning_configuration
        return partitioning is not None and partitioning.enabled

    @property
    def is_converted(self) -> bool:
        """Whether the conversion to Parquet or ORC is enabled."""
        conversion = self.data_format_conversion_configuration
        return conversion is not None and conversion.enabled

    def buffer_faults(self) -> Iterator[str]:
        """Why Firehose rejects its buffer or its compression, as clauses that begin with a verb."""
        why = "dynamic partitioning" if self.is_partitioned else "format conversion" if self.is_converted else None
        if why is not None and self.buffering_size < PARTITIONED_BUFFER:
            yield f"has `buffering_size` {self.buffering_size} with {why}; the minimum is {PARTITIONED_BUFFER} MiB"
        if self.is_converted and self.compression_format != "UNCOMPRESSED":
            yield f"has `compression_format` {self.compression_format} with format conversion, which needs UNCOMPRESSED"

    def prefix_faults(self) -> Iterator[str]:
        """Why Firehose rejects its prefixes, as clauses that begin with a verb."""
        prefix, error_prefix = known(self.prefix), known(self.error_output_prefix)
        for option, value in (("prefix", prefix), ("error_output_prefix", error_prefix)):
            for namespace in dict.fromkeys(_EXPRESSION.findall(value or "")):
                if namespace not in _NAMESPACES:
                    yield f"has namespace '{namespace}' in `{option}`; the namespaces are {', '.join(_NAMESPACES)}"
        used = _EXPRESSION.findall(prefix or "")
        if used and not error_prefix:
            yield "has expressions in `prefix` without `error_output_prefix`, which they require"
        if any(namespace.startswith("partitionKey") for namespace in used) and not self.is_partitioned:
            yield f"has partition keys in `prefix` '{prefix}' without dynamic partitioning, which they require"

    def processor_faults(self) -> Iterator[str]:
        """Which parameters its enabled processors lack, as clauses that begin with a verb."""
        processing = self.processing_configuration
        for processor in processing.processors if processing is not None and processing.enabled else ():
            given = [parameter.parameter_name for parameter in processor.parameters]
            for needed in _NEEDED_PARAMETERS.get(processor.type, ()):
                if needed not in given:
                    yield f"has a processor of type {processor.type} without parameter {needed}, which it requires"

    def logging_faults(self) -> Iterator[str]:
        """What its error log lacks, as clauses that begin with a verb."""
        logging = self.cloudwatch_logging_options
        if (
            logging is not None
            and logging.enabled
            and (logging.log_group_name is None or logging.log_stream_name is None)
        ):
            lacking = "log_group_name" if logging.log_group_name is None else "log_stream_name"
            yield f"has CloudWatch logging enabled without `{lacking}`, which it requires"


class StreamMode(View):
    """How a stream grows."""

    stream_mode: str = prop()


class Stream(Resource, token="aws:kinesis/stream:Stream"):
    """A data stream."""

    arn_form = "kinesis:stream/{name}"

    name: str | None = None
    shard_count: int | None = None
    shard_level_metrics: list[str] = prop(())
    stream_mode_details: StreamMode | None = None
    encryption_type: str = "NONE"
    kms_key_id: str | None = None
    warm_throughput_mib_ps: int | None = None

    def faults(self) -> Iterator[str]:
        """Why Kinesis rejects it, each as a clause that begins with a verb."""
        yield from independently((Stream._shard_faults, Stream._metric_faults, Stream._key_faults), self)

    def _shard_faults(self) -> Iterator[str]:
        details = known(self.stream_mode_details)
        mode = "PROVISIONED" if details is None else known(details.stream_mode)
        if mode == "ON_DEMAND" and self.shard_count:
            yield f"has `stream_mode` ON_DEMAND and `shard_count` {self.shard_count}; Kinesis chooses the number of shards"
        if mode == "PROVISIONED" and not self.shard_count:
            yield "has `stream_mode` PROVISIONED without a `shard_count`, which it needs"
        if mode == "PROVISIONED" and self.warm_throughput_mib_ps:
            yield "has `warm_throughput_mib_ps` with `stream_mode` PROVISIONED; only ON_DEMAND has it"

    def _metric_faults(self) -> Iterator[str]:
        if "ALL" in self.shard_level_metrics and len(self.shard_level_metrics) > 1:
            yield "has ALL and other names in `shard_level_metrics`; ALL stands for each of them"

    def _key_faults(self) -> Iterator[str]:
        if self.encryption_type == "KMS" and self.kms_key_id is None:
            yield "has `encryption_type` KMS without a `kms_key_id`, which it needs"


class DeliveryStream(Resource, token="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"):
    """A Firehose stream."""

    arn_form = "firehose:deliverystream/{name}"

    name: str | None = None
    extended_s3_configuration: S3Delivery | None = None
    server_side_encryption: Switch | None = None
    kinesis_source_configuration: Any = None
    msk_source_configuration: Any = None

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects its encryption or its delivery to S3, as clauses that begin with a verb."""
        has_source = self.kinesis_source_configuration is not None or self.msk_source_configuration is not None
        if has_source and self.server_side_encryption is not None and self.server_side_encryption.enabled:
            yield "has `server_side_encryption` with a stream as source; only streams with direct put support it"
        delivery = self.extended_s3_configuration
        if delivery is not None:
            yield from delivery.buffer_faults()
            yield from delivery.prefix_faults()
            yield from delivery.processor_faults()
            yield from delivery.logging_faults()


class StreamPolicy(Resource, token="aws:kinesis/resourcePolicy:ResourcePolicy"):
    """The policy of a stream."""

    names = ()

    policy: Document = json_text(REQUIRED)

    stream: Stream = link("resource_arn")
