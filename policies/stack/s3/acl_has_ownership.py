from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.s3 import Bucket, BucketAcl


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "AccessControlListNotSupported: The bucket does not allow ACLs",
        "InvalidBucketAclWithObjectOwnership: Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
)
def acl_has_ownership(acl: BucketAcl | Bucket) -> Violations:
    """A bucket that is given an access control list has ownership controls that make it take one, set before.

    Since April 2023 a new bucket belongs to its owner alone and takes no access control lists: S3 answers
    `AccessControlListNotSupported: The bucket does not allow ACLs`, also for the list `private`, which says nothing new.

    Fix: leave the list out, as most buckets need none; or add `aws.s3.BucketOwnershipControls` with `BucketOwnerPreferred` and
    let the `BucketAcl` depend on it.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorCode.html
    """
    if isinstance(acl, Bucket):
        if acl.acl not in (None, "private"):
            yield f"is created with the access control list {acl.acl}, which a new bucket does not take"
        return
    controls = acl.target.takes_acls
    if not controls:
        yield f"is for {acl.target}, which takes no access control lists"
    elif not any(acl.depends_on(each) for each in controls):
        yield f"does not wait for {controls[0]}, which makes {acl.target} take it"


@fails("is for Bucket 'orders', which takes no access control lists")
def list_says_what_is_so_already(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketAcl("orders", bucket=bucket.id, acl="private")


@fails("does not wait for BucketOwnershipControls 'orders', which makes Bucket 'orders' take it")
def controls_come_at_the_same_time(aws):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketOwnershipControls("orders", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"})
    aws.s3.BucketAcl("orders", bucket=bucket.id, acl="log-delivery-write")


@fails("is created with the access control list public-read, which a new bucket does not take")
def bucket_is_created_public(aws):
    aws.s3.Bucket("orders", acl="public-read")


@passes
def controls_come_first(aws, pulumi):
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
def bucket_belongs_to_another_stack(aws):
    aws.s3.BucketAcl("orders", bucket="orders", acl="private")
