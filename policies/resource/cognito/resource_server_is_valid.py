from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.cognito import ResourceServer
from preflight.aws.cognito.providers import server_faults


@policy(
    severity="critical",
    caught="deployment",
    error="failed to satisfy constraint: Member must satisfy regular expression pattern: [\\x21\\x23-\\x5B\\x5D-\\x7E]+",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
        "2026-11-28",
        "the patterns of Identifier and ScopeName; at most 100 scopes",
    ),
)
def resource_server_is_valid(server: ResourceServer) -> Violations:
    """A resource server of a user pool has an identifier and scopes without spaces, and at most 100 scopes.

    A token names a scope as `IDENTIFIER/SCOPE`, separated by spaces. The name of a scope has no slash either.

    Fix: use names such as `https://api.shop.dev` and `orders.read`.

    See: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html
    """
    yield from server_faults(server)


POOL = "eu-west-1_a1b2c3d4e"


@fails(
    "has the identifier 'shop api'; it has no spaces, quotation marks or backslashes",
    "has the scope 'orders/read'; it has no spaces, slashes, quotation marks or backslashes",
)
def names_with_spaces_and_slashes(aws):
    aws.cognito.ResourceServer(
        "shop",
        user_pool_id=POOL,
        identifier="shop api",
        scopes=[{"scope_name": "orders/read", "scope_description": "Read orders"}],
    )


@fails("has 101 scopes; Cognito accepts 100")
def too_many_scopes(aws):
    scopes = [{"scope_name": f"scope-{number}", "scope_description": "A scope"} for number in range(101)]
    aws.cognito.ResourceServer("shop", user_pool_id=POOL, identifier="shop", scopes=scopes)


@passes
def names_that_are_accepted(aws):
    aws.cognito.ResourceServer(
        "shop",
        user_pool_id=POOL,
        identifier="https://api.shop.dev",
        scopes=[{"scope_name": "orders.read", "scope_description": "Read orders"}],
    )


@abstains("scopes")
def scopes_are_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    scopes = topic.arn.apply(lambda arn: [{"scope_name": arn, "scope_description": arn}])
    aws.cognito.ResourceServer("shop", user_pool_id=POOL, identifier="shop", scopes=scopes)
