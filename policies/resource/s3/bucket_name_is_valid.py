from preflight import Violations, abstains, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.s3 import Bucket


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidBucketName: The specified bucket is not valid.",
        "only lowercase alphanumeric characters and hyphens",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3.snapshot.json",
            "2026-11-28",
            "test_s3_uppercase_bucket_name: The specified bucket is not valid.",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
            "2026-11-28",
            "the rules for the names of general purpose buckets",
        ),
    ),
)
def bucket_name_is_valid(bucket: Bucket) -> Violations:
    """A bucket name has 3 to 63 lowercase letters, digits, hyphens and periods.

    Bucket names are part of host names. A name composed from the names of project and stack often contains uppercase letters or
    underscores; S3 rejects it with `InvalidBucketName`.

    Fix: `f"{pulumi.get_project()}-data".lower()`, or remove `bucket` and let Pulumi name it.

    Fix (others): write the name in lower case, or remove it and let Pulumi name the bucket.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    name = bucket.bucket if bucket.bucket is not None else bucket.bucket_prefix
    for error in bucket.name_errors:
        yield f"has the name '{name}', which {error}"


@fails(
    "has the name 'OrdersApp_data', which has the uppercase letters OA",
    "has the name 'OrdersApp_data', which has the invalid characters _",
)
def name_is_that_of_the_project(aws):
    aws.s3.Bucket("data", bucket="OrdersApp_data")


@fails("has the name '(known after deployment)-Data', which has the uppercase letters D")
@foreseen
def known_part_has_uppercase_letters(aws):
    topic = aws.sns.Topic("orders")
    aws.s3.Bucket("data", bucket=topic.owner.apply("{}-Data".format))


@fails(
    "has the name '10.0.0.1', which is formatted as an IP address",
    "has the name 'xn--orders', which has a prefix or suffix that AWS reserves",
    "has the name 'or', which has 2 characters, fewer than 3",
    "has the name '-orders', which does not begin and end with a letter or digit",
    "has the name 'or..ders', which has two periods in a row",
    f"has the name '{'a' * 64}', which has 64 characters, more than 63",
)
def names_that_s3_rejects(aws):
    for at, name in enumerate(("10.0.0.1", "xn--orders", "or", "-orders", "or..ders", "a" * 64)):
        aws.s3.Bucket(f"{at}", bucket=name)


@passes
def plain_names(aws):
    aws.s3.Bucket("prod-orders.data", bucket="prod-orders.data-111122223333")
    aws.s3.Bucket("Named-By-Pulumi")
    aws.s3.Bucket("prefixed", bucket_prefix="orders-")


@abstains("bucket")
def name_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.s3.Bucket("data", bucket=topic.arn.apply(str.lower))
