from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.s3 import Bucket, BucketAcl


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "AccessControlListNotSupported: The bucket does not allow ACLs",
        "InvalidBucketAclWithObjectOwnership: Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
            "2026-11-28",
            "by default, ACLs are disabled; requests to set ACLs fail with AccessControlListNotSupported",
        ),
        deployed(
            "https://github.com/trussworks/terraform-aws-s3-private-bucket/issues/403",
            "2026-11-28",
            "creating S3 bucket ACL: AccessControlListNotSupported",
        ),
    ),
)
def acl_has_ownership(acl: BucketAcl | Bucket) -> Violations:
    """A bucket with an access control list (ACL) first gets ownership controls that allow ACLs.

    Since April 2023 ACLs are disabled on new buckets (`BucketOwnerEnforced`). S3 answers `AccessControlListNotSupported: The
    bucket does not allow ACLs`, even for the ACL `private`, which changes nothing.

    Fix: leave the ACL out, as most buckets need none; or add `aws.s3.BucketOwnershipControls` with `BucketOwnerPreferred` and
    let the `BucketAcl` depend on it.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorCode.html
    """
    if isinstance(acl, Bucket):
        if acl.acl not in (None, "private"):
            yield f"has ACL {acl.acl}, but ACLs are disabled on a new bucket; S3 accepts only 'private' or none"
        return
    controls = acl.target.acl_enabling_controls
    if not controls:
        yield f"sets an ACL on {acl.target}, but no BucketOwnershipControls of the stack allow ACLs on it"
    elif not any(acl.depends_on(control) for control in controls):
        yield f"does not depend on {controls[0]}, which allows ACLs on {acl.target}"


@fails("sets an ACL on Bucket 'orders', but no BucketOwnershipControls of the stack allow ACLs on it")
def acl_is_private(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketAcl("orders", bucket=bucket.id, acl="private")


@fails("does not depend on BucketOwnershipControls 'orders', which allows ACLs on Bucket 'orders'")
def controls_are_created_at_the_same_time(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketOwnershipControls("orders", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"})
    aws.s3.BucketAcl("orders", bucket=bucket.id, acl="log-delivery-write")


@fails("has ACL public-read, but ACLs are disabled on a new bucket; S3 accepts only 'private' or none")
def bucket_is_created_public(aws):
    aws.s3.Bucket("orders", acl="public-read")


@passes
def controls_are_created_first(aws, pulumi):
    bucket = aws.s3.Bucket("orders")
    controls = aws.s3.BucketOwnershipControls(
        "orders", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"}
    )
    aws.s3.BucketAcl(
        "orders", bucket=bucket.id, acl="log-delivery-write", opts=pulumi.ResourceOptions(depends_on=[controls])
    )


@passes
def bucket_is_created_private(aws):
    aws.s3.Bucket("orders", acl="private")
    aws.s3.Bucket("returns")


@abstains("bucket, which leads outside of this stack")
def bucket_is_in_another_stack(aws):
    aws.s3.BucketAcl("orders", bucket="orders", acl="private")
