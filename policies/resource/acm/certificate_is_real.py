from preflight import Resource, Violations, fails, passes, policy
from preflight.aws.acm import may_have_certificates, placeholder_certificates


@policy(
    severity="medium",
    caught="deployment",
    error=("CertificateNotFound", "UnsupportedCertificate", "InvalidViewerCertificate"),
    about=may_have_certificates,
)
def certificate_is_real(resource: Resource) -> Violations:
    """An ARN of a certificate is that of a certificate, and no placeholder.

    The accounts of AWS's documentation (123456789012, 111122223333 …) have no certificates, and the id of a certificate is a
    UUID. A listener, a domain's name or a distribution with such an ARN is refused: `CertificateNotFound`.

    Fix: pass the `arn` of an `aws.acm.Certificate`, or take the ARN from the stack's configuration.

    See: https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    for arn in placeholder_certificates(resource):
        yield f"has the certificate {arn}, which is a placeholder"


@fails(
    "has the certificate arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012, which is a"
    " placeholder"
)
def account_is_of_documentation(aws):
    aws.lb.Listener(
        "https",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/app/orders/0123456789abcdef",
        port=443,
        protocol="HTTPS",
        certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
    )


@fails("has the certificate arn:aws:acm:us-east-1:210987654321:certificate/your-certificate, which is a placeholder")
def id_is_invented(aws):
    aws.apigateway.DomainName(
        "orders",
        domain_name="orders.dev",
        certificate_arn="arn:aws:acm:us-east-1:210987654321:certificate/your-certificate",
    )


@passes
def certificates_are_real(aws):
    certificate = aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS")
    for name, arn in (
        ("ours", certificate.arn),
        ("theirs", "arn:aws:acm:us-east-1:210987654321:certificate/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"),
    ):
        aws.apigateway.DomainName(name, domain_name="orders.dev", certificate_arn=arn)
