from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.s3 import BucketAccelerateConfiguration, accelerated_name


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidRequest: S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
        "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_api.snapshot.json",
        "2026-11-28",
        "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
    ),
)
def accelerated_bucket_has_no_period(acceleration: BucketAccelerateConfiguration) -> Violations:
    """A bucket with transfer acceleration has no period in its name.

    The bucket is reached at `NAME.s3-accelerate.amazonaws.com`, and the certificate of that name covers no further period.
    The status is `Enabled` or `Suspended`.

    Fix: name the bucket with hyphens, `my-bucket` instead of `my.bucket`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html
    """
    if acceleration.status not in ("Enabled", "Suspended"):
        yield f"has the status '{acceleration.status}'; it is Enabled or Suspended"
    name = accelerated_name(acceleration)
    if "." in name:
        yield f"accelerates the bucket '{name}', which has a period in its name; S3 does not support that"


@fails(
    "accelerates the bucket 'my.bucket', which has a period in its name; S3 does not support that",
    "accelerates the bucket 'orders.of.2027', which has a period in its name; S3 does not support that",
    "has the status 'enabled'; it is Enabled or Suspended",
)
def name_has_periods(aws):
    bucket = aws.s3.Bucket("orders", bucket="my.bucket")
    aws.s3.BucketAccelerateConfiguration("orders", bucket=bucket.id, status="Enabled")
    aws.s3.BucketAccelerateConfiguration("others", bucket="orders.of.2027", status="enabled")


@passes
def name_has_hyphens(aws):
    bucket = aws.s3.Bucket("orders", bucket="my-bucket")
    aws.s3.BucketAccelerateConfiguration("orders", bucket=bucket.id, status="Enabled")
    aws.s3.BucketAccelerateConfiguration("named", bucket=aws.s3.Bucket("named").bucket, status="Suspended")


@abstains("status")
def status_comes_later(aws):
    bucket, topic = aws.s3.Bucket("orders", bucket="my-bucket"), aws.sns.Topic("status")
    aws.s3.BucketAccelerateConfiguration("orders", bucket=bucket.id, status=topic.name)
