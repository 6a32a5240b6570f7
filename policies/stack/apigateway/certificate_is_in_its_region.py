from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import DomainName
from preflight.aws.apigateway.stages import certificate_region_faults

_ID = "111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid certificate ARN: … Certificate must be in '…'.",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains-prerequisites.html",
        "2026-11-28",
        "for an edge-optimized name the certificate is in us-east-1, for a Regional one in the Region of the API",
    ),
)
def certificate_is_in_its_region(domain: DomainName) -> Violations:
    """The certificate of a custom domain name of REST APIs is in us-east-1 (EDGE) or in the region of the name (REGIONAL).

    An EDGE domain name is served by CloudFront, which reads certificates in us-east-1 alone. A REGIONAL one reads those of its
    region.

    Fix: create the certificate with `region="us-east-1"` for EDGE, else in the region of the domain name.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains-prerequisites.html
    """
    yield from certificate_region_faults(domain)


@fails("is in eu-west-1 and has a certificate in us-east-1; for a REGIONAL domain name it is in the same region")
def regional_name_with_a_global_certificate(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS", region="us-east-1")
    aws.apigateway.DomainName(
        "shop",
        domain_name="shop.dev",
        regional_certificate_arn=certificate.arn,
        endpoint_configuration={"types": "REGIONAL"},
    )


@fails("has a certificate in eu-west-1; for an EDGE domain name it is in us-east-1")
def edge_name_with_a_regional_certificate(aws):
    aws.apigateway.DomainName("shop", domain_name="shop.dev", certificate_arn=f"arn:aws:acm:eu-west-1:{_ID}")


@passes
def certificates(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS")
    validation = aws.acm.CertificateValidation("shop", certificate_arn=certificate.arn)
    aws.apigateway.DomainName(
        "regional",
        domain_name="a.shop.dev",
        regional_certificate_arn=validation.certificate_arn,
        endpoint_configuration={"types": "REGIONAL"},
    )
    aws.apigateway.DomainName("edge", domain_name="b.shop.dev", certificate_arn=f"arn:aws:acm:us-east-1:{_ID}")
    aws.apigateway.DomainName(
        "private",
        domain_name="c.shop.dev",
        certificate_arn=f"arn:aws:acm:eu-west-1:{_ID}",
        endpoint_configuration={"types": "PRIVATE"},
    )


@abstains("certificateArn")
def certificate_comes_later(aws):
    parameter = aws.ssm.Parameter("certificate", type="String", value="arn")
    aws.apigateway.DomainName("shop", domain_name="shop.dev", certificate_arn=parameter.arn)
