from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.s3 import BucketReplicationConfig


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        "InvalidRequest: Destination bucket must have versioning enabled.",
    ),
)
def replication_has_versioning(replication: BucketReplicationConfig) -> Violations:
    """A bucket that is replicated, and each bucket that it is replicated to, keeps versions.

    S3 copies versions. Without them it answers `Versioning must be 'Enabled' on the bucket to apply a replication
    configuration`, or the same of the destination.

    Fix: add `aws.s3.BucketVersioning` with `{"status": "Enabled"}` for both buckets.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    """
    if not replication.target.keeps_versions:
        yield f"copies {replication.target}, which keeps no versions"
    for bucket in replication.destinations:
        if not bucket.keeps_versions:
            yield f"copies to {bucket}, which keeps no versions"


@fails("copies Bucket 'orders', which keeps no versions", "copies to Bucket 'copy', which keeps no versions")
def neither_keeps_versions(aws):
    orders, copy = aws.s3.Bucket("orders"), aws.s3.Bucket("copy")
    aws.s3.BucketVersioning("copy", bucket=copy.id, versioning_configuration={"status": "Suspended"})
    replicate(aws, orders, copy.arn)


@passes
def both_keep_versions(aws):
    orders, copy = aws.s3.Bucket("orders"), aws.s3.Bucket("copy", versioning={"enabled": True})
    aws.s3.BucketVersioning("orders", bucket=orders.id, versioning_configuration={"status": "Enabled"})
    replicate(aws, orders, copy.arn)


@abstains("rules[0].destination.bucket, which leads outside of this stack")
def copies_go_to_another_account(aws):
    orders = aws.s3.Bucket("orders", versioning={"enabled": True})
    replicate(aws, orders, "arn:aws:s3:::copies-of-orders")


def replicate(aws, source, destination):
    aws.s3.BucketReplicationConfig(
        "orders",
        bucket=source.id,
        role="arn:aws:iam::111122223333:role/replication",
        rules=[{"status": "Enabled", "destination": {"bucket": destination}}],
    )
