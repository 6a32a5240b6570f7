from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.cloudfront import Distribution
from preflight.aws.cloudfront.settings import certificate_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate",
        "InvalidProtocolSettings: You cannot specify SSLv3 as the minimum protocol version",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
        "2026-11-28",
        "with Aliases, specify a certificate, MinimumProtocolVersion and SSLSupportMethod; InvalidProtocolSettings",
    ),
)
def aliases_have_a_certificate(distribution: Distribution) -> Violations:
    """A distribution with aliases has a certificate for them, and a certificate has an `ssl_support_method`.

    The default certificate is for `*.cloudfront.net` alone. Aliases need one of ACM in us-east-1, or of IAM.

    Fix: `viewer_certificate={"acm_certificate_arn": certificate.arn, "ssl_support_method": "sni-only"}`.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
    """
    yield from certificate_faults(distribution)


CERTIFICATE = "arn:aws:acm:us-east-1:210987654321:certificate/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"


def distribution(aws, certificate, aliases=()):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        aliases=list(aliases),
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate=certificate,
    )


@fails("has the alias shop.dev and no certificate for it; set `acm_certificate_arn` and `ssl_support_method`")
def alias_with_the_default_certificate(aws):
    distribution(aws, {"cloudfront_default_certificate": True}, ["shop.dev"])


@fails("has a certificate without an `ssl_support_method`; use sni-only")
def certificate_without_a_method(aws):
    distribution(aws, {"acm_certificate_arn": CERTIFICATE}, ["shop.dev"])


@fails(
    "has the minimum_protocol_version SSLv3 with sni-only, which needs TLSv1 or higher; use TLSv1.2_2021",
)
def protocol_is_too_old(aws):
    settings = {"ssl_support_method": "sni-only", "minimum_protocol_version": "SSLv3"}
    distribution(aws, {"acm_certificate_arn": CERTIFICATE, **settings}, ["shop.dev"])


@passes
def alias_with_a_certificate(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS", region="us-east-1")
    distribution(aws, {"acm_certificate_arn": certificate.arn, "ssl_support_method": "sni-only"}, ["shop.dev"])


@passes
def no_alias(aws):
    distribution(aws, {"cloudfront_default_certificate": True})


@abstains("viewerCertificate")
def certificate_is_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    distribution(aws, topic.arn.apply(lambda arn: {"acm_certificate_arn": arn}), ["shop.dev"])
