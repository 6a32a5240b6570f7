from preflight import Violations, abstains, fails, passes, policy, referrers
from preflight.aws.s3 import BucketPublicAccessBlock
from preflight.aws.s3_website import BucketWebsiteConfiguration


@policy(severity="medium", caught="nobody")
def public_access_is_blocked(block: BucketPublicAccessBlock) -> Violations:
    """A public access block turns on all four settings, unless the bucket hosts a website or has a public ACL.

    A new bucket has all four settings on by default. An `aws.s3.BucketPublicAccessBlock` sets all four, and turns off those
    that are left out: a block of ACLs alone opens the bucket to public bucket policies.

    Fix: set `block_public_acls`, `block_public_policy`, `ignore_public_acls` and `restrict_public_buckets` to `True`, or remove
    the resource.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketpublicaccessblock/
    """
    if block.disabled and not referrers(BucketWebsiteConfiguration, BucketWebsiteConfiguration.target, block.target):
        yield f"turns off {', '.join(block.disabled)} for {block.target}; these are on by default"


@fails("turns off ignore_public_acls, restrict_public_buckets for Bucket 'orders'; these are on by default")
def two_settings_are_left_out(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketPublicAccessBlock("orders", bucket=bucket.id, block_public_acls=True, block_public_policy=True)


@passes
def all_four_are_on(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketPublicAccessBlock(
        "orders",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )


@passes
def bucket_is_a_website(aws):
    bucket = aws.s3.Bucket("shop")
    aws.s3.BucketPublicAccessBlock("shop", bucket=bucket.id, block_public_policy=False)
    aws.s3.BucketWebsiteConfiguration("shop", bucket=bucket.id, index_document={"suffix": "index.html"})


@passes
def bucket_has_a_public_acl(aws, pulumi):
    bucket = aws.s3.Bucket("assets")
    controls = aws.s3.BucketOwnershipControls(
        "assets", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"}
    )
    block = aws.s3.BucketPublicAccessBlock(
        "assets", bucket=bucket.id, block_public_policy=True, restrict_public_buckets=True
    )
    options = pulumi.ResourceOptions(depends_on=[controls, block])
    aws.s3.BucketAcl("assets", bucket=bucket.id, acl="public-read", opts=options)


@fails("turns off restrict_public_buckets for Bucket 'assets'; these are on by default")
def public_acl_needs_no_more(aws):
    bucket = aws.s3.Bucket("assets")
    aws.s3.BucketPublicAccessBlock("assets", bucket=bucket.id, block_public_policy=True)
    aws.s3.BucketAcl("assets", bucket=bucket.id, acl="public-read")


@abstains("blockPublicAcls")
def setting_is_known_after_deployment(aws):
    bucket = aws.s3.Bucket("orders")
    parameter = aws.ssm.Parameter("open", type="String", value="no")
    aws.s3.BucketPublicAccessBlock(
        "orders",
        bucket=bucket.id,
        block_public_acls=parameter.version.apply(bool),
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
