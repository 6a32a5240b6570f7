from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.acm import Certificate


@policy(severity="medium", caught="deployment", error="timeout while waiting for state to become 'ISSUED'")
def domain_is_own(certificate: Certificate) -> Violations:
    """A certificate is for a domain that somebody can prove to own.

    ACM makes a certificate once its domain is proven, by a record in its DNS or by mail. `example.com` and its like belong to
    documentation and to nobody: the proof never comes, and a `CertificateValidation` waits until it times out.

    Fix: take the domain's name from the stack's configuration.

    See: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    https://www.rfc-editor.org/rfc/rfc2606
    """
    if certificate.unprovable_names:
        yield f"is for {' and '.join(certificate.unprovable_names)}, which nobody owns"


@fails("is for orders.example.com and *.example.com, which nobody owns")
def domain_is_of_documentation(aws):
    aws.acm.Certificate(
        "orders",
        domain_name="orders.example.com",
        subject_alternative_names=["*.example.com", "orders.dev"],
        validation_method="DNS",
    )


@passes
def domain_is_somebody_s(aws):
    aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS")


@passes
def private_authority_knows_no_dns(aws):
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
