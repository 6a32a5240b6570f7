from preflight import Resource, Violations, fails, passes, policy
from preflight.aws.acm import may_have_certificates, placeholder_certificates


@policy(
    severity="medium",
    caught="deployment",
    error=("CertificateNotFound", "UnsupportedCertificate", "InvalidViewerCertificate"),
    about=may_have_certificates,
)
def certificate_is_real(resource: Resource) -> Violations:
    """A certificate ARN is that of a real certificate, and not a placeholder.

    The account ids of AWS's documentation (123456789012, 111122223333 …) have no certificates, and the id of a certificate is a
    UUID. AWS rejects a listener, a custom domain name or a distribution with such an ARN: `CertificateNotFound`.

    Fix: pass the `arn` of an `aws.acm.Certificate`, or read the ARN from the stack's configuration.

    See: https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    for arn in placeholder_certificates(resource):
        yield f"has the placeholder certificate ARN {arn}"


@fails(
    "has the placeholder certificate ARN"
    " arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
)
def account_is_from_documentation(aws):
    aws.lb.Listener(
        "https",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/app/orders/0123456789abcdef",
        port=443,
        protocol="HTTPS",
        certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
    )


@fails("has the placeholder certificate ARN arn:aws:acm:us-east-1:210987654321:certificate/your-certificate")
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
