from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.s3 import BucketCorsConfiguration, cors_faults


@policy(
    severity="high",
    caught="deployment",
    error="InvalidRequest: Found unsupported HTTP method in CORS config. Unsupported method is …",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_cors.snapshot.json",
            "2026-11-28",
            "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/s3/2006-03-01/service-2.json.gz",
            "2026-11-28",
            "CORSRule: valid values are GET, PUT, HEAD, POST, and DELETE",
        ),
    ),
)
def cors_methods_are_supported(configuration: BucketCorsConfiguration) -> Violations:
    """A bucket allows other origins the methods GET, PUT, HEAD, POST and DELETE.

    S3 has no other methods, answers `OPTIONS` by itself, and rejects `*`. An origin or a header has one wildcard at most.

    Fix: `allowed_methods=["GET", "HEAD"]`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
    """
    yield from cors_faults(configuration)


@fails(
    "allows the method 'OPTIONS' in cors_rules[0]; S3 supports GET, PUT, HEAD, POST, DELETE",
    "allows the method '*' in cors_rules[1]; S3 supports GET, PUT, HEAD, POST, DELETE",
    "has 'https://*.*.example.com' in allowed_origins of cors_rules[1]; one wildcard is allowed",
)
def methods_are_not_supported(aws):
    allow(aws, (["GET", "OPTIONS"], ["*"]), (["*"], ["https://*.*.example.com"]))


@passes
def methods_are_supported(aws):
    allow(aws, (["GET", "PUT", "HEAD", "POST", "DELETE"], ["https://*.example.com"]), (["GET"], [""]))


@abstains("corsRules[0].allowedMethods[0]")
def method_comes_later(aws):
    allow(aws, ([aws.sns.Topic("method").name], ["*"]))


def allow(aws, *rules):  # noqa: ANN002 - methods and origins
    allowed = [{"allowed_methods": methods, "allowed_origins": origins} for methods, origins in rules]
    aws.s3.BucketCorsConfiguration("orders", bucket="orders", cors_rules=allowed)
