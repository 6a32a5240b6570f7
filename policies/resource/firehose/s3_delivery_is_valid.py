from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.kinesis import DeliveryStream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidArgumentException: BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.",
        "InvalidArgumentException: ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
        "InvalidArgumentException: Namespace to the left of colon (…) is an invalid keyword!",
        "InvalidArgumentException: LambdaArn is required when Lambda processor is used.",
        "InvalidArgumentException: CloudWatch Log Group Name is required if CloudWatch Logging is enabled",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html",
            "2026-11-28",
            "expressions have the form !{namespace:value} with namespace firehose, timestamp, partitionKeyFromQuery or"
            " partitionKeyFromLambda",
        ),
        documented(
            "https://github.com/neylsoncrepalde/edc-mod1-exercise-igti/pull/15",
            "2026-11-28",
            "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/firehose/2015-08-04/service-2.json.gz",
            "2026-11-28",
            "SizeInMBs: 1 to 128, and 5 by default; ProcessorParameterName lists the parameters",
        ),
    ),
)
def s3_delivery_is_valid(stream: DeliveryStream) -> Violations:
    """The delivery of a Firehose stream to S3 has options that fit together.

    Dynamic partitioning and format conversion buffer at least 64 MiB, and the default is 5. Partition keys in a prefix need
    dynamic partitioning, and any expression there needs an error prefix. A processor needs its parameters, enabled logging a
    group and a stream.

    Fix: set `buffering_size` to 64 and `dynamic_partitioning_configuration` and `error_output_prefix` with a prefix of keys.

    See: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
    """
    yield from stream.faults()


@fails(
    "has partition keys in `prefix` 'customer=!{partitionKeyFromQuery:id}/' without dynamic partitioning, which they require"
)
def keys_without_partitioning(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "buffering_size": 64,
            "prefix": "customer=!{partitionKeyFromQuery:id}/",
            "error_output_prefix": "errors/!{firehose:error-output-type}/",
        },
    )


@fails("has `buffering_size` 5 with dynamic partitioning; the minimum is 64 MiB")
def buffer_is_too_small(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "dynamic_partitioning_configuration": {"enabled": True},
            "prefix": "customer=!{partitionKeyFromQuery:id}/",
            "error_output_prefix": "errors/!{firehose:error-output-type}/",
        },
    )


@fails(
    "has `buffering_size` 32 with format conversion; the minimum is 64 MiB",
    "has `compression_format` GZIP with format conversion, which needs UNCOMPRESSED",
)
def conversion_is_compressed(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "buffering_size": 32,
            "compression_format": "GZIP",
            "data_format_conversion_configuration": {
                "input_format_configuration": {"deserializer": {"open_x_json_ser_de": {}}},
                "output_format_configuration": {"serializer": {"parquet_ser_de": {}}},
                "schema_configuration": {
                    "database_name": "lake",
                    "table_name": "events",
                    "role_arn": "arn:aws:iam::123456789012:role/delivery",
                },
            },
        },
    )


@fails("has expressions in `prefix` without `error_output_prefix`, which they require")
def error_prefix_is_missing(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "prefix": "!{timestamp:yyyy}/",
        },
    )


@fails(
    "has namespace 'time' in `prefix`; the namespaces are firehose, timestamp, partitionKeyFromQuery, partitionKeyFromLambda"
)
def namespace_is_unknown(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "prefix": "!{time:yyyy}/",
            "error_output_prefix": "errors/",
        },
    )


@fails("has a processor of type Lambda without parameter LambdaArn, which it requires")
def function_is_missing(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "processing_configuration": {
                "enabled": True,
                "processors": [
                    {"type": "Lambda", "parameters": [{"parameter_name": "NumberOfRetries", "parameter_value": "2"}]}
                ],
            },
        },
    )


@fails("has a processor of type MetadataExtraction without parameter JsonParsingEngine, which it requires")
def engine_is_missing(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "processing_configuration": {
                "enabled": True,
                "processors": [
                    {
                        "type": "MetadataExtraction",
                        "parameters": [{"parameter_name": "MetadataExtractionQuery", "parameter_value": "{id: .id}"}],
                    }
                ],
            },
        },
    )


@fails("has CloudWatch logging enabled without `log_group_name`, which it requires")
def log_group_is_missing(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "cloudwatch_logging_options": {"enabled": True, "log_stream_name": "s3"},
        },
    )


@fails("has `server_side_encryption` with a stream as source; only streams with direct put support it")
def source_is_encrypted(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "buffering_size": 5,
        },
        server_side_encryption={"enabled": True},
        kinesis_source_configuration={
            "kinesis_stream_arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
        },
    )


@passes
def stream_is_partitioned(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "buffering_size": 64,
            "dynamic_partitioning_configuration": {"enabled": True},
            "prefix": "customer=!{partitionKeyFromQuery:id}/",
            "error_output_prefix": "errors/!{firehose:error-output-type}/",
            "processing_configuration": {
                "enabled": True,
                "processors": [
                    {
                        "type": "MetadataExtraction",
                        "parameters": [
                            {"parameter_name": "MetadataExtractionQuery", "parameter_value": "{id: .id}"},
                            {"parameter_name": "JsonParsingEngine", "parameter_value": "JQ-1.6"},
                        ],
                    }
                ],
            },
        },
    )


@passes
def stream_is_plain(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "prefix": "events/",
            "compression_format": "GZIP",
            "cloudwatch_logging_options": {"enabled": True, "log_group_name": "firehose", "log_stream_name": "s3"},
        },
    )


@abstains("extendedS3Configuration.bufferingSize")
def size_comes_later(aws):
    parameter = aws.ssm.Parameter("size", type="String", insecure_value="5")
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": "arn:aws:iam::123456789012:role/delivery",
            "bucket_arn": "arn:aws:s3:::lake",
            "buffering_size": parameter.version,
            "dynamic_partitioning_configuration": {"enabled": True},
            "prefix": "customer=!{partitionKeyFromQuery:id}/",
            "error_output_prefix": "errors/!{firehose:error-output-type}/",
        },
    )
