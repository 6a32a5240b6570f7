from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.access import IdentityProviderConfig


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "IssuerURL must use https:// scheme.",
        "The prefix system: is reserved for Kubernetes system use",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-eks-idp-…, each deployed with the answer of EKS",
    ),
)
def identity_provider_is_valid(provider: IdentityProviderConfig) -> Violations:
    """An OpenID Connect provider of a cluster has an https address, and prefixes that Kubernetes does not reserve.

    Kubernetes reserves names that begin with system: for its own users and groups.

    Fix: write the issuer with https://, and choose another prefix, such as `"oidc:"`.

    See: https://docs.aws.amazon.com/eks/latest/APIReference/API_OidcIdentityProviderConfigRequest.html
    """
    yield from provider.faults()


@fails(
    "has `issuer_url` http://login.acme.io; it begins with https://",
    "has `groups_prefix` system:, which Kubernetes reserves",
)
def provider_is_wrong(aws):
    provider(aws, issuer_url="http://login.acme.io", groups_prefix="system:")


@passes
def provider_is_right(aws):
    provider(aws, issuer_url="https://login.acme.io", groups_prefix="oidc:", username_prefix="-")


@abstains("oidc.issuerUrl")
def issuer_comes_later(aws):
    provider(aws, issuer_url=aws.ssm.Parameter("issuer", type="String", value="https://login.acme.io").arn)


def provider(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.eks.IdentityProviderConfig(
        "shop", cluster_name="shop", oidc={"client_id": "shop", "identity_provider_config_name": "shop", **options}
    )
