from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.cloudfront import CacheBehavior
from preflight.aws.cloudfront.behaviors import behavior_faults

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidArgument: The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior",
        "InvalidArgument: The parameter ForwardedValues is required.",
        "InvalidTTLOrder: The TTL order specified is not valid",
        "InvalidForwardCookies",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-cloudfront/issues/40",
            "2026-11-28",
            "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior",
        ),
        deployed(
            "https://github.com/cloudposse/terraform-aws-cloudfront-cdn/pull/60",
            "2026-11-28",
            "InvalidArgument: The parameter ForwardedValues is required.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "must include either a CachePolicyId or ForwardedValues; AllowedMethods: 2, 3 or 7; InvalidTTLOrder",
        ),
    ),
)
def behavior_is_valid(behavior: CacheBehavior) -> Violations:
    """A cache behavior has one of the sets of methods, either a cache policy or forwarded values, and ordered times to live.

    CloudFront accepts three sets of allowed methods and two of cached ones. A cache policy replaces `forwarded_values`. Names of
    cookies are for `whitelist` alone. gRPC needs POST, field-level encryption POST or PUT.

    Fix: set `cache_policy_id` and remove `forwarded_values`; allow `["GET", "HEAD"]`, these and OPTIONS, or all seven methods.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
    """
    for fault in behavior_faults(behavior):
        yield behavior, f"{fault} (in {behavior})"


def distribution(aws, default, ordered=()):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={**METHODS, **default},
        ordered_cache_behaviors=[{**METHODS, "path_pattern": "/a/*", **each} for each in ordered],
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


METHODS = {
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "target_origin_id": "shop",
    "viewer_protocol_policy": "https-only",
}


@fails(
    "allows the methods GET, POST; CloudFront accepts GET and HEAD; GET, HEAD and OPTIONS;"
    " or GET, HEAD, OPTIONS, PUT, POST, PATCH and DELETE (in defaultCacheBehavior)",
    "caches the methods GET; CloudFront caches GET and HEAD, or GET, HEAD and OPTIONS (in defaultCacheBehavior)",
    "has neither a `cache_policy_id` nor `forwarded_values`; CloudFront needs one of them (in defaultCacheBehavior)",
    "caches OPTIONS without allowing it; cached methods are among the allowed ones (in orderedCacheBehaviors[0])",
)
def methods_without_policy(aws):
    caches_options = {"cached_methods": ["GET", "HEAD", "OPTIONS"], "cache_policy_id": CACHING_OPTIMIZED}
    distribution(aws, {"allowed_methods": ["GET", "POST"], "cached_methods": ["GET"]}, [caches_options])


@fails(
    "has `forwarded_values` and `cache_policy_id`; remove `forwarded_values` (in defaultCacheBehavior)",
    "forwards a whitelist of cookies that is empty; set `whitelisted_names`, or forward none or all"
    " (in defaultCacheBehavior)",
    "has `whitelisted_names` and forwards all of the cookies; forward 'whitelist' (in orderedCacheBehaviors[0])",
    "has a min_ttl of 600 and a max_ttl of 60; CloudFront needs min_ttl <= default_ttl <= max_ttl"
    " (in orderedCacheBehaviors[0])",
    "has the trusted signer 'root'; it is `self` or an account id of 12 digits (in orderedCacheBehaviors[0])",
)
def values_are_forwarded_wrongly(aws):
    forwards_all = {
        "min_ttl": 600,
        "max_ttl": 60,
        "trusted_signers": ["root"],
        "forwarded_values": {"query_string": False, "cookies": {"forward": "all", "whitelisted_names": ["session"]}},
    }
    whitelist = {"query_string": False, "cookies": {"forward": "whitelist"}}
    distribution(aws, {"cache_policy_id": CACHING_OPTIMIZED, "forwarded_values": whitelist}, [forwards_all])


@fails(
    "has field-level encryption and allows neither POST nor PUT; allow all methods (in defaultCacheBehavior)",
    "has gRPC and does not allow POST; allow all methods (in defaultCacheBehavior)",
)
def methods_are_missing(aws):
    needs_post = {"field_level_encryption_id": "E1", "grpc_config": {"enabled": True}}
    distribution(aws, {"cache_policy_id": CACHING_OPTIMIZED, **needs_post})


@passes
def policies_and_values(aws):
    values = {"query_string": True, "cookies": {"forward": "whitelist", "whitelisted_names": ["session"]}}
    methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    distribution(
        aws,
        {"cache_policy_id": CACHING_OPTIMIZED, "allowed_methods": methods, "min_ttl": 9, "max_ttl": 1},
        [{"forwarded_values": values, "min_ttl": 0, "default_ttl": 60, "max_ttl": 60}],
    )


@abstains("defaultCacheBehavior.maxTtl")
def ttl_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("ttl", type="String", insecure_value="60")
    values = {"query_string": False, "cookies": {"forward": "none"}}
    distribution(aws, {"forwarded_values": values, "min_ttl": 10, "max_ttl": parameter.version})
