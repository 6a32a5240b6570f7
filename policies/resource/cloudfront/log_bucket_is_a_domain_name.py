from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy
from preflight.aws.cloudfront.distributions import LoggingConfig
from preflight.aws.cloudfront.settings import log_bucket_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidArgument: The parameter Logging Bucket does not refer to a valid S3 bucket",
    evidence=deployed(
        "https://github.com/hashicorp/terraform/issues/24962",
        "2026-11-28",
        "The parameter Logging Bucket does not refer to a valid S3 bucket; specify NAME.s3.amazonaws.com",
    ),
)
def log_bucket_is_a_domain_name(logging: LoggingConfig) -> Violations:
    """The bucket of a distribution's access log is given by its domain name.

    CloudFront takes `BUCKET.s3.amazonaws.com`, and refuses a bucket's name or ARN.

    Fix: pass `bucket.bucket_domain_name`.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_LoggingConfig.html
    """
    for fault in log_bucket_faults(logging):
        yield logging, fault


def distribution(aws, bucket):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        logging_config={"bucket": bucket},
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@fails("has the bucket 'shop-logs' in loggingConfig; it is a domain name, BUCKET.s3.amazonaws.com")
def bucket_is_a_name(aws):
    distribution(aws, "shop-logs")


@fails("has the `arn` of a bucket in loggingConfig; CloudFront needs its `bucket_domain_name`")
@foreseen
def bucket_is_an_arn(aws):
    distribution(aws, aws.s3.Bucket("logs").arn)


@passes
@foreseen
def bucket_is_a_domain_name(aws):
    distribution(aws, aws.s3.Bucket("logs").bucket_domain_name)


@passes
def bucket_is_written_out(aws):
    distribution(aws, "shop-logs.s3.amazonaws.com")


@abstains("loggingConfig")
def logging_is_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
        },
        logging_config=topic.arn.apply(lambda arn: {"bucket": arn}),
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
