from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront.policies import CachePolicy, OriginRequestPolicy


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/13408",
            "2026-11-28",
            "an origin request policy that names Authorization is refused",
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/16977",
            "2026-11-28",
            "a cache policy whose times to live are 0 and that names Authorization is refused",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "HeaderBehavior, CookieBehavior and QueryStringBehavior, and which of them name items; InvalidTTLOrder",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "whitelist needs items, none takes none; Accept-Encoding is not beside EnableAcceptEncodingGzip; TTL order; names",
        ),
    ),
)
def request_policies_are_valid(of: CachePolicy | OriginRequestPolicy) -> Violations:
    """A cache policy or an origin request policy names what it chooses, and has ordered times to live and an accepted name.

    `whitelist` and `allExcept` need names, `none` and `all` have none. Gzip and Brotli add `Accept-Encoding` to the cache key by
    themselves. A policy that caches nothing (`max_ttl=0`) chooses nothing for the key. Only a cache policy names `Authorization`.

    Fix: set the names beside `whitelist`, or choose `none`.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
    https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html
    """
    yield from of.errors


NONE = {
    "cookies_config": {"cookie_behavior": "none"},
    "headers_config": {"header_behavior": "none"},
    "query_strings_config": {"query_string_behavior": "none"},
}


@fails(
    "has the name 'shop policy'; CloudFront accepts 1 to 128 letters, digits, hyphens and underscores",
    "has a min_ttl of 60 and a default_ttl of 10; CloudFront needs min_ttl <= default_ttl <= max_ttl",
    "chooses whitelist of the cookies and names none; set `cookies`",
    "chooses 'all' of the headers; CloudFront accepts none, whitelist",
    "chooses none of the query_strings and names some; remove `query_strings` or use whitelist",
)
def cache_policy_with_faults(aws):
    aws.cloudfront.CachePolicy(
        "shop",
        name="shop policy",
        min_ttl=60,
        default_ttl=10,
        max_ttl=600,
        parameters_in_cache_key_and_forwarded_to_origin={
            "cookies_config": {"cookie_behavior": "whitelist"},
            "headers_config": {"header_behavior": "all"},
            "query_strings_config": {"query_string_behavior": "none", "query_strings": {"items": ["page"]}},
        },
    )


@fails(
    "has the header Accept-Encoding and `enable_accept_encoding_gzip`, which adds it; remove the header",
)
def header_is_added_twice(aws):
    headers = {"header_behavior": "whitelist", "headers": {"items": ["Accept-Encoding"]}}
    aws.cloudfront.CachePolicy(
        "shop",
        name="shop",
        parameters_in_cache_key_and_forwarded_to_origin={
            **NONE,
            "headers_config": headers,
            "enable_accept_encoding_gzip": True,
        },
    )


@fails("has a max_ttl of 0, so it caches nothing, and chooses whitelist of the headers; choose none")
def nothing_is_cached(aws):
    headers = {"header_behavior": "whitelist", "headers": {"items": ["Authorization"]}}
    aws.cloudfront.CachePolicy(
        "shop",
        min_ttl=0,
        default_ttl=0,
        max_ttl=0,
        parameters_in_cache_key_and_forwarded_to_origin={**NONE, "headers_config": headers},
    )


@fails("names the header 'Authorization', which an origin request policy may not; use a cache policy, or allViewer")
def request_policy_names_authorization(aws):
    headers = {"header_behavior": "whitelist", "headers": {"items": ["Authorization"]}}
    aws.cloudfront.OriginRequestPolicy("shop", **{**NONE, "headers_config": headers})


@fails(
    "adds the header 'Authorization' with allViewerAndWhitelistCloudFront, which adds CloudFront-… headers alone",
    "chooses allExcept of the cookies and names none; set `cookies`",
)
def request_policy_with_faults(aws):
    headers = {"header_behavior": "allViewerAndWhitelistCloudFront", "headers": {"items": ["Authorization"]}}
    aws.cloudfront.OriginRequestPolicy(
        "shop", **{**NONE, "headers_config": headers, "cookies_config": {"cookie_behavior": "allExcept"}}
    )


@passes
def policies_that_are_accepted(aws):
    headers = {"header_behavior": "whitelist", "headers": {"items": ["Authorization"]}}
    aws.cloudfront.CachePolicy(
        "shop",
        name="shop-policy_1",
        min_ttl=0,
        default_ttl=60,
        max_ttl=60,
        parameters_in_cache_key_and_forwarded_to_origin={
            **NONE,
            "headers_config": headers,
            "enable_accept_encoding_gzip": True,
        },
    )
    aws.cloudfront.OriginRequestPolicy("shop", **{**NONE, "headers_config": {"header_behavior": "allViewer"}})


@abstains("maxTtl")
def ttl_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("ttl", type="String", insecure_value="60")
    aws.cloudfront.CachePolicy(
        "shop", min_ttl=1, max_ttl=parameter.version, parameters_in_cache_key_and_forwarded_to_origin=NONE
    )
