from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.acm import certificate_region
from preflight.aws.cloudfront import ViewerCertificate
from preflight.aws.cloudfront.settings import coverage_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid",
        "InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the alternate domain name",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
        "2026-11-28",
        "CloudFront only supports ACM certificates in the US East (N. Virginia) Region",
    ),
)
def certificate_is_for_its_aliases(certificate: ViewerCertificate) -> Violations:
    """The certificate of a distribution is in us-east-1 and is for each of its aliases.

    CloudFront reads certificates of ACM in us-east-1 alone, wherever the stack is. A wildcard such as `*.shop.dev` is for one
    label: `www.shop.dev`, neither `shop.dev` nor `a.b.shop.dev`.

    Fix: create the certificate with `region="us-east-1"`, and add the alias to its `subject_alternative_names`.

    See: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    """
    region = certificate_region(certificate, "acm_certificate_arn")
    if region is not None and region != "us-east-1":
        yield certificate, f"has a certificate in {region}; CloudFront takes those in us-east-1"
    for fault in coverage_faults(certificate):
        yield certificate, fault


def distribution(aws, arn, aliases):
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        aliases=aliases,
        origins=[{"origin_id": "shop", "domain_name": "shop.s3.eu-west-1.amazonaws.com"}],
        default_cache_behavior={
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "shop",
            "viewer_protocol_policy": "https-only",
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"acm_certificate_arn": arn, "ssl_support_method": "sni-only"},
    )


@fails("has a certificate in eu-west-1; CloudFront takes those in us-east-1")
def certificate_is_in_the_region_of_the_stack(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS")
    validation = aws.acm.CertificateValidation("shop", certificate_arn=certificate.arn)
    distribution(aws, validation.certificate_arn, ["shop.dev"])


@fails(
    "has the alias www.shop.dev, which its Certificate 'shop' for shop.dev does not cover",
)
def alias_is_not_covered(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS", region="us-east-1")
    distribution(aws, certificate.arn, ["shop.dev", "www.shop.dev"])


@passes
def certificate_covers_them(aws):
    certificate = aws.acm.Certificate(
        "shop",
        domain_name="shop.dev",
        subject_alternative_names=["*.shop.dev"],
        validation_method="DNS",
        region="us-east-1",
    )
    validation = aws.acm.CertificateValidation("shop", certificate_arn=certificate.arn, region="us-east-1")
    distribution(aws, validation.certificate_arn, ["shop.dev", "www.shop.dev", "*.shop.dev"])


@abstains("viewerCertificate.acmCertificateArn, which leads outside of this stack")
def certificate_is_in_another_stack(aws):
    arn = "arn:aws:acm:us-east-1:210987654321:certificate/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"
    distribution(aws, arn, ["shop.dev"])
