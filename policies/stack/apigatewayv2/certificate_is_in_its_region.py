from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigatewayv2 import DomainName
from preflight.aws.apigatewayv2.protocols import certificate_region_faults

_REGIONAL = {"endpoint_type": "REGIONAL", "security_policy": "TLS_1_2"}


@policy(
    severity="critical",
    caught="deployment",
    error="Invalid certificate ARN: … Certificate must be in '…'.",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html",
        "2026-11-28",
        "the certificate is in the same Region as the API",
    ),
)
def certificate_is_in_its_region(domain: DomainName) -> Violations:
    """The certificate of a custom domain name of HTTP and WebSocket APIs is in the region of the domain name.

    These domain names are REGIONAL. A certificate in us-east-1 serves CloudFront, and names in us-east-1, alone.

    Fix: create the certificate in the region of the domain name.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
    """
    yield from certificate_region_faults(domain)


@fails("is in eu-west-1 and has a certificate in us-east-1; it is in the same region")
def global_certificate(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS", region="us-east-1")
    aws.apigatewayv2.DomainName(
        "shop", domain_name="shop.dev", domain_name_configuration={"certificate_arn": certificate.arn, **_REGIONAL}
    )


@fails("is in eu-west-1 and has a certificate in us-east-2; it is in the same region")
def deployed_certificate(aws):
    aws.apigatewayv2.DomainName(
        "shop",
        domain_name="shop.dev",
        domain_name_configuration={
            "certificate_arn": "arn:aws:acm:us-east-2:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
            **_REGIONAL,
        },
    )


@passes
def certificate_beside_it(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS")
    validation = aws.acm.CertificateValidation("shop", certificate_arn=certificate.arn)
    aws.apigatewayv2.DomainName(
        "shop",
        domain_name="shop.dev",
        domain_name_configuration={"certificate_arn": validation.certificate_arn, **_REGIONAL},
    )


@abstains("domainNameConfiguration.certificateArn")
def certificate_comes_later(aws):
    parameter = aws.ssm.Parameter("certificate", type="String", value="arn")
    aws.apigatewayv2.DomainName(
        "shop", domain_name="shop.dev", domain_name_configuration={"certificate_arn": parameter.arn, **_REGIONAL}
    )
