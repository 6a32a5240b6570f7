from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cognito import UserPoolDomain
from preflight.aws.cognito.providers import domain_certificate_faults, login_version_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid"
        " certificate chain."
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region; managed login 2 needs ESSENTIALS or PLUS",
    ),
)
def domain_is_served(domain: UserPoolDomain) -> Violations:
    """The custom domain of a user pool has a certificate in us-east-1 that is for it, and a login that its tier has.

    Cognito serves a custom domain by CloudFront, which reads certificates in us-east-1 alone, wherever the pool is.

    Fix: create the certificate with `region="us-east-1"`.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
    """
    yield from domain_certificate_faults(domain)
    yield from login_version_faults(domain)


@fails("has a certificate in eu-west-1; for a domain of a user pool it is in us-east-1")
def certificate_is_in_the_region_of_the_pool(aws):
    certificate = aws.acm.Certificate("shop", domain_name="auth.shop.dev", validation_method="DNS")
    domain(aws, certificate.arn)


@fails(
    "has the domain auth.shop.dev, which its Certificate 'shop' for shop.dev does not cover",
    "has the managed_login_version 2 and UserPool 'shop' of the tier LITE; it needs ESSENTIALS or PLUS",
)
def certificate_is_for_another_name(aws):
    certificate = aws.acm.Certificate("shop", domain_name="shop.dev", validation_method="DNS", region="us-east-1")
    domain(aws, certificate.arn, tier="LITE")


@passes
def certificate_is_for_the_domain(aws):
    certificate = aws.acm.Certificate("shop", domain_name="*.shop.dev", validation_method="DNS", region="us-east-1")
    domain(aws, certificate.arn)


@abstains("certificateArn")
def certificate_is_known_after_deployment(aws):
    domain(aws, aws.ssm.Parameter("certificate", type="String", insecure_value="arn").arn)


def domain(aws, certificate_arn, tier="ESSENTIALS"):
    pool = aws.cognito.UserPool("shop", user_pool_tier=tier)
    aws.cognito.UserPoolDomain(
        "shop",
        user_pool_id=pool.id,
        domain="auth.shop.dev",
        certificate_arn=certificate_arn,
        managed_login_version=2,
    )
