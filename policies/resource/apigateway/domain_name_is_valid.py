from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import DomainName
from preflight.aws.apigateway.stages import domain_faults

_CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Cannot import certificates for EDGE while REGIONAL is active.",
        "Mutual TLS authentication is only supported with TLS 1.2.",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainName.html",
            "2026-11-28",
            "certificateArn is for an edge-optimized or private endpoint, regionalCertificateArn for a regional one",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
            "2026-11-28",
            "mutual TLS needs a Regional custom domain name and a trust store in a bucket; the minimum is TLS 1.2",
        ),
    ),
)
def domain_name_is_valid(domain: DomainName) -> Violations:
    """A custom domain name of REST APIs has the certificate property of its endpoint type, and mutual TLS with TLS 1.2.

    A REGIONAL domain name reads `regional_certificate_arn`, an EDGE one `certificate_arn`. Mutual TLS is for REGIONAL, with the
    security policy TLS_1_2 and a trust store `s3://BUCKET/KEY`.

    Fix: move the ARN to the other property, or change the endpoint type.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainName.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """
    yield from domain_faults(domain)


@fails(
    "is REGIONAL with a `certificate_arn`, which is for EDGE; use `regional_certificate_arn`",
    "is EDGE with a `regional_certificate_arn`, which is for REGIONAL; use `certificate_arn`",
)
def certificate_of_the_other_type(aws):
    aws.apigateway.DomainName(
        "regional",
        domain_name="a.shop.dev",
        certificate_arn=_CERTIFICATE,
        endpoint_configuration={"types": "REGIONAL"},
    )
    aws.apigateway.DomainName(
        "edge",
        domain_name="b.shop.dev",
        regional_certificate_arn=_CERTIFICATE,
        endpoint_configuration={"types": "EDGE"},
    )


@fails(
    "has mutual TLS with the security policy TLS_1_0; it needs TLS_1_2",
    "has mutual TLS with the endpoint type EDGE; it is for REGIONAL",
    "has the trust store 'https://shop.dev/trust.pem'; it is an object of a bucket, s3://BUCKET/KEY",
)
def mutual_tls_is_incomplete(aws):
    aws.apigateway.DomainName(
        "edge",
        domain_name="shop.dev",
        certificate_arn=_CERTIFICATE,
        security_policy="TLS_1_0",
        endpoint_configuration={"types": "EDGE"},
        mutual_tls_authentication={"truststore_uri": "https://shop.dev/trust.pem"},
    )


@passes
def domain_names(aws):
    aws.apigateway.DomainName("default", domain_name="a.shop.dev", certificate_arn=_CERTIFICATE)
    aws.apigateway.DomainName(
        "regional",
        domain_name="b.shop.dev",
        regional_certificate_arn=_CERTIFICATE,
        security_policy="TLS_1_2",
        endpoint_configuration={"types": "REGIONAL"},
        mutual_tls_authentication={"truststore_uri": "s3://shop/trust.pem"},
    )
    aws.apigateway.DomainName(
        "private",
        domain_name="c.shop.dev",
        certificate_arn=_CERTIFICATE,
        endpoint_configuration={"types": "PRIVATE"},
    )


@abstains("endpointConfiguration.types")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="EDGE")
    aws.apigateway.DomainName(
        "edge",
        domain_name="shop.dev",
        certificate_arn=_CERTIFICATE,
        endpoint_configuration={"types": parameter.arn},
    )
