from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.s3 import Bucket


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidBucketName: The specified bucket is not valid.",
        "only lowercase alphanumeric characters and hyphens",
    ),
)
def bucket_name_is_valid(bucket: Bucket) -> Violations:
    """A bucket's name has 3 to 63 lower-case letters, digits, hyphens and periods, as S3 demands.

    Bucket names are host names. A name made of the project's or the stack's name often has capital letters or underscores
    in it; S3 answers `InvalidBucketName`.

    Fix: lower the name, `f"{pulumi.get_project()}-data".lower()`, or leave `bucket` out and let Pulumi name it.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    name = bucket.bucket if bucket.bucket is not None else bucket.bucket_prefix
    for fault in bucket.name_errors:
        yield f"is named '{name}', which {fault}"


@fails(
    "is named 'OrdersApp_data', which has the uppercase letters OA",
    "is named 'OrdersApp_data', which has the invalid characters _",
)
def name_is_the_project_s(aws):
    aws.s3.Bucket("data", bucket="OrdersApp_data")


@fails("is named '(known after deployment)-Data', which has the uppercase letters D")
@foreseen
def known_part_has_capitals(aws):
    topic = aws.sns.Topic("orders")
    aws.s3.Bucket("data", bucket=topic.owner.apply("{}-Data".format))


@fails(
    "is named '10.0.0.1', which is formatted as an IP address",
    "is named 'xn--orders', which has a prefix or suffix that AWS reserves",
    "is named 'or', which has 2 characters, fewer than 3",
    "is named '-orders', which does not begin and end with a letter or digit",
    "is named 'or..ders', which has two periods in a row",
    f"is named '{'a' * 64}', which has 64 characters, more than 63",
)
def forms_that_s3_does_not_take(aws):
    for at, name in enumerate(("10.0.0.1", "xn--orders", "or", "-orders", "or..ders", "a" * 64)):
        aws.s3.Bucket(f"{at}", bucket=name)


@passes
def plain_names(aws):
    aws.s3.Bucket("prod-orders.data", bucket="prod-orders.data-111122223333")
    aws.s3.Bucket("Named-By-Pulumi")
    aws.s3.Bucket("prefixed", bucket_prefix="orders-")


@abstains("bucket")
def name_is_known_later(aws):
    topic = aws.sns.Topic("orders")
    aws.s3.Bucket("data", bucket=topic.arn.apply(str.lower))
