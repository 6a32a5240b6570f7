from preflight import Violations, abstains, documented, fails, passes, policy, provider, recorded
from preflight.aws.s3 import BucketReplicationConfig


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        "InvalidRequest: Destination bucket must have versioning enabled.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/s3/test_s3.snapshot.json",
            "2026-11-28",
            "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
            "2026-11-28",
            "Both source and destination buckets must have versioning enabled",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_replication_configuration.go",
            "2026-11-28",
            "retries InvalidRequest: Versioning must be 'Enabled' on the bucket, then fails",
        ),
    ),
)
def replication_has_versioning(replication: BucketReplicationConfig) -> Violations:
    """The source and the destination buckets of a replication have versioning enabled.

    S3 replicates object versions. Without versioning it answers `Versioning must be 'Enabled' on the bucket to apply a
    replication configuration`, or `Destination bucket must have versioning enabled`.

    Fix: add `aws.s3.BucketVersioning` with `{"status": "Enabled"}` for both buckets.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    """
    if not replication.target.has_versioning:
        yield f"replicates {replication.target}, which does not have versioning enabled"
    for bucket in replication.destinations:
        if not bucket.has_versioning:
            yield f"replicates to {bucket}, which does not have versioning enabled"


@fails(
    "replicates Bucket 'orders', which does not have versioning enabled",
    "replicates to Bucket 'copy', which does not have versioning enabled",
)
def both_lack_versioning(aws):
    orders, copy = aws.s3.Bucket("orders"), aws.s3.Bucket("copy")
    aws.s3.BucketVersioning("copy", bucket=copy.id, versioning_configuration={"status": "Suspended"})
    replicate(aws, orders, copy.arn)


@passes
def both_have_versioning(aws):
    orders, copy = aws.s3.Bucket("orders"), aws.s3.Bucket("copy", versioning={"enabled": True})
    aws.s3.BucketVersioning("orders", bucket=orders.id, versioning_configuration={"status": "Enabled"})
    replicate(aws, orders, copy.arn)


@abstains("rules[0].destination.bucket, which leads outside of this stack")
def destination_is_in_another_account(aws):
    orders = aws.s3.Bucket("orders", versioning={"enabled": True})
    replicate(aws, orders, "arn:aws:s3:::copies-of-orders")


def replicate(aws, source, destination):
    aws.s3.BucketReplicationConfig(
        "orders",
        bucket=source.id,
        role="arn:aws:iam::111122223333:role/replication",
        rules=[{"status": "Enabled", "destination": {"bucket": destination}}],
    )
