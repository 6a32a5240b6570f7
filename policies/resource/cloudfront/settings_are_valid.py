from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront import Distribution
from preflight.aws.cloudfront.settings import setting_faults


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidDefaultRootObject", "InvalidErrorCode", "InvalidResponseCode", "InvalidGeoRestrictionParameter"),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "DefaultRootObject: at most 255 characters; ResponsePagePath needs ResponseCode and the other way round",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "error codes, page paths, countries, aliases, staging distributions, gRPC and HTTP/2",
        ),
    ),
)
def settings_are_valid(distribution: Distribution) -> Violations:
    """A distribution's root object, aliases, error pages, countries and HTTP version are as CloudFront accepts them.

    The default root object is a name such as `index.html`; CloudFront accepts a slash before it, and finds nothing. An error
    page has a path and a status code. A geo restriction other than `none` names countries.

    Fix: write what the message names.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
    """
    yield from setting_faults(distribution)


def distribution(aws, settings, *, grpc=False, geo=None):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "grpc_config": {"enabled": grpc},
        },
        restrictions={"geo_restriction": geo or {"restriction_type": "none"}},
        viewer_certificate={"acm_certificate_arn": CERTIFICATE, "ssl_support_method": "sni-only"},
        **settings,
    )


CERTIFICATE = "arn:aws:acm:us-east-1:210987654321:certificate/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"


@fails(
    "has the default_root_object '/index.html'; CloudFront accepts the / at its start, and finds no such object",
    "has the alias 'shop.dev' twice; each is there once",
    "has the alias 'https://shop.dev'; it is a domain name, where * may be the first label",
    "has the geo restriction whitelist without locations, so that it restricts nothing by name",
    "has gRPC in defaultCacheBehavior and the http_version http1.1; gRPC needs http2 or http2and3",
)
def names_and_countries(aws):
    settings = {
        "aliases": ["shop.dev", "shop.dev", "https://shop.dev"],
        "default_root_object": "/index.html",
        "http_version": "http1.1",
    }
    distribution(aws, settings, grpc=True, geo={"restriction_type": "whitelist"})


@fails(
    "has two custom error responses for 404; each code has one",
    "has a `response_page_path` without a `response_code` for 404; set both or neither",
    "has a custom error response for 401; CloudFront accepts 400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504",
    "has a `response_code` without a `response_page_path` for 401; set both or neither",
    "has the response_page_path 'error.html' for 500; it begins with /",
    "has the location 'deu'; it is a country code of two capital letters, such as DE",
)
def error_pages(aws):
    responses = [
        {"error_code": 404, "response_page_path": "/404.html"},
        {"error_code": 404, "error_caching_min_ttl": 10},
        {"error_code": 401, "response_code": 200},
        {"error_code": 500, "response_code": 500, "response_page_path": "error.html"},
    ]
    geo = {"restriction_type": "blacklist", "locations": ["deu"]}
    distribution(aws, {"custom_error_responses": responses}, geo=geo)


@fails(
    "is a staging distribution with aliases; the aliases are those of the primary distribution",
    "is a staging distribution with a continuous deployment policy, which is for the primary distribution",
    "has locations with the geo restriction none; use whitelist or blacklist",
)
def staging_with_aliases(aws):
    settings = {"staging": True, "aliases": ["shop.dev"], "continuous_deployment_policy_id": "d1e2"}
    distribution(aws, settings, geo={"restriction_type": "none", "locations": ["DE"]})


@passes
def settings_that_are_accepted(aws):
    responses = [
        {"error_code": 403, "response_code": 200, "response_page_path": "/index.html"},
        {"error_code": 404, "error_caching_min_ttl": 10},
    ]
    settings = {
        "aliases": ["shop.dev", "*.shop.dev"],
        "default_root_object": "site/index.html",
        "custom_error_responses": responses,
    }
    distribution(aws, settings, grpc=True, geo={"restriction_type": "whitelist", "locations": ["DE", "AT"]})


@abstains("defaultRootObject")
def root_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("root", type="String", insecure_value="index.html")
    distribution(aws, {"default_root_object": parameter.arn})
