from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront.policies import ResponseHeadersPolicy


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidArgument: The parameter CustomHeaders contains … that is not allowed",
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "the methods of CORS; no ReportUri when ModeBlock is true; SamplingRate 0 to 100",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "reserved and repeated headers, ReportUri requires Protection, Server-Timing requires a SamplingRate",
        ),
    ),
)
def response_headers_are_valid(headers: ResponseHeadersPolicy) -> Violations:
    """A response headers policy adds and removes headers that CloudFront lets it, each once, with settings that go together.

    CloudFront sets the headers of the connection itself, such as `Via` and `Content-Length`. A `report_uri` is in place of
    `mode_block`, and needs `protection`.

    Fix: remove what the message names.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
    https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
    """
    yield from headers.errors


def cors(methods, origins):
    return {
        "access_control_allow_credentials": True,
        "access_control_allow_headers": {"items": ["Authorization"]},
        "access_control_allow_methods": {"items": methods},
        "access_control_allow_origins": {"items": origins},
        "origin_override": True,
    }


@fails(
    "has the name 'shop headers'; CloudFront accepts 1 to 128 letters, digits, hyphens and underscores",
    "allows the method '*'; CloudFront accepts GET, DELETE, HEAD, OPTIONS, PATCH, POST, PUT, ALL",
    "allows credentials from the origin *, which browsers refuse; name the origins",
    "adds the header 'Via', which CloudFront reserves",
    "adds the header 'x-shop' twice; each name is there once",
    "removes the header 'X-Cache', which CloudFront needs",
    "has `mode_block` and a `report_uri` in xss_protection; keep one of them",
    "has a `report_uri` in xss_protection without `protection`; set `protection=True`",
    "enables Server-Timing without a `sampling_rate`",
)
def headers_with_faults(aws):
    added = [{"header": name, "value": "1", "override": True} for name in ("Via", "X-Shop", "x-shop")]
    xss = {"override": True, "protection": False, "mode_block": True, "report_uri": "https://shop.dev/report"}
    aws.cloudfront.ResponseHeadersPolicy(
        "shop",
        name="shop headers",
        cors_config=cors(["*"], ["*"]),
        custom_headers_config={"items": added},
        remove_headers_config={"items": [{"header": "X-Cache"}]},
        security_headers_config={"xss_protection": xss},
        server_timing_headers_config={"enabled": True},
    )


@fails("has the sampling_rate 120; CloudFront accepts 0 to 100")
def rate_is_too_high(aws):
    aws.cloudfront.ResponseHeadersPolicy("shop", server_timing_headers_config={"enabled": True, "sampling_rate": 120})


@passes
def headers_that_are_accepted(aws):
    added = [{"header": name, "value": "1", "override": True} for name in ("X-Shop", "Cache-Control", "Server")]
    xss = {"override": True, "protection": True, "report_uri": "https://shop.dev/report"}
    aws.cloudfront.ResponseHeadersPolicy(
        "shop",
        cors_config=cors(["ALL"], ["https://shop.dev"]),
        custom_headers_config={"items": added},
        remove_headers_config={"items": [{"header": "X-Powered-By"}]},
        security_headers_config={"xss_protection": xss},
        server_timing_headers_config={"enabled": True, "sampling_rate": 50},
    )


@abstains("customHeadersConfig.items[0].header")
def header_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("header", type="String", insecure_value="X-Shop")
    added = [{"header": parameter.arn, "value": "1", "override": True}]
    aws.cloudfront.ResponseHeadersPolicy("shop", custom_headers_config={"items": added})
