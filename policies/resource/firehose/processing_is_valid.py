from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.firehose import DeliveryStream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidArgumentException: LambdaArn is required when Lambda processor is used.",
        "InvalidArgumentException: CloudWatch Log Group Name is required if CloudWatch Logging is enabled",
        "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled.",
        "Cannot have more than 1 Lambda processor.",
        "MetadataExtractionProcessor can only be present when Dynamic Partitioning is enabled.",
        "CloudWatchLogProcessingProcessor can only be enabled with DecompressionProcessor",
        "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda processor.",
        "BufferSizeInMBs for lambda processor must be between 0.2 and 3.",
        "Delimiter should be present for DELIMITED",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/firehose/2015-08-04/service-2.json.gz",
            "2026-11-28",
            "ProcessorParameterName lists the parameters",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/firehose/delivery_stream_test.go",
            "2026-11-29",
            "accepted: an empty processing_configuration, a Lambda with LambdaArn alone, processors that are off",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-firehose-processor-…, -cloudwatch-…, -metadata-… and -record-deaggregation-dp-only, deployed",
        ),
    ),
)
def processing_is_valid(stream: DeliveryStream) -> Violations:
    """The processing of a Firehose stream has one to five processors with their parameters, and its log a group and a stream.

    A processor of type Lambda has a function, and both hints of its buffer or none. Metadata are extracted, and records split,
    for dynamic partitioning alone. Logs of CloudWatch are decompressed before they are processed.

    Fix: add the parameter or the processor in the message.

    See: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
    https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
    """
    yield from stream.processing_faults()


@fails(
    "has a processor of type Lambda without parameter LambdaArn, which it requires",
    "has NumberOfRetries 301 in a processor of type Lambda; it is 0 to 300",
    "has BufferSizeInMBs 6 in a processor of type Lambda; it is 0.2 to 3",
    "has a processor of type Lambda with BufferSizeInMBs alone; it has both of BufferSizeInMBs and BufferIntervalInSeconds,"
    " or none",
)
def function_is_missing(aws):
    process(aws, processor("Lambda", NumberOfRetries="301", BufferSizeInMBs="6"))


@fails(
    "has a processor of type MetadataExtraction without parameter JsonParsingEngine, which it requires",
    "has a processor of type MetadataExtraction without dynamic partitioning, which it requires",
)
def engine_is_missing(aws):
    process(aws, processor("MetadataExtraction", MetadataExtractionQuery="{id: .id}"))


@fails(
    "has a processor of type RecordDeAggregation of DELIMITED without parameter Delimiter",
    "has JsonParsingEngine 'JQ-1.7' in a processor of type MetadataExtraction; it is JQ-1.6",
)
def delimiter_is_missing(aws):
    process(
        aws,
        processor("RecordDeAggregation", SubRecordType="DELIMITED"),
        processor("MetadataExtraction", MetadataExtractionQuery="{id: .id}", JsonParsingEngine="JQ-1.7"),
        **PARTITIONED,
    )


@fails(
    "has 2 processors of type Lambda; it has at most one",
    "has a processor of type CloudWatchLogProcessing without one of type Decompression, which it needs",
)
def processors_are_wrong(aws):
    function = processor("Lambda", LambdaArn=FUNCTION)
    process(aws, function, function, processor("CloudWatchLogProcessing", DataMessageExtraction="true"))


@fails(
    "has processing enabled with 0 processors; it has 1 to 5",
    "has CloudWatch logging enabled without `log_group_name`, which it requires",
)
def nothing_processes(aws):
    process(aws, cloudwatch_logging_options={"enabled": True, "log_stream_name": "s3"})


@fails("has a processor of type Lambda without parameter LambdaArn, which it requires")
def function_of_another_destination(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="splunk",
        splunk_configuration={
            "hec_endpoint": "https://input-test.com:443",
            "hec_token": "51D4DA16-C61B-4F5F-8EC7-ED4301342A4A",
            "processing_configuration": {"enabled": True, "processors": [{"type": "Lambda"}]},
            "s3_configuration": {"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::lake"},
        },
    )


@passes
def processors_are_right(aws):
    process(
        aws,
        processor("Lambda", LambdaArn=f"{FUNCTION}:$LATEST", BufferSizeInMBs="1", BufferIntervalInSeconds="120"),
        processor("RecordDeAggregation", SubRecordType="JSON"),
        processor("MetadataExtraction", MetadataExtractionQuery="{id: .id}", JsonParsingEngine="JQ-1.6"),
        processor("AppendDelimiterToRecord"),
        **PARTITIONED,
    )


@passes
def logs_are_decompressed(aws):
    process(
        aws,
        processor("Decompression", CompressionFormat="GZIP"),
        processor("CloudWatchLogProcessing", DataMessageExtraction="true"),
        cloudwatch_logging_options={"enabled": True, "log_group_name": "firehose", "log_stream_name": "s3"},
    )


@passes
def processing_is_off(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": ROLE,
            "bucket_arn": "arn:aws:s3:::lake",
            "processing_configuration": {"enabled": False, "processors": [processor("Lambda")]},
            "cloudwatch_logging_options": {"enabled": False},
        },
    )


@passes
def processing_is_empty(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": ROLE,
            "bucket_arn": "arn:aws:s3:::lake",
            "processing_configuration": {},
        },
    )


@abstains("extendedS3Configuration.processingConfiguration.processors[0].type")
def type_comes_later(aws):
    process(aws, processor(aws.ssm.Parameter("type", type="String", value="Lambda").arn))


ROLE = "arn:aws:iam::123456789012:role/delivery"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
PARTITIONED = {
    "buffering_size": 64,
    "dynamic_partitioning_configuration": {"enabled": True},
    "prefix": "customer=!{partitionKeyFromQuery:id}/",
    "error_output_prefix": "errors/",
}


def processor(kind, **parameters):  # noqa: ANN003 - the parameters of the processor
    given = [{"parameter_name": name, "parameter_value": value} for name, value in parameters.items()]
    return {"type": kind, "parameters": given}


def process(aws, *processors, **options):  # noqa: ANN002, ANN003 - the processors, and arguments of the SDK
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={
            "role_arn": ROLE,
            "bucket_arn": "arn:aws:s3:::lake",
            "processing_configuration": {"enabled": True, "processors": list(processors)},
            **options,
        },
    )
