from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.firehose import DeliveryStream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Exactly one destination configuration is supported for a Firehose",
        "Redshift Database Password is required for Redshift Destination",
        "Only the following compression formats are allowed when using Redshift: [UNCOMPRESSED, GZIP]",
        "Prefix Expressions or ErrorOutputPrefix is currently not supported for this destination",
        "Invalid HECEndpoint. Supported endpoint format is https://<domain>:<port>.",
        "Provide either the Elasticsearch cluster endpoint or domain arn.",
        "Invalid secret ARN: null",
        "PrivateKey must be provided.",
        "Must provide ContentColumnName and MetadataColumnName when Data Loading Option is VARIANT_CONTENT_AND_METADATA_MAPPING.",
        "Http Endpoint Common Attributes have duplicate name …",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-firehose-redshift-…, -snowflake-…, -splunk-…, -opensearch-endpoint-… and -secrets-…, deployed",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/firehose/delivery_stream.go",
            "2026-11-29",
            "the configuration that `destination` names is sent, no other",
        ),
    ),
)
def destination_is_valid(stream: DeliveryStream) -> Violations:
    """The destination of a Firehose stream has its configuration, with credentials and options that go together.

    Redshift, Splunk and Snowflake have credentials, or a secret with them. Redshift reads GZIP or uncompressed files, from
    a prefix without expressions. A search domain is named once, and Splunk by an https address.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
    https://docs.aws.amazon.com/firehose/latest/dev/create-destination.html
    """
    yield from stream.destination_faults()


@fails("has `destination` splunk without `splunk_configuration`, which it requires")
def configuration_is_missing(aws):
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="splunk",
        extended_s3_configuration={"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::lake"},
    )


@fails(
    "has neither `username` nor `secrets_manager_configuration`; it needs one of them",
    "has neither `password` nor `secrets_manager_configuration`; it needs one of them",
    "copies Snappy to Redshift; `compression_format` is UNCOMPRESSED or GZIP",
    "has expressions in the `prefix` of Redshift, which does not support them",
)
def redshift_is_wrong(aws):
    redshift(aws, {"compression_format": "Snappy", "prefix": "!{timestamp:yyyy}/"})


@fails("has `secrets_manager_configuration` enabled without `secret_arn`, which it requires")
def secret_is_missing(aws):
    redshift(aws, {}, secrets_manager_configuration={"enabled": True})


@fails("has `hec_endpoint` http://input-test.com; it has the form https://domain:port")
def splunk_is_not_encrypted(aws):
    stream(aws, "splunk", hec_endpoint="http://input-test.com", hec_token="51D4DA16")


@fails("has 2 of `domain_arn` and `cluster_endpoint`; it has exactly one of them")
def domain_is_named_twice(aws):
    domain = {"domain_arn": "arn:aws:es:eu-west-1:123456789012:domain/logs", "cluster_endpoint": "https://logs.dev"}
    stream(aws, "opensearch", index_name="logs", role_arn=ROLE, **domain)


@fails(
    "has neither `private_key` nor `secrets_manager_configuration`; it needs one of them",
    "has `data_loading_option` VARIANT_CONTENT_AND_METADATA_MAPPING without `metadata_column_name`, which it requires",
)
def snowflake_is_wrong(aws):
    stream(
        aws,
        "snowflake",
        **SNOWFLAKE,
        user="orders",
        data_loading_option="VARIANT_CONTENT_AND_METADATA_MAPPING",
        content_column_name="content",
    )


@fails("has the common attribute 'team' twice; each name exists once")
def attribute_is_repeated(aws):
    attributes = [{"name": "team", "value": "a"}, {"name": "team", "value": "b"}]
    stream(
        aws, "http_endpoint", url="https://input-test.com:443", request_configuration={"common_attributes": attributes}
    )


@passes
def destinations_are_right(aws):
    redshift(aws, {"compression_format": "GZIP", "prefix": "events/"}, username="testuser", password="T3stPass")


@passes
def secret_has_the_credentials(aws):
    secret = aws.secretsmanager.Secret("events")
    redshift(aws, {}, secrets_manager_configuration={"enabled": True, "secret_arn": secret.arn, "role_arn": ROLE})


@passes
def splunk_is_right(aws):
    stream(aws, "splunk", hec_endpoint="https://input-test.com:443", hec_token="51D4DA16-C61B-4F5F-8EC7-ED4301342A4A")


@passes
def domain_is_named(aws):
    domain = aws.opensearch.Domain("logs", engine_version="OpenSearch_2.11")
    stream(aws, "opensearch", index_name="logs", role_arn=ROLE, domain_arn=domain.arn)


@passes
def endpoint_is_named(aws):
    stream(
        aws, "elasticsearch", index_name="test", type_name="test", role_arn=ROLE, cluster_endpoint="https://logs.dev"
    )


@passes
def snowflake_is_right(aws):
    stream(aws, "snowflake", **SNOWFLAKE, user="orders", private_key="MIIE")


@passes
def endpoint_of_http(aws):
    stream(aws, "http_endpoint", url="https://input-test.com:443", name="HTTP_test", role_arn=ROLE)


@abstains("splunkConfiguration.hecEndpoint")
def endpoint_comes_later(aws):
    later = aws.ssm.Parameter("endpoint", type="String", value="https://input-test.com").arn
    stream(aws, "splunk", hec_endpoint=later, hec_token="51D4DA16")


ROLE = "arn:aws:iam::123456789012:role/delivery"
BUCKET = {"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::lake"}
SNOWFLAKE = {
    "account_url": "https://example.snowflakecomputing.com",
    "database": "shop",
    "schema": "public",
    "table": "orders",
    "role_arn": ROLE,
}


def redshift(aws, bucket, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="redshift",
        redshift_configuration={
            "cluster_jdbcurl": "jdbc:redshift://shop.dev:5439/shop",
            "data_table_name": "orders",
            "role_arn": ROLE,
            "s3_configuration": BUCKET | bucket,
            **options,
        },
    )


def stream(aws, destination, **options):  # noqa: ANN003 - the arguments of the destination
    configuration = {f"{destination}_configuration": {"s3_configuration": BUCKET, **options}}
    aws.kinesis.FirehoseDeliveryStream("events", destination=destination, **configuration)
