from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.cognito import UserPoolClient
from preflight.aws.cognito.clients import reference_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid read attributes specified while creating a client",
        "Invalid write attributes specified while creating a client",
        "The provider … does not exist for User Pool",
        "Invalid scope requested: …",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "attributes, identity providers and scopes that the pool does not have, with the answers of Cognito",
    ),
)
def client_names_what_its_pool_has(client: UserPoolClient) -> Violations:
    """A client of a new user pool names attributes, identity providers and scopes that the pool has.

    A custom attribute is named with its prefix, `custom:shop`, a scope with its resource server, `IDENTIFIER/SCOPE`. What is
    named by a string is not a dependency: Pulumi may create the client first.

    Fix: add what is missing to the stack, and pass its output: `provider.provider_name`, `server.scope_identifiers`.

    See: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    """
    yield from reference_faults(client)


@fails(
    "has shop in read_attributes, which UserPool 'shop' does not have; add it to the `schemas` of the pool",
    "has emails in write_attributes, which UserPool 'shop' does not have; did you mean 'email'?",
    "supports the identity provider Google, which UserPool 'shop' does not have",
    "has the scope shop/orders.write, which no resource server of UserPool 'shop' has; did you mean 'shop/orders.read'?",
)
def names_without_anything(aws):
    pool = aws.cognito.UserPool("shop")
    aws.cognito.ResourceServer(
        "shop",
        user_pool_id=pool.id,
        identifier="shop",
        scopes=[{"scope_name": "orders.read", "scope_description": "Read orders"}],
    )
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id=pool.id,
        read_attributes=["shop"],
        write_attributes=["emails"],
        supported_identity_providers=["COGNITO", "Google"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code"],
        allowed_oauth_scopes=["openid", "shop/orders.write"],
        callback_urls=["https://shop.dev"],
    )


@fails("names IdentityProvider 'google' by a string, and may be created before it; add it to `depends_on`")
def provider_is_named_by_a_string(aws):
    pool = aws.cognito.UserPool("shop")
    google(aws, pool)
    aws.cognito.UserPoolClient("shop", user_pool_id=pool.id, supported_identity_providers=["Google"])


@passes
def names_are_there(aws, pulumi):
    pool = aws.cognito.UserPool("shop", schemas=[{"name": "shop", "attribute_data_type": "String"}])
    server = aws.cognito.ResourceServer(
        "shop",
        user_pool_id=pool.id,
        identifier="shop",
        scopes=[{"scope_name": "orders.read", "scope_description": "Read orders"}],
    )
    provider = google(aws, pool)
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id=pool.id,
        read_attributes=["email", "custom:shop", "email_verified"],
        supported_identity_providers=["COGNITO", provider.provider_name],
        allowed_oauth_scopes=["openid", "shop/orders.read"],
        opts=pulumi.ResourceOptions(depends_on=[server]),
    )


@abstains("userPoolId, which leads outside of this stack")
def pool_is_in_another_stack(aws):
    aws.cognito.UserPoolClient("shop", user_pool_id="eu-west-1_a1b2c3d4e", read_attributes=["custom:shop"])


def google(aws, pool):
    return aws.cognito.IdentityProvider(
        "google",
        user_pool_id=pool.id,
        provider_name="Google",
        provider_type="Google",
        provider_details={"client_id": "c1", "client_secret": "s1", "authorize_scopes": "openid"},
    )
