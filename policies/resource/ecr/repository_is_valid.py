from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.ecr import Repository


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid encryption configuration: Encryption key should not be set for AES256 encryption.",
        "ImageTagMutabilityExclusionFilters are not allowed when imageTagMutability is set to …",
        "ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set to …",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-ecr-encryption-configuration and pf-ecr-image-tag-mutability-filters, deployed with the answers of ECR",
    ),
)
def repository_is_valid(repository: Repository) -> Violations:
    """A repository has a key and exclusion filters only with the modes that use them.

    The default encryption is AES256, with a key of Amazon S3. Filters except tags from a mutability `…_WITH_EXCLUSION`.

    Fix: set `encryption_type="KMS"` beside the key, and `image_tag_mutability="IMMUTABLE_WITH_EXCLUSION"` beside filters.

    See: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html
    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    """
    yield from repository.faults()


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234"
FILTER = {"filter": "dev-*", "filter_type": "WILDCARD"}


@fails("has a `kms_key` with `encryption_type` AES256; it is KMS or KMS_DSSE with a key")
def key_without_its_type(aws):
    aws.ecr.Repository("shop", encryption_configurations=[{"kms_key": KEY}])


@fails(
    "has `image_tag_mutability_exclusion_filters` with `image_tag_mutability` IMMUTABLE; it is IMMUTABLE_WITH_EXCLUSION with"
    " filters"
)
def filters_without_exclusion(aws):
    aws.ecr.Repository("shop", image_tag_mutability="IMMUTABLE", image_tag_mutability_exclusion_filters=[FILTER])


@fails(
    "has `image_tag_mutability` MUTABLE_WITH_EXCLUSION without `image_tag_mutability_exclusion_filters`, which it needs"
)
def exclusion_without_filters(aws):
    aws.ecr.Repository("shop", image_tag_mutability="MUTABLE_WITH_EXCLUSION")


@passes
def repositories_are_valid(aws):
    aws.ecr.Repository("plain", encryption_configurations=[{"encryption_type": "AES256"}])
    aws.ecr.Repository("managed", encryption_configurations=[{"encryption_type": "KMS"}])
    aws.ecr.Repository(
        "keyed",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": KEY}],
        image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
        image_tag_mutability_exclusion_filters=[FILTER],
    )


@abstains("imageTagMutability")
def mutability_comes_later(aws):
    later = aws.ssm.Parameter("mode", type="String", value="MUTABLE").arn
    aws.ecr.Repository("shop", image_tag_mutability=later, image_tag_mutability_exclusion_filters=[FILTER])
