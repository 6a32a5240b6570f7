from preflight import Violations, abstains, fails, passes, policy, recorded, referrers
from preflight.aws.s3 import BucketObjectLockConfiguration, BucketVersioning


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        "InvalidBucketState: An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_api.snapshot.json",
        "2026-11-28",
        "TestS3ObjectLock: Versioning must be 'Enabled' on the bucket; the versioning state cannot be changed",
    ),
)
def object_lock_has_versioning(lock: BucketObjectLockConfiguration | BucketVersioning) -> Violations:
    """A bucket with object lock has versioning enabled.

    Object lock protects versions of objects. S3 answers `Versioning must be 'Enabled' on the bucket to apply a Object Lock
    configuration`, and does not suspend the versioning of such a bucket later.

    Fix: add `aws.s3.BucketVersioning` with `{"status": "Enabled"}`, or create the bucket with `object_lock_enabled=True`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
    """
    bucket = lock.target
    if isinstance(lock, BucketVersioning):
        if bucket.object_lock_enabled and lock.versioning_configuration.status == "Suspended":
            yield f"suspends the versioning of {bucket}, which is created with object lock"
        return
    settings = referrers(BucketVersioning, BucketVersioning.target, bucket)
    if off := [setting for setting in settings if setting.versioning_configuration.status != "Enabled"]:
        yield f"locks objects of {bucket}, whose versioning {off[0]} has the status {off[0].versioning_configuration.status}"
    elif not bucket.has_versioning:
        yield f"locks objects of {bucket}, which does not have versioning enabled"


@fails(
    "locks objects of Bucket 'orders', which does not have versioning enabled",
    "locks objects of Bucket 'copies', whose versioning BucketVersioning 'copies' has the status Suspended",
    "suspends the versioning of Bucket 'copies', which is created with object lock",
)
def versioning_is_off(aws):
    orders, copies = aws.s3.Bucket("orders"), aws.s3.Bucket("copies", object_lock_enabled=True)
    aws.s3.BucketVersioning("copies", bucket=copies.id, versioning_configuration={"status": "Suspended"})
    for name, bucket in (("orders", orders), ("copies", copies)):
        lock(aws, name, bucket.id)


@passes
def versioning_is_on(aws):
    orders, copies = aws.s3.Bucket("orders"), aws.s3.Bucket("copies", object_lock_enabled=True)
    aws.s3.BucketVersioning("orders", bucket=orders.id, versioning_configuration={"status": "Enabled"})
    for name, bucket in (("orders", orders), ("copies", copies)):
        lock(aws, name, bucket.id)


@abstains("bucket, which leads outside of this stack")
def bucket_is_elsewhere(aws):
    lock(aws, "orders", "orders-of-others")


def lock(aws, name, bucket):
    rule = {"default_retention": {"mode": "COMPLIANCE", "days": 5}}
    aws.s3.BucketObjectLockConfiguration(name, bucket=bucket, rule=rule)
