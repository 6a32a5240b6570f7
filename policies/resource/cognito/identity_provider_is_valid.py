from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cognito import IdentityProvider
from preflight.aws.cognito.providers import provider_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Provider … cannot be of type …",
        "clientId, clientSecret and authorizeScopes are all required idp details.",
        "clientId, privateKey, teamId, and keyId are all required idp details.",
        "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
        "At least one of the MetadataURL or MetadataFile should be provided.",
        "Only one of the MetadataURL or MetadataFile should be provided.",
        "OIDC endpoint must start with https://",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "names and details of each type of identity provider, with the answers of Cognito",
    ),
)
def identity_provider_is_valid(provider: IdentityProvider) -> Violations:
    """An identity provider of a user pool has the name and the details that its type needs.

    Google, Facebook, LoginWithAmazon and SignInWithApple are named like their type. SAML has one source of metadata. OIDC has an
    https issuer and a method, GET or POST, to request attributes.

    Fix: add the keys that the message names to `provider_details`.

    See: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
    """
    yield from provider_faults(provider)


POOL = "eu-west-1_a1b2c3d4e"


@fails(
    "has the provider_name 'google' and the type Google; its name is Google",
    "has the type Google without client_secret, authorize_scopes in provider_details",
    "has the type SAML without MetadataURL or MetadataFile in provider_details",
    "has a provider_name of 33 characters; Cognito accepts 32",
)
def social_and_saml(aws):
    aws.cognito.IdentityProvider(
        "google",
        user_pool_id=POOL,
        provider_name="google",
        provider_type="Google",
        provider_details={"client_id": "c1"},
    )
    aws.cognito.IdentityProvider(
        "saml", user_pool_id=POOL, provider_name="s" * 33, provider_type="SAML", provider_details={"IDPSignout": "true"}
    )


@fails(
    "has the type OIDC without attributes_request_method in provider_details",
    "has the oidc_issuer 'http://login.dev'; it begins with https://",
    "has the attributes_request_method 'get'; Cognito accepts GET and POST",
    "has MetadataURL and MetadataFile in provider_details; keep one of them",
    "has the provider_type 'OpenID'; Cognito accepts Facebook, Google, LoginWithAmazon, SignInWithApple, OIDC, SAML",
)
def oidc_with_faults(aws):
    details = {"client_id": "c1", "authorize_scopes": "openid", "oidc_issuer": "https://login.dev"}
    for name, kind, given in (
        ("first", "OIDC", {**details, "oidc_issuer": "http://login.dev"}),
        ("second", "OIDC", {**details, "attributes_request_method": "get"}),
        ("third", "SAML", {"MetadataURL": "https://login.dev/metadata", "MetadataFile": "<xml/>"}),
        ("fourth", "OpenID", details),
    ):
        aws.cognito.IdentityProvider(
            name, user_pool_id=POOL, provider_name=name, provider_type=kind, provider_details=given
        )


@passes
def providers_that_are_accepted(aws):
    google = {"client_id": "c1", "client_secret": "s1", "authorize_scopes": "openid email"}
    oidc = {"client_id": "c1", "authorize_scopes": "openid", "oidc_issuer": "https://login.dev"}
    for name, kind, details in (
        ("Google", "Google", google),
        ("staff", "SAML", {"MetadataURL": "https://login.dev/metadata"}),
        ("partners", "OIDC", {**oidc, "attributes_request_method": "GET"}),
    ):
        aws.cognito.IdentityProvider(
            name, user_pool_id=POOL, provider_name=name, provider_type=kind, provider_details=details
        )


@abstains("providerType")
def type_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("type", type="String", insecure_value="OIDC")
    aws.cognito.IdentityProvider(
        "shop",
        user_pool_id=POOL,
        provider_name="shop",
        provider_type=parameter.arn,
        provider_details={"client_id": "c1"},
    )
