from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.kms import Key, key_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: KeyUsage … is not compatible with KeySpec …",
        "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/kms/test_kms.snapshot.json",
            "2026-11-28",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048; You must specify a KeyUsage value",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/kms/2014-11-01/service-2.json.gz",
            "2026-11-28",
            "CreateKeyRequest: the usages of each spec; custom key stores have symmetric keys in one region",
        ),
    ),
)
def key_settings_fit_its_spec(key: Key) -> Violations:
    """A KMS key has a usage that its spec supports, and rotates by itself only if it is symmetric.

    HMAC keys generate codes, elliptic curves sign or agree on keys, RSA keys encrypt or sign. Without `key_usage` a key is for
    encryption. Keys in a custom key store are symmetric and in one region.

    Fix: set `key_usage` to the one in the message: `key_usage="GENERATE_VERIFY_MAC"` for HMAC.

    See: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
    """
    yield from key_faults(key)


@fails(
    "has the spec HMAC_256 and no key_usage, which means ENCRYPT_DECRYPT; the usage of this spec is GENERATE_VERIFY_MAC",
    "has the spec RSA_2048 and key_usage KEY_AGREEMENT; the usage of this spec is ENCRYPT_DECRYPT or SIGN_VERIFY",
    "has the spec RSA_2048 and enable_key_rotation, which is for symmetric encryption keys only",
    "has the spec SYMMETRIC_DEFAULT and key_usage SIGN_VERIFY; the usage of this spec is ENCRYPT_DECRYPT",
    "has a rotation_period_in_days of 30; it must be 90 to 2560",
)
def usages_do_not_fit(aws):
    aws.kms.Key("hmac", customer_master_key_spec="HMAC_256")
    aws.kms.Key("rsa", customer_master_key_spec="RSA_2048", key_usage="KEY_AGREEMENT", enable_key_rotation=True)
    aws.kms.Key("symmetric", key_usage="SIGN_VERIFY", enable_key_rotation=True, rotation_period_in_days=30)


@fails(
    "is in a custom key store and has the spec RSA_4096; only symmetric keys are supported there",
    "is in a custom key store and has multi_region, which KMS does not support there",
    "is in a custom key store and has enable_key_rotation, which KMS does not support there",
)
def custom_stores_have_plain_keys(aws):
    aws.kms.Key("rsa", customer_master_key_spec="RSA_4096", custom_key_store_id="cks-1", multi_region=True)
    aws.kms.Key("rotated", custom_key_store_id="cks-1", enable_key_rotation=True)


@passes
def usages_fit(aws):
    aws.kms.Key("plain", enable_key_rotation=True, rotation_period_in_days=90, multi_region=True)
    for spec, usage in (
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
        ("ECC_SECG_P256K1", "SIGN_VERIFY"),
        ("RSA_4096", "ENCRYPT_DECRYPT"),
        ("SYMMETRIC_DEFAULT", None),
    ):
        aws.kms.Key(spec, customer_master_key_spec=spec, key_usage=usage)


@abstains("keyUsage")
def usage_comes_later(aws):
    aws.kms.Key("hmac", customer_master_key_spec="HMAC_256", key_usage=aws.sns.Topic("usage").name)
