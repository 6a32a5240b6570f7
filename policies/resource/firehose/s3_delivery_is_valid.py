from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.firehose import DeliveryStream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidArgumentException: BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.",
        "InvalidArgumentException: ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
        "InvalidArgumentException: Namespace to the left of colon (…) is an invalid keyword!",
        "ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}",
        "Prefix must not contain any occurrence of !{firehose:error-output-type}",
        "Dynamic Partitioning Namespaces can't be part of an error prefix expression",
        "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
        "S3 backup destination configuration is required when enabling S3 backup.",
        "More than one deserializer specified. Only one may be chosen.",
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
            "SizeInMBs: 1 to 128, and 5 by default",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-firehose-…prefix…, -s3-backup-config, -deserializer-one and -serializer-one, deployed",
        ),
    ),
)
def s3_delivery_is_valid(stream: DeliveryStream) -> Violations:
    """The delivery of a Firehose stream to S3 has options that fit together.

    Dynamic partitioning and format conversion buffer at least 64 MiB, and the default is 5. Partition keys in a prefix need
    dynamic partitioning, which needs them. Any expression there needs an error prefix. An error prefix with expressions has
    `!{firehose:error-output-type}`, and no partition keys. A conversion has one format, and a backup a bucket.

    Fix: set `buffering_size` to 64 and `dynamic_partitioning_configuration` and `error_output_prefix` with a prefix of keys.

    See: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
    """
    yield from stream.delivery_faults()


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


@fails(
    "has !{firehose:error-output-type} in `prefix`; it is for `error_output_prefix`",
    "has expressions in `error_output_prefix` 'errors/!{timestamp:yyyy}/!{partitionKeyFromQuery:id}/' without"
    " !{firehose:error-output-type}, which they require",
    "has partition keys in `error_output_prefix` 'errors/!{timestamp:yyyy}/!{partitionKeyFromQuery:id}/'; they are for `prefix`",
    "has `s3_backup_mode` Enabled without `s3_backup_configuration`, which it requires",
)
def prefixes_are_exchanged(aws):
    deliver(
        aws,
        prefix="!{firehose:error-output-type}/",
        error_output_prefix="errors/!{timestamp:yyyy}/!{partitionKeyFromQuery:id}/",
        s3_backup_mode="Enabled",
    )


@fails(
    "has `prefix` 'year=!{timestamp/', where !{ begins no expression; one has the form !{namespace:value}",
    "has dynamic partitioning without partition keys in `prefix` 'year=!{timestamp/', which it requires",
)
def expression_is_not_closed(aws):
    deliver(aws, prefix="year=!{timestamp/", buffering_size=64, dynamic_partitioning_configuration={"enabled": True})


@fails(
    "has 2 of hiveJsonSerDe and openXJsonSerDe in `deserializer`; it has one of them",
    "has 2 of orcSerDe and parquetSerDe in `serializer`; it has one of them",
)
def formats_are_two(aws):
    deliver(
        aws,
        buffering_size=128,
        data_format_conversion_configuration=CONVERSION
        | {
            "input_format_configuration": {"deserializer": {"hive_json_ser_de": {}, "open_x_json_ser_de": {}}},
            "output_format_configuration": {"serializer": {"orc_ser_de": {}, "parquet_ser_de": {}}},
        },
    )


@passes
def conversion_is_right(aws):
    deliver(aws, buffering_size=128, data_format_conversion_configuration=CONVERSION)


@passes
def conversion_is_off(aws):
    deliver(aws, data_format_conversion_configuration=CONVERSION | {"enabled": False})


@passes
def stream_is_partitioned_by_a_function(aws):
    deliver(
        aws,
        prefix="custom/customerId=!{partitionKeyFromLambda:customerId}/year=!{timestamp:yyyy}/hour=!{timestamp:HH}/",
        error_output_prefix="prefix1",
        buffering_size=64,
        dynamic_partitioning_configuration={"enabled": True, "retry_duration": 300},
        s3_backup_mode="Enabled",
        s3_backup_configuration={"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::backup"},
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


ROLE = "arn:aws:iam::123456789012:role/delivery"
CONVERSION = {
    "input_format_configuration": {"deserializer": {"hive_json_ser_de": {}}},
    "output_format_configuration": {"serializer": {"orc_ser_de": {}}},
    "schema_configuration": {"database_name": "lake", "table_name": "events", "role_arn": ROLE},
}


def deliver(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::lake", **options},
    )
