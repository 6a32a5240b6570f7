from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.acm import Certificate


@policy(
    severity="medium",
    caught="deployment",
    error="timeout while waiting for state to become 'ISSUED'",
    evidence=documented(
        "https://www.rfc-editor.org/rfc/rfc2606",
        "2026-11-28",
        "example.com, .test, .invalid and .localhost are reserved",
    ),
)
def domain_is_own(certificate: Certificate) -> Violations:
    """A certificate is for a domain whose ownership can be validated.

    ACM issues a certificate after the domain is validated, by a DNS record or by email. `example.com` and similar names are
    reserved for documentation and belong to nobody: the validation never succeeds, and a `CertificateValidation` waits until it
    times out.

    Fix: read the domain name from the stack's configuration.

    See: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    https://www.rfc-editor.org/rfc/rfc2606
    """
    if certificate.reserved_names:
        yield f"is for {' and '.join(certificate.reserved_names)}, reserved names that nobody can validate"


@fails("is for orders.example.com and *.example.com, reserved names that nobody can validate")
def domain_is_from_documentation(aws):
    aws.acm.Certificate(
        "orders",
        domain_name="orders.example.com",
        subject_alternative_names=["*.example.com", "orders.dev"],
        validation_method="DNS",
    )


@passes
def domain_has_an_owner(aws):
    aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS")


@passes
def private_authority_validates_no_domain(aws):
    aws.acm.Certificate(
        "orders",
        domain_name="orders.test",
        certificate_authority_arn="arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/orders",
    )


@abstains("domainName")
def domain_comes_later(aws):
    zone = aws.route53.Zone("orders", name="orders.dev")
    parameter = aws.ssm.Parameter("domain", type="String", insecure_value="orders.dev")
    aws.acm.Certificate("orders", domain_name=zone.arn.apply(str), validation_method=parameter.tier)
