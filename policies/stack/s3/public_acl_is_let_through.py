from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.s3 import BucketAcl


@policy(
    severity="critical",
    caught="deployment",
    error="AccessDenied: … because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/s3/2006-03-01/service-2.json.gz",
        "2026-11-28",
        "BlockPublicAcls: PUT Bucket ACL and PUT Object ACL calls fail if the specified ACL is public",
    ),
)
def public_acl_is_let_through(acl: BucketAcl) -> Violations:
    """A bucket with a public ACL has no `BucketPublicAccessBlock` that rejects public ACLs.

    With `block_public_acls` S3 rejects the ACLs `public-read`, `public-read-write` and `authenticated-read`.

    Fix: set `block_public_acls=False` and let the ACL wait for it with `depends_on`; or allow access by a bucket policy.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    if not acl.is_public:
        return
    for block in acl.target.public_access_blocks:
        if block.block_public_acls:
            yield f"is {acl.acl}, and {block} has {acl.target} refuse public ACLs (block_public_acls)"


@fails("is public-read, and BucketPublicAccessBlock 'site' has Bucket 'site' refuse public ACLs (block_public_acls)")
def acl_is_blocked(aws):
    share(aws, "public-read", blocked=True)


@passes
def acl_is_let_through(aws):
    share(aws, "public-read", blocked=False)


@passes
def acl_is_private(aws):
    share(aws, "private", blocked=True)


@abstains("acl")
def acl_comes_later(aws):
    share(aws, aws.sns.Topic("acl").name, blocked=True)


def share(aws, acl, *, blocked):
    site = aws.s3.Bucket("site")
    aws.s3.BucketPublicAccessBlock("site", bucket=site.id, block_public_acls=blocked)
    aws.s3.BucketAcl("site", bucket=site.id, acl=acl)
