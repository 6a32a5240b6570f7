from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.route53 import KeySigningKey


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidKMSArn: …",
    evidence=documented(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html",
        "2026-11-29",
        "a single-Region key in us-east-1, asymmetric, key spec ECC_NIST_P256, key usage sign and verify",
    ),
)
def signing_key_is_elliptic(signing: KeySigningKey) -> Violations:
    """A zone is signed with a key of KMS for signatures on the curve P-256, of one region.

    The default of KMS is a symmetric key for encryption, which signs nothing.

    Fix: set `customer_master_key_spec="ECC_NIST_P256"` and `key_usage="SIGN_VERIFY"` on the key.

    See: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html
    """
    yield from signing.faults()


@fails(
    "uses Key 'shop' with `customer_master_key_spec` SYMMETRIC_DEFAULT; it is ECC_NIST_P256",
    "uses Key 'shop' with `key_usage` ENCRYPT_DECRYPT; it is SIGN_VERIFY",
)
def key_is_the_default(aws):
    sign(aws, aws.kms.Key("shop").arn)


@fails("uses Key 'shop' of several regions; it is of one")
def key_is_of_several_regions(aws):
    sign(aws, aws.kms.Key("shop", **ELLIPTIC, multi_region=True).arn)


@passes
def key_is_right(aws):
    sign(aws, aws.kms.Key("shop", **ELLIPTIC, deletion_window_in_days=7).arn)


@abstains("keyManagementServiceArn, which leads outside of this stack")
def key_is_elsewhere(aws):
    sign(aws, "arn:aws:kms:us-east-1:123456789012:key/1234")


ELLIPTIC = {"customer_master_key_spec": "ECC_NIST_P256", "key_usage": "SIGN_VERIFY"}


def sign(aws, arn):
    zone = aws.route53.Zone("shop", name="shop.dev")
    aws.route53.KeySigningKey("shop", hosted_zone_id=zone.id, key_management_service_arn=arn, name="shop")
