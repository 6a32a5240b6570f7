from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.cloudfront.distributions import LoggingConfig
from preflight.aws.cloudfront.settings import log_acl_faults


@policy(
    severity="critical",
    caught="deployment",
    error="The S3 bucket that you specified for CloudFront logs does not enable ACL access",
    evidence=deployed(
        "https://github.com/aws-samples/baseline-environment-on-aws/issues/363",
        "2026-11-28",
        "The S3 bucket that you specified for CloudFront logs does not enable ACL access",
    ),
)
def log_bucket_has_access_control_lists(logging: LoggingConfig) -> Violations:
    """The bucket of a distribution's access log has access control lists enabled.

    CloudFront writes its standard log by means of such a list. Since April 2023, new buckets have them disabled.

    Fix: add `aws.s3.BucketOwnershipControls` with `rule={"object_ownership": "BucketOwnerPreferred"}`, and let the distribution
    depend on it.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    """
    for fault in log_acl_faults(logging):
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


@fails("writes its log to Bucket 'logs', which has access control lists disabled, as new buckets do")
def bucket_is_new(aws):
    distribution(aws, aws.s3.Bucket("logs").bucket_domain_name)


@passes
def bucket_has_ownership_controls(aws):
    bucket = aws.s3.Bucket("logs")
    aws.s3.BucketOwnershipControls("logs", bucket=bucket.id, rule={"object_ownership": "BucketOwnerPreferred"})
    distribution(aws, bucket.bucket_domain_name)


@abstains("loggingConfig.bucket, which leads outside of this stack")
def bucket_is_in_another_stack(aws):
    distribution(aws, "shop-logs.s3.amazonaws.com")
