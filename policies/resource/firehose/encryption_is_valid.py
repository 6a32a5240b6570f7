from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.firehose import DeliveryStream


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Server side encryption from firehose is only allowed for direct put delivery streams",
        "KeyARN has to be specified when KeyType is CUSTOMER_MANAGED_CMK",
        "KeyARN cannot be specified when KeyType is AWS_OWNED_CMK",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html",
            "2026-11-29",
            "If you set KeyType to CUSTOMER_MANAGED_CMK, you must specify the Amazon Resource Name (ARN) of the CMK",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "pf-firehose-encryption-key-arn, -owned-key-arn and -kinesis-source, deployed with the answers of Firehose",
        ),
    ),
)
def encryption_is_valid(stream: DeliveryStream) -> Violations:
    """A Firehose stream encrypts what is put into it directly, with a key of AWS or with one that is named.

    The records of a data stream or of MSK are encrypted there. The default of `key_type` is AWS_OWNED_CMK, which has no ARN.

    Fix: set `key_type="CUSTOMER_MANAGED_CMK"` beside `key_arn`, or remove `server_side_encryption` beside a source.

    See: https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
    """
    yield from stream.encryption_faults()


@fails("has `server_side_encryption` with a stream as source; only streams with direct put support it")
def source_is_encrypted(aws):
    source = {"kinesis_stream_arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/events", "role_arn": ROLE}
    stream(aws, {"enabled": True}, kinesis_source_configuration=source)


@fails("has `key_type` CUSTOMER_MANAGED_CMK without a `key_arn`, which it requires")
def key_is_missing(aws):
    stream(aws, {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK"})


@fails("has `key_type` AWS_OWNED_CMK and a `key_arn`; it is CUSTOMER_MANAGED_CMK with a key")
def key_is_of_aws(aws):
    stream(aws, {"enabled": True, "key_arn": aws.kms.Key("events").arn})


@passes
def key_is_named(aws):
    stream(aws, {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": aws.kms.Key("events").arn})


@passes
def key_is_owned(aws):
    stream(aws, {"enabled": True, "key_type": "AWS_OWNED_CMK"})


@passes
def encryption_is_off(aws):
    stream(aws, {"enabled": False, "key_type": "CUSTOMER_MANAGED_CMK"})


@abstains("serverSideEncryption.keyType")
def type_comes_later(aws):
    stream(aws, {"enabled": True, "key_type": aws.ssm.Parameter("type", type="String", value="AWS_OWNED_CMK").arn})


ROLE = "arn:aws:iam::123456789012:role/delivery"


def stream(aws, encryption, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.kinesis.FirehoseDeliveryStream(
        "events",
        destination="extended_s3",
        extended_s3_configuration={"role_arn": ROLE, "bucket_arn": "arn:aws:s3:::lake"},
        server_side_encryption=encryption,
        **options,
    )
