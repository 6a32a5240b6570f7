from preflight import Resource, Violations, documented, fails, passes, policy
from preflight.aws.kms import foreign_key_references, may_name_a_key


@policy(
    severity="critical",
    caught="deployment",
    about=may_name_a_key,
    error=(
        "The operation failed because of an invalid KMS key: Invalid arn",
        "InvalidArnException: Invalid arn",
    ),
    evidence=documented(
        "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id",
        "2026-11-28",
        "a key is named by a key id, a key ARN, an alias name or an alias ARN, which are of the service kms",
    ),
)
def reference_is_to_a_key(resource: Resource) -> Violations:
    """The ARN that a resource names its KMS key by is one of a key or of an alias.

    Any other ARN, such as that of a queue or a role, is `Invalid arn` to KMS.

    Fix: `kms_key_id=key.arn`.

    See: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
    """
    for path, arn in foreign_key_references(resource):
        yield f"has {arn} as its {path}; it is the ARN of a key, arn:aws:kms:…:key/…, or of an alias"


@fails(
    "has arn:aws:iam::111122223333:role/orders as its kmsMasterKeyId;"
    " it is the ARN of a key, arn:aws:kms:…:key/…, or of an alias"
)
def role_is_no_key(aws):
    aws.sqs.Queue("orders", kms_master_key_id="arn:aws:iam::111122223333:role/orders")


@passes
def key_and_alias(aws):
    aws.sqs.Queue("orders", kms_master_key_id="arn:aws:kms:eu-west-1:111122223333:alias/orders")
    aws.sns.Topic("orders", kms_master_key_id="alias/aws/sns")


@passes
def key_comes_later(aws):
    aws.sqs.Queue("orders", kms_master_key_id=aws.sns.Topic("key").arn)
