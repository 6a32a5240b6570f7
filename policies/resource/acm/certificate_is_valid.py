from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.acm import Certificate, certificate_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The first domain name can be no longer than 64 characters.",
        "The domain specified in ValidationOptions, …, is not the PrimaryDomain or part of SubjectAlternativeNames.",
        "The validation domain, …, must be a superdomain of the requested domain, ….",
        "Encryption Algorithm … is not supported",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the length of the first name, validation options and algorithms of public certificates, with the answers of ACM",
    ),
)
def certificate_is_valid(certificate: Certificate) -> Violations:
    """A certificate is for domain names of at most 64 and 253 characters, with validation options and an algorithm that ACM has.

    The first name is the common name of the certificate. A validation option is for one of the names, and its
    `validation_domain` is a domain above it. ACM issues public certificates with RSA_2048, EC_prime256v1 or EC_secp384r1.

    Fix: put a shorter name first, and longer ones into `subject_alternative_names`.

    See: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
    """
    yield from certificate_faults(certificate)


LONG = f"{'a' * 40}.{'b' * 20}.shop.dev"


@fails(
    f"has the domain_name {LONG} of 70 characters; ACM accepts 64 for the first name",
    "has the domain 'a.*.shop.dev'; it is a domain name, where * may be the first label",
    "has a validation option for shop.io, which is not among its names",
    "validates shop.dev by email to login.dev, which is not above it",
    "has the key_algorithm RSA_4096 for a public certificate; ACM issues RSA_2048, EC_prime256v1, EC_secp384r1",
)
def certificates_with_faults(aws):
    options = [
        {"domain_name": "shop.io", "validation_domain": "shop.io"},
        {"domain_name": "shop.dev", "validation_domain": "login.dev"},
    ]
    aws.acm.Certificate(
        "shop",
        domain_name=LONG,
        subject_alternative_names=["shop.dev", "a.*.shop.dev"],
        validation_method="EMAIL",
        validation_options=options,
        key_algorithm="RSA_4096",
    )


@passes
def certificates_that_are_accepted(aws):
    option = {"domain_name": "www.shop.dev", "validation_domain": "shop.dev"}
    aws.acm.Certificate(
        "shop",
        domain_name="www.shop.dev",
        subject_alternative_names=["*.shop.dev", LONG],
        validation_method="EMAIL",
        validation_options=[option],
        key_algorithm="EC_prime256v1",
    )
    authority = "arn:aws:acm-pca:eu-west-1:210987654321:certificate-authority/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"
    aws.acm.Certificate(
        "private", domain_name="shop.internal", certificate_authority_arn=authority, key_algorithm="RSA_4096"
    )


@abstains("domainName")
def domain_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("domain", type="String", insecure_value="shop.dev")
    aws.acm.Certificate("shop", domain_name=parameter.arn, validation_method="DNS")
