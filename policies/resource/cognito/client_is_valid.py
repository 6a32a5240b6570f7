from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cognito import UserPoolClient
from preflight.aws.cognito.clients import client_faults, token_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "CallbackUrls can not be empty when code flow or implicit flow is selected",
        "client_credentials flow can not be selected along with code flow or implicit flow.",
        "client_credentials flow can not be selected if client does not have a client secret.",
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        "openid is not supported with client_credentials flow",
        "… cannot use the HTTP protocol.",
        "The default redirect URI … is not in the callback URIs list.",
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
        "Access and Id Token expiration times must be less than or equal to refresh token expiration times.",
        "Invalid range for token validity.",
        "Invalid write attributes specified while creating a client",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "flows, secrets, callback URLs, scopes, token validity and attributes of clients, with the answers of Cognito",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
            "2026-11-28",
            "the validity of tokens; DefaultRedirectURI is in the CallbackURLs list; sessions of 3 to 15 minutes",
        ),
    ),
)
def client_is_valid(client: UserPoolClient) -> Violations:
    """A client of a user pool has OAuth flows, scopes and redirects that go together, and tokens of an accepted validity.

    The flows code and implicit redirect, so they need `callback_urls`, which begin with https:// except for localhost. The flow
    client_credentials is alone, needs a secret, and has scopes of resource servers. No token outlives the refresh token.

    Fix: use one client for people (`allowed_oauth_flows=["code"]`) and another for services (`["client_credentials"]`).

    See: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
    """
    yield from client_faults(client)
    yield from token_faults(client)


POOL = "eu-west-1_a1b2c3d4e"


@fails(
    "allows the flow code without `callback_urls`",
    "has `allowed_oauth_flows_user_pool_client` without `allowed_oauth_scopes`",
    "has the auth flows ADMIN_NO_SRP_AUTH and ALLOW_REFRESH_TOKEN_AUTH; use names that begin with ALLOW_ alone",
    "has email_verified in write_attributes, which no client may write",
    "has the auth_session_validity 20; Cognito accepts 3 to 15 minutes",
)
def code_without_callbacks(aws):
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id=POOL,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code"],
        explicit_auth_flows=["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        write_attributes=["email_verified"],
        auth_session_validity=20,
    )


@fails(
    "allows client_credentials and code; use a client for each",
    "allows client_credentials without a secret; set `generate_secret=True`",
    "has the scope openid with client_credentials; that flow has scopes of resource servers alone",
    "propagates user context without a secret; set `generate_secret=True`",
    "has 'http://shop.dev/callback' in callback_urls; it begins with https:// unless it is for localhost",
    "has 'https://shop.dev/#home' in logout_urls, which has a fragment; remove # and what follows",
    "has 'shop.dev' in logout_urls, which is not a URL",
    "has the default_redirect_uri 'https://shop.dev', which is not among its callback_urls",
)
def flows_of_people_and_services(aws):
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id=POOL,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["client_credentials", "code"],
        allowed_oauth_scopes=["openid"],
        enable_propagate_additional_user_context_data=True,
        callback_urls=["http://shop.dev/callback"],
        logout_urls=["https://shop.dev/#home", "shop.dev"],
        default_redirect_uri="https://shop.dev",
    )


@fails(
    "has the access_token_validity 60 hours; Cognito accepts 5 minutes to 1 day",
    "has the refresh_token_validity 30 minutes; Cognito accepts 60 minutes to 10 years",
    "has access_tokens of 216000 s and refresh_tokens of 1800 s; the refresh token lasts at least as long",
    "has `allowed_oauth_flows` without `allowed_oauth_flows_user_pool_client`, so none is allowed",
)
def tokens_in_other_units(aws):
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id=POOL,
        access_token_validity=60,
        refresh_token_validity=30,
        token_validity_units={"refresh_token": "minutes"},
        allowed_oauth_flows=["code"],
        callback_urls=["https://shop.dev"],
    )


@passes
def clients_that_are_accepted(aws):
    aws.cognito.UserPoolClient(
        "people",
        user_pool_id=POOL,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code", "implicit"],
        allowed_oauth_scopes=["openid", "email"],
        callback_urls=["https://shop.dev/callback", "http://localhost:3000", "shop://signed-in"],
        default_redirect_uri="https://shop.dev/callback",
        explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        access_token_validity=60,
        id_token_validity=24,
        refresh_token_validity=30,
        token_validity_units={"access_token": "minutes", "id_token": "hours", "refresh_token": "days"},
    )
    aws.cognito.UserPoolClient(
        "services",
        user_pool_id=POOL,
        generate_secret=True,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["client_credentials"],
        allowed_oauth_scopes=["https://shop.dev/orders.read"],
        explicit_auth_flows=["ADMIN_NO_SRP_AUTH"],
    )


@abstains("refreshTokenValidity")
def validity_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("validity", type="String", insecure_value="30")
    aws.cognito.UserPoolClient("shop", user_pool_id=POOL, refresh_token_validity=parameter.version)
