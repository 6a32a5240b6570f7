from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.glue import SecurityConfiguration


@policy(
    severity="critical",
    caught="deployment",
    error="kmsKeyArn can not be empty for s3EncryptionMode SSE_KMS",
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-glue-security-configuration-kms-key, with the answer of CreateSecurityConfiguration",
        ),
        modelled(
            "https://docs.aws.amazon.com/glue/latest/webapi/API_EncryptionConfiguration.html",
            "2026-11-29",
            "the modes of each part: SSE-KMS, CSE-KMS, SSE-S3, DISABLED",
        ),
    ),
)
def security_configuration_has_keys(configuration: SecurityConfiguration) -> Violations:
    """A security configuration of Glue has a key wherever it encrypts with KMS.

    SSE-S3 and DISABLED have no key.

    Fix: add `"kms_key_arn": key.arn`, or set the mode in the message to `DISABLED`.

    See: https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html
    """
    yield from configuration.faults()


@fails(
    "has `cloudwatch_encryption_mode` SSE-KMS without a `kms_key_arn`, which it needs",
    "has `job_bookmarks_encryption_mode` CSE-KMS without a `kms_key_arn`, which it needs",
    "has `s3_encryption_mode` SSE-KMS without a `kms_key_arn`, which it needs",
)
def keys_are_absent(aws):
    configuration(
        aws, {"cloudwatch_encryption_mode": "SSE-KMS"}, {"job_bookmarks_encryption_mode": "CSE-KMS"}, "SSE-KMS"
    )


@passes
def nothing_is_encrypted(aws):
    """The configuration of the provider's test of triggers, which Glue accepted."""
    configuration(
        aws, {"cloudwatch_encryption_mode": "DISABLED"}, {"job_bookmarks_encryption_mode": "DISABLED"}, "DISABLED"
    )


@passes
def keys_are_given(aws):
    key = aws.kms.Key("glue").arn
    configuration(
        aws,
        {"cloudwatch_encryption_mode": "SSE-KMS", "kms_key_arn": key},
        {"job_bookmarks_encryption_mode": "CSE-KMS", "kms_key_arn": key},
        "SSE-S3",
    )


@abstains("encryptionConfiguration.s3Encryption.s3EncryptionMode")
def mode_comes_later(aws):
    later = aws.ssm.Parameter("mode", type="String", value="SSE-S3").arn
    configuration(aws, {}, {}, later)


def configuration(aws, logs, bookmarks, objects):
    aws.glue.SecurityConfiguration(
        "shop",
        encryption_configuration={
            "cloudwatch_encryption": logs,
            "job_bookmarks_encryption": bookmarks,
            "s3_encryption": {"s3_encryption_mode": objects},
        },
    )
