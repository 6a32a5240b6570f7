from preflight import Violations, abstains, deployed, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.cloudfront import Origin
from preflight.aws.cloudfront.origins import origin_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidArgument: The parameter Origin DomainName does not refer to a valid S3 bucket",
        "InvalidOrigin: You must specify either a CustomOrigin or an S3Origin. You cannot specify both",
        "The parameter origin name must be a domain name",
        "IllegalOriginAccessConfiguration: An origin cannot contain both an origin access control and an origin access identity",
        "InvalidRelativePath",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/33214",
            "2026-11-28",
            "a website endpoint without custom_origin_config: Origin DomainName does not refer to a valid S3 bucket",
        ),
        deployed(
            "https://github.com/ansible-collections/community.aws/issues/1819",
            "2026-11-28",
            "InvalidOrigin: You must specify either a CustomOrigin or an S3Origin. You cannot specify both",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "IllegalOriginAccessConfiguration; ConnectionAttempts 1 to 3, ConnectionTimeout 1 to 10",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "origin path, ports, reserved and repeated headers, Origin Shield without a region",
        ),
    ),
)
def origin_is_valid(origin: Origin) -> Violations:
    """An origin of a distribution is a bucket or has a `custom_origin_config`, with a bare domain name and settings in range.

    Without a `custom_origin_config`, CloudFront takes the domain name for that of a bucket: `The parameter Origin DomainName does
    not refer to a valid S3 bucket`. A bucket's website endpoint is a server, not a bucket.

    Fix: add `custom_origin_config` for a server; for a bucket use `bucket.bucket_regional_domain_name`.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
    """
    for fault in origin_faults(origin):
        yield origin, f"{fault} (in {origin})"


def distribution(aws, origins):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[{"origin_id": f"origin-{number}", **origin} for number, origin in enumerate(origins)],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "origin-0",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


CUSTOM = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}


@fails(
    "has the domain name 'shop.dev' without a `custom_origin_config`, which is needed unless it is a bucket (in origins[0])",
    "has the domain name 'shop.s3-website-eu-west-1.amazonaws.com' without a `custom_origin_config`,"
    " which is needed unless it is a bucket (in origins[1])",
    "has the domain name 'https://shop.dev'; it has no scheme, port or path (in origins[2])",
    "has a `custom_origin_config` and an `s3_origin_config`; keep one of them (in origins[3])",
)
def names_of_other_kinds(aws):
    distribution(
        aws,
        [
            {"domain_name": "shop.dev"},
            {"domain_name": "shop.s3-website-eu-west-1.amazonaws.com", "origin_access_control_id": "E1"},
            {"domain_name": "https://shop.dev", "custom_origin_config": CUSTOM},
            {
                "domain_name": "shop.s3.eu-west-1.amazonaws.com",
                "custom_origin_config": CUSTOM,
                "s3_origin_config": {"origin_access_identity": ""},
            },
        ],
    )


@fails(
    "has the domain name dnsName without a `custom_origin_config`, which is needed unless it is a bucket (in origins[0])",
    "has the domain name websiteEndpoint without a `custom_origin_config`, which is needed unless it is a bucket (in origins[1])",
)
@foreseen
def names_are_outputs(aws):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    bucket = aws.s3.Bucket("shop")
    website = aws.s3.BucketWebsiteConfiguration("shop", bucket=bucket.id, index_document={"suffix": "index.html"})
    distribution(
        aws,
        [
            {"domain_name": balancer.dns_name},
            {"domain_name": website.website_endpoint},
        ],
    )


@fails(
    "has an origin access control and an origin access identity; keep the control (in origins[0])",
    "has the origin_path 'site/'; it begins with / or is empty (in origins[0])",
    "has the origin_path 'site/'; it does not end with / (in origins[0])",
    "has the connection_attempts 4; CloudFront accepts 1 to 3 (in origins[0])",
    "has the connection_timeout 30; CloudFront accepts 1 to 10 (in origins[0])",
    "enables Origin Shield without an `origin_shield_region` (in origins[0])",
)
def bucket_with_wrong_settings(aws):
    distribution(
        aws,
        [
            {
                "domain_name": "shop.s3.eu-west-1.amazonaws.com",
                "origin_access_control_id": "E1",
                "s3_origin_config": {"origin_access_identity": "origin-access-identity/cloudfront/E2"},
                "origin_path": "site/",
                "connection_attempts": 4,
                "connection_timeout": 30,
                "origin_shield": {"enabled": True},
            },
        ],
    )


@fails(
    "has the origin_keepalive_timeout 0; CloudFront accepts 1 to 120 seconds (in origins[0])",
    "has the origin_read_timeout 180; without a higher quota, CloudFront accepts 1 to 120 (in origins[0])",
    "has a response_completion_timeout of 60; it is at least the origin_read_timeout, 180 (in origins[0])",
    "has the http_port 81; CloudFront accepts 80, 443 and 1024 to 65535 (in origins[0])",
    "has the protocol 'TLSv1.3' in origin_ssl_protocols; CloudFront accepts SSLv3, TLSv1, TLSv1.1, TLSv1.2 (in origins[0])",
    "adds the header 'Host', which CloudFront reserves; use another name (in origins[0])",
    "adds the header 'x-key' twice; each name is there once (in origins[0])",
)
def server_with_wrong_settings(aws):
    distribution(
        aws,
        [
            {
                "domain_name": "shop.dev",
                "response_completion_timeout": 60,
                "custom_origin_config": {
                    **CUSTOM,
                    "http_port": 81,
                    "origin_keepalive_timeout": 0,
                    "origin_read_timeout": 180,
                    "origin_ssl_protocols": ["TLSv1.3"],
                },
                "custom_headers": [
                    {"name": "Host", "value": "shop.dev"},
                    {"name": "X-Key", "value": "1"},
                    {"name": "x-key", "value": "2"},
                ],
            },
        ],
    )


@fails("is the website of a bucket with an origin access control, which a website does not support (in origins[0])")
def website_with_access_control(aws):
    name = "shop.s3-website.eu-central-1.amazonaws.com"
    distribution(aws, [{"domain_name": name, "origin_access_control_id": "E1", "custom_origin_config": CUSTOM}])


@passes
@foreseen
def origins_of_each_kind(aws):
    bucket = aws.s3.Bucket("shop")
    access = aws.cloudfront.OriginAccessControl(
        "shop", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
    )
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP")
    distribution(
        aws,
        [
            {"domain_name": bucket.bucket_regional_domain_name, "origin_access_control_id": access.id},
            {"domain_name": balancer.dns_name, "custom_origin_config": {**CUSTOM, "origin_read_timeout": 60}},
            {
                "domain_name": api.api_endpoint.apply(lambda url: url.removeprefix("https://")),
                "custom_origin_config": CUSTOM,
            },
            {"domain_name": "shop.s3-website.eu-central-1.amazonaws.com", "custom_origin_config": CUSTOM},
            {
                "domain_name": "shop.s3.amazonaws.com",
                "s3_origin_config": {"origin_access_identity": ""},
                "origin_path": "/site",
            },
        ],
    )


@abstains("origins[0].domainName")
def name_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("name", type="String", insecure_value="shop.dev")
    distribution(aws, [{"domain_name": parameter.arn}])
