"""Amazon Data Firehose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from preflight.core.values import each_independently, independently, known, number_of
from preflight.core.view import Resource, View, prop

from .knowledge.inputs import is_set, repeated

_PARTITIONED_BUFFER = 64  # MiB
_DEFAULT_BUFFER = 5  # MiB
_EXPRESSION = re.compile(r"!\{([^:}]*):([^}]*)\}")
_STRAY = re.compile(r"!\{(?![^:}]+:[^}]*\})")
_NAMESPACES = ("firehose", "timestamp", "partitionKeyFromQuery", "partitionKeyFromLambda")
_ERROR_TYPE = "!{firehose:error-output-type}"
_NEEDED_PARAMETERS = {
    "Lambda": ("LambdaArn",),
    "MetadataExtraction": ("MetadataExtractionQuery", "JsonParsingEngine"),
    "RecordDeAggregation": ("SubRecordType",),
}
_PARTITIONING = ("MetadataExtraction", "RecordDeAggregation")
_RANGES = {"NumberOfRetries": (0, 300), "BufferSizeInMBs": (0.2, 3), "BufferIntervalInSeconds": (0, 900)}
_VALUES = {"SubRecordType": ("JSON", "DELIMITED"), "JsonParsingEngine": ("JQ-1.6",)}
_BUFFER = ("BufferSizeInMBs", "BufferIntervalInSeconds")
_MOST_PROCESSORS = 5
_CONFIGURATIONS = {
    "elasticsearch": "elasticsearch_configuration",
    "extended_s3": "extended_s3_configuration",
    "http_endpoint": "http_endpoint_configuration",
    "iceberg": "iceberg_configuration",
    "opensearch": "opensearch_configuration",
    "opensearchserverless": "opensearchserverless_configuration",
    "redshift": "redshift_configuration",
    "snowflake": "snowflake_configuration",
    "splunk": "splunk_configuration",
}
_COPIED_FORMATS = ("UNCOMPRESSED", "GZIP")


class Switch(View):
    """A block that can be enabled: off by default."""

    enabled: bool = False


class Serializers(View):
    """The formats that records are written in: one of them."""

    orc_ser_de: Any = None
    parquet_ser_de: Any = None


class Deserializers(View):
    """How JSON is read: one of them."""

    hive_json_ser_de: Any = None
    open_x_json_ser_de: Any = None


class InputFormat(View):
    """The format of the records that come in."""

    deserializer: Deserializers = prop()


class OutputFormat(View):
    """The format of the records that are delivered."""

    serializer: Serializers = prop()


class FormatConversion(View):
    """The conversion of records to Parquet or ORC: on by default where the block is present."""

    enabled: bool = True
    input_format_configuration: InputFormat = prop()
    output_format_configuration: OutputFormat = prop()

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        blocks: tuple[tuple[str, View], ...] = (
            ("deserializer", known(self.input_format_configuration).deserializer),
            ("serializer", known(self.output_format_configuration).serializer),
        )
        for name, block in blocks:
            given = [each for each in block.raw_properties if each.endswith("SerDe")]
            if len(given) > 1:
                yield f"has {len(given)} of {' and '.join(sorted(given))} in `{name}`; it has one of them"


class ProcessorParameter(View):
    """A parameter of a processor."""

    parameter_name: str = prop()
    parameter_value: str = prop()


class Processor(View):
    """A step of the processing of records."""

    type: str = prop()
    parameters: list[ProcessorParameter] = prop(())

    def faults(self) -> Iterator[str]:
        """What its parameters lack or have, as clauses that begin with a verb."""
        kind, given = known(self.type), [known(each.parameter_name) for each in self.parameters]
        for needed in _NEEDED_PARAMETERS.get(kind, ()):
            if needed not in given:
                yield f"has a processor of type {kind} without parameter {needed}, which it requires"
        buffer = [name for name in _BUFFER if name in given]
        if kind == "Lambda" and len(buffer) == 1:
            yield f"has a processor of type Lambda with {buffer[0]} alone; it has both of {' and '.join(_BUFFER)}, or none"
        yield from independently([partial(_parameter_faults, each) for each in self.parameters], kind)
        if kind == "RecordDeAggregation" and "Delimiter" not in given:
            for each in self.parameters:
                if each.parameter_name == "SubRecordType" and each.parameter_value == "DELIMITED":
                    yield "has a processor of type RecordDeAggregation of DELIMITED without parameter Delimiter"


def _parameter_faults(parameter: ProcessorParameter, kind: str) -> Iterator[str]:
    name = known(parameter.parameter_name)
    if name in _VALUES and parameter.parameter_value not in _VALUES[name]:
        yield f"has {name} '{parameter.parameter_value}' in a processor of type {kind}; it is {' or '.join(_VALUES[name])}"
    if name in _RANGES:
        least, most = _RANGES[name]
        number = number_of(known(parameter.parameter_value))
        if number is not None and not least <= number <= most:
            yield f"has {name} {parameter.parameter_value} in a processor of type {kind}; it is {least} to {most}"


class Processing(View):
    """The processing of records before delivery."""

    enabled: bool = False
    processors: list[Processor] = prop(())

    @property
    def active(self) -> list[Processor]:
        """Its processors, if it is enabled."""
        return list(self.processors) if self.enabled else []

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        if not self.enabled:
            return
        count = len(self.processors)
        if not 1 <= count <= _MOST_PROCESSORS:
            yield f"has processing enabled with {count} processors; it has 1 to {_MOST_PROCESSORS}"
        kinds = [known(each.type) for each in self.processors]
        if kinds.count("Lambda") > 1:
            yield f"has {kinds.count('Lambda')} processors of type Lambda; it has at most one"
        if "CloudWatchLogProcessing" in kinds and "Decompression" not in kinds:
            yield "has a processor of type CloudWatchLogProcessing without one of type Decompression, which it needs"
        yield from each_independently(Processor.faults, self.processors)


class DeliveryLogging(View):
    """The error log of a destination."""

    enabled: bool = False
    log_group_name: str | None = None
    log_stream_name: str | None = None

    def faults(self) -> Iterator[str]:
        """What it lacks, as clauses that begin with a verb."""
        if self.enabled and (self.log_group_name is None or self.log_stream_name is None):
            lacking = "log_group_name" if self.log_group_name is None else "log_stream_name"
            yield f"has CloudWatch logging enabled without `{lacking}`, which it requires"


class SecretsManager(View):
    """The secret with the credentials of a destination."""

    enabled: bool = False
    secret_arn: str | None = None


class Bucket(View):
    """The delivery to S3 before, or beside, another destination."""

    compression_format: str = "UNCOMPRESSED"
    error_output_prefix: str | None = None
    prefix: str | None = None


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
    s3_backup_mode: str = "Disabled"
    s3_backup_configuration: Any = None

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, its processing apart, as clauses that begin with a verb."""
        checks = (
            S3Delivery._buffer_faults,
            S3Delivery._conversion_faults,
            S3Delivery._prefix_faults,
            S3Delivery._expression_faults,
            S3Delivery._partition_faults,
            S3Delivery._backup_faults,
        )
        yield from independently(checks, self)

    @property
    def is_partitioned(self) -> bool:
        """Whether dynamic partitioning is enabled."""
        partitioning = known(self.dynamic_partitioning_configuration)
        return partitioning is not None and partitioning.enabled

    @property
    def is_converted(self) -> bool:
        """Whether the conversion to Parquet or ORC is enabled."""
        conversion = known(self.data_format_conversion_configuration)
        return conversion is not None and conversion.enabled

    def _buffer_faults(self) -> Iterator[str]:
        why = "dynamic partitioning" if self.is_partitioned else "format conversion" if self.is_converted else None
        if why is not None and self.buffering_size < _PARTITIONED_BUFFER:
            yield f"has `buffering_size` {self.buffering_size} with {why}; the minimum is {_PARTITIONED_BUFFER} MiB"
        if self.is_converted and self.compression_format != "UNCOMPRESSED":
            yield f"has `compression_format` {self.compression_format} with format conversion, which needs UNCOMPRESSED"

    def _conversion_faults(self) -> Iterator[str]:
        conversion = known(self.data_format_conversion_configuration)
        if conversion is not None:
            yield from conversion.faults()

    def _prefix_faults(self) -> Iterator[str]:
        for option in ("prefix", "error_output_prefix"):
            value = known(getattr(self, option)) or ""
            if _STRAY.search(value):
                yield f"has `{option}` '{value}', where !{{ begins no expression; one has the form !{{namespace:value}}"
            for namespace in dict.fromkeys(each for each, _ in _EXPRESSION.findall(value)):
                if namespace not in _NAMESPACES:
                    yield f"has namespace '{namespace}' in `{option}`; the namespaces are {', '.join(_NAMESPACES)}"

    def _expression_faults(self) -> Iterator[str]:
        prefix, error_prefix = known(self.prefix) or "", known(self.error_output_prefix) or ""
        if _EXPRESSION.search(prefix) and not error_prefix:
            yield "has expressions in `prefix` without `error_output_prefix`, which they require"
        if _ERROR_TYPE in prefix:
            yield f"has {_ERROR_TYPE} in `prefix`; it is for `error_output_prefix`"
        if _EXPRESSION.search(error_prefix) and _ERROR_TYPE not in error_prefix:
            yield f"has expressions in `error_output_prefix` '{error_prefix}' without {_ERROR_TYPE}, which they require"
        if "!{partitionKey" in error_prefix:
            yield f"has partition keys in `error_output_prefix` '{error_prefix}'; they are for `prefix`"

    def _partition_faults(self) -> Iterator[str]:
        prefix = known(self.prefix)
        has_keys = any(namespace.startswith("partitionKey") for namespace, _ in _EXPRESSION.findall(prefix or ""))
        if has_keys and not self.is_partitioned:
            yield f"has partition keys in `prefix` '{prefix}' without dynamic partitioning, which they require"
        if prefix and not has_keys and self.is_partitioned:
            yield f"has dynamic partitioning without partition keys in `prefix` '{prefix}', which it requires"

    def _backup_faults(self) -> Iterator[str]:
        if self.s3_backup_mode == "Enabled" and self.s3_backup_configuration is None:
            yield "has `s3_backup_mode` Enabled without `s3_backup_configuration`, which it requires"

    def processor_faults(self) -> Iterator[str]:
        """Which processors dynamic partitioning alone has, as clauses that begin with a verb."""
        processing = known(self.processing_configuration)
        kinds = [known(each.type) for each in processing.active] if processing is not None else []
        for kind in _PARTITIONING:
            if kind in kinds and not self.is_partitioned:
                yield f"has a processor of type {kind} without dynamic partitioning, which it requires"


class Destination(View):
    """What all destinations have."""

    cloudwatch_logging_options: DeliveryLogging | None = None
    processing_configuration: Processing | None = None

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, its processing and logging apart, as clauses that begin with a verb."""
        yield from ()


class Authenticated(Destination):
    """A destination with credentials, or with a secret that has them."""

    secrets_manager_configuration: SecretsManager | None = None

    credentials: ClassVar[tuple[str, ...]] = ()

    def faults(self) -> Iterator[str]:
        """What its credentials lack, as clauses that begin with a verb."""
        secret = known(self.secrets_manager_configuration)
        if secret is not None and secret.enabled:
            if secret.secret_arn is None:
                yield "has `secrets_manager_configuration` enabled without `secret_arn`, which it requires"
            return
        for name in self.credentials:
            if not is_set(self, name):
                yield f"has neither `{name}` nor `secrets_manager_configuration`; it needs one of them"


class Redshift(Authenticated):
    """Amazon Redshift, which copies from a bucket."""

    password: str | None = None
    username: str | None = None
    s3_configuration: Bucket = prop()

    credentials: ClassVar[tuple[str, ...]] = ("username", "password")

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        yield from independently((Authenticated.faults, Redshift._bucket_faults), self)

    def _bucket_faults(self) -> Iterator[str]:
        bucket = known(self.s3_configuration)
        if bucket.compression_format not in _COPIED_FORMATS:
            yield f"copies {bucket.compression_format} to Redshift; `compression_format` is {' or '.join(_COPIED_FORMATS)}"
        for name in ("prefix", "error_output_prefix"):
            if _EXPRESSION.search(known(getattr(bucket, name)) or ""):
                yield f"has expressions in the `{name}` of Redshift, which does not support them"


class Splunk(Authenticated):
    """Splunk."""

    hec_endpoint: str = prop()
    hec_token: str | None = None

    credentials: ClassVar[tuple[str, ...]] = ("hec_token",)

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        yield from independently((Authenticated.faults, Splunk._endpoint_faults), self)

    def _endpoint_faults(self) -> Iterator[str]:
        if not self.hec_endpoint.startswith("https://"):
            yield f"has `hec_endpoint` {self.hec_endpoint}; it has the form https://domain:port"


class Snowflake(Authenticated):
    """Snowflake."""

    private_key: str | None = None
    user: str | None = None
    data_loading_option: str = "JSON_MAPPING"
    content_column_name: str | None = None
    metadata_column_name: str | None = None
    snowflake_role_configuration: Any = None

    credentials: ClassVar[tuple[str, ...]] = ("user", "private_key")

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        yield from independently((Authenticated.faults, Snowflake._column_faults), self)

    def _column_faults(self) -> Iterator[str]:
        option = known(self.data_loading_option)
        for name in ("content_column_name", "metadata_column_name"):
            given = is_set(self, name)
            if option == "JSON_MAPPING" and given:
                yield f"has `{name}` with `data_loading_option` JSON_MAPPING, which does not have it"
            if option == "VARIANT_CONTENT_AND_METADATA_MAPPING" and not given:
                yield f"has `data_loading_option` {option} without `{name}`, which it requires"


class CommonAttribute(View):
    """A header that goes with each request."""

    name: str = prop()


class Requests(View):
    """The requests to an HTTP endpoint."""

    common_attributes: list[CommonAttribute] = prop(())


class HttpEndpoint(Authenticated):
    """An HTTP endpoint."""

    request_configuration: Requests | None = None

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        yield from independently((Authenticated.faults, HttpEndpoint._attribute_faults), self)

    def _attribute_faults(self) -> Iterator[str]:
        requests = known(self.request_configuration)
        for name in repeated(each.name for each in requests.common_attributes) if requests is not None else ():
            yield f"has the common attribute '{name}' twice; each name exists once"


class Search(Destination):
    """A domain of OpenSearch or Elasticsearch."""

    cluster_endpoint: str | None = None
    domain_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Firehose rejects it, as clauses that begin with a verb."""
        given = [name for name in ("domain_arn", "cluster_endpoint") if is_set(self, name)]
        if len(given) != 1:
            yield f"has {len(given)} of `domain_arn` and `cluster_endpoint`; it has exactly one of them"


class Encryption(View):
    """The encryption of the records within a stream."""

    enabled: bool = False
    key_arn: str | None = None
    key_type: str = "AWS_OWNED_CMK"


class DeliveryStream(Resource, token="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"):
    """A Firehose stream."""

    arn_form = "firehose:deliverystream/{name}"

    name: str | None = None
    destination: str = prop()
    extended_s3_configuration: S3Delivery | None = None
    elasticsearch_configuration: Search | None = None
    http_endpoint_configuration: HttpEndpoint | None = None
    iceberg_configuration: Destination | None = None
    opensearch_configuration: Search | None = None
    opensearchserverless_configuration: Destination | None = None
    redshift_configuration: Redshift | None = None
    snowflake_configuration: Snowflake | None = None
    splunk_configuration: Splunk | None = None
    server_side_encryption: Encryption | None = None
    kinesis_source_configuration: Any = None
    msk_source_configuration: Any = None

    def encryption_faults(self) -> Iterator[str]:
        """Why Firehose rejects its encryption, as clauses that begin with a verb."""
        encryption = known(self.server_side_encryption)
        if encryption is None or not encryption.enabled:
            return
        if self.kinesis_source_configuration is not None or self.msk_source_configuration is not None:
            yield "has `server_side_encryption` with a stream as source; only streams with direct put support it"
        has_key, kind = is_set(encryption, "key_arn"), encryption.key_type
        if kind == "CUSTOMER_MANAGED_CMK" and not has_key:
            yield "has `key_type` CUSTOMER_MANAGED_CMK without a `key_arn`, which it requires"
        if kind == "AWS_OWNED_CMK" and has_key:
            yield "has `key_type` AWS_OWNED_CMK and a `key_arn`; it is CUSTOMER_MANAGED_CMK with a key"

    def delivery_faults(self) -> Iterator[str]:
        """Why Firehose rejects its delivery to S3, its processing apart, as clauses that begin with a verb."""
        delivery = known(self.extended_s3_configuration)
        if delivery is not None:
            yield from delivery.faults()

    def destination_faults(self) -> Iterator[str]:
        """Why Firehose rejects its destination, as clauses that begin with a verb."""
        wanted = _CONFIGURATIONS.get(known(self.destination), "")
        if wanted and not self.has(wanted):
            yield f"has `destination` {self.destination} without `{wanted}`, which it requires"
        chosen = known(getattr(self, wanted)) if wanted else None
        if isinstance(chosen, Destination):
            yield from chosen.faults()

    def processing_faults(self) -> Iterator[str]:
        """Why Firehose rejects the processing or the log of its destination, as clauses that begin with a verb."""
        name = _CONFIGURATIONS.get(known(self.destination), "")
        chosen = known(getattr(self, name)) if name else None
        if chosen is None:
            return
        checks = (
            _processing_faults,
            _logging_faults,
            *((S3Delivery.processor_faults,) if name.startswith("extended") else ()),
        )
        yield from independently(checks, chosen)


def _processing_faults(destination: Any) -> Iterator[str]:
    processing = known(destination.processing_configuration)
    if processing is not None:
        yield from processing.faults()


def _logging_faults(destination: Any) -> Iterator[str]:
    logging = known(destination.cloudwatch_logging_options)
    if logging is not None:
        yield from logging.faults()
