from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.s3 import BucketEncryption, misplaced_keys


@policy(
    severity="high",
    caught="deployment",
    error="InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_api.snapshot.json",
        "2026-11-28",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    ),
)
def encryption_key_is_used(encryption: BucketEncryption) -> Violations:
    """A bucket that names a KMS key is encrypted with KMS.

    With the algorithm `AES256` S3 uses its own keys, and rejects `kms_master_key_id`.

    Fix: `sse_algorithm="aws:kms"`, or remove `kms_master_key_id`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
    """
    for algorithm in misplaced_keys(encryption):
        yield f"has kms_master_key_id and the sse_algorithm {algorithm}; a key is for aws:kms and aws:kms:dsse only"


@fails("has kms_master_key_id and the sse_algorithm AES256; a key is for aws:kms and aws:kms:dsse only")
def key_is_not_used(aws):
    encrypt(aws, sse_algorithm="AES256", kms_master_key_id=aws.kms.Key("orders").arn)


@passes
def keys_are_used(aws):
    encrypt(aws, sse_algorithm="aws:kms", kms_master_key_id="alias/orders")


@passes
def keys_are_of_s3(aws):
    encrypt(aws, sse_algorithm="aws:kms")


@abstains("rules[0].applyServerSideEncryptionByDefault.sseAlgorithm")
def algorithm_comes_later(aws):
    encrypt(aws, sse_algorithm=aws.sns.Topic("algorithm").name, kms_master_key_id="alias/orders")


def encrypt(aws, **default):  # noqa: ANN003 - the arguments of the SDK
    rules = [{"apply_server_side_encryption_by_default": default}]
    aws.s3.BucketServerSideEncryptionConfiguration("orders", bucket="orders", rules=rules)
