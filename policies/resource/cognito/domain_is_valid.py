from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cognito import UserPoolDomain
from preflight.aws.cognito.providers import domain_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Custom domain is not a valid subdomain",
        "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens.",
        "Domain cannot contain reserved word: cognito",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "prefixes: a-z, 0-9 and hyphens, at most 63, no reserved word between hyphens; custom domains are full names",
    ),
)
def domain_is_valid(domain: UserPoolDomain) -> Violations:
    """The domain of a user pool is a prefix of accepted characters without a reserved word, or a full name with a certificate.

    A prefix becomes `PREFIX.auth.REGION.amazoncognito.com`. Between its hyphens it has none of the words aws, amazon and cognito;
    a longer word may contain them.

    Fix: use a prefix such as `shop-login`, or a domain such as `auth.shop.dev` with a `certificate_arn`.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
    """
    yield from domain_faults(domain)


POOL = "eu-west-1_a1b2c3d4e"
CERTIFICATE = "arn:aws:acm:us-east-1:210987654321:certificate/6f1d2c3b-8a90-4e5f-b1c2-d3e4f5a6b7c8"


@fails(
    "has the domain prefix 'shop-cognito-login' with the reserved word cognito; Cognito refuses aws, amazon, cognito",
    "has the domain prefix 'Shop_login'; Cognito accepts lower-case letters, digits, and hyphens between them",
    "has the domain 'auth.shop.dev' without a `certificate_arn`; a custom domain needs a certificate",
    "has a certificate and the domain 'shop'; a custom domain is a full name, such as auth.shop.dev",
    "has a domain prefix of 64 characters; Cognito accepts 63",
)
def domains_with_faults(aws):
    for name in ("shop-cognito-login", "Shop_login", "auth.shop.dev", "a" * 64):
        aws.cognito.UserPoolDomain(name[:10], user_pool_id=POOL, domain=name)
    aws.cognito.UserPoolDomain("custom", user_pool_id=POOL, domain="shop", certificate_arn=CERTIFICATE)


@passes
def domains_that_are_accepted(aws):
    aws.cognito.UserPoolDomain("prefix", user_pool_id=POOL, domain="awsome-shop-1")
    aws.cognito.UserPoolDomain("custom", user_pool_id=POOL, domain="auth.shop.dev", certificate_arn=CERTIFICATE)


@abstains("domain")
def domain_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("domain", type="String", insecure_value="shop")
    aws.cognito.UserPoolDomain("shop", user_pool_id=POOL, domain=parameter.arn)
