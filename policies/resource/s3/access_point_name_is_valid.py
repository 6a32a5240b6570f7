from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.s3 import AccessPoint, is_access_point_name


@policy(
    severity="high",
    caught="deployment",
    error="InvalidRequest: Your Amazon S3 AccessPoint name is invalid",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3control/test_s3control.py",
        "2026-11-28",
        "Your Amazon S3 AccessPoint name is invalid",
    ),
)
def access_point_name_is_valid(point: AccessPoint) -> Violations:
    """An access point has a name of 3 to 50 lowercase letters, digits and hyphens.

    The name is a part of host names: it has no period and no underscore, and begins and ends with a letter or a digit.

    Fix: `name="orders-reports"`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-access-points.html
    """
    if point.name is not None and not is_access_point_name(point.name):
        allowed = "3 to 50 lowercase letters, digits and hyphens, and a letter or digit at both ends"
        yield f"has the name '{point.name}'; an access point needs {allowed}"


@fails(
    "has the name 'cannot-have.dot'; an access point needs 3 to 50 lowercase letters, digits and hyphens, and a letter or"
    " digit at both ends",
    "has the name '-hyphen-start'; an access point needs 3 to 50 lowercase letters, digits and hyphens, and a letter or"
    " digit at both ends",
)
def names_are_invalid(aws):
    for name in ("cannot-have.dot", "-hyphen-start"):
        aws.s3.AccessPoint(name.strip("-"), bucket="orders", name=name)


@passes
def names_are_valid(aws):
    for name in ("orders-reports", "a1b", "a" * 50, "orders--use1-az4--xa-s3"):
        aws.s3.AccessPoint(name, bucket="orders", name=name)
    aws.s3.AccessPoint("unnamed", bucket="orders")


@abstains("name")
def name_comes_later(aws):
    aws.s3.AccessPoint("orders", bucket="orders", name=aws.sns.Topic("name").arn)
