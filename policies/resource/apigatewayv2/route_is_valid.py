from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy
from preflight.aws.apigatewayv2 import Route
from preflight.aws.apigatewayv2.protocols import route_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
        "Setting the authorization type to JWT requires a valid JWT authorizer.",
        "Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type",
    ),
    evidence=modelled(
        "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",
        "2026-11-28",
        "target, authorizerId and authorizationScopes of a route",
    ),
)
def route_is_valid(route: Route) -> Violations:
    """A route of an HTTP or WebSocket API has a target `integrations/ID`, and an authorizer where its authorization needs one.

    JWT and CUSTOM need the id of an authorizer. Scopes are checked by JWT authorizers alone.

    Fix: write `target=integration.id.apply(lambda id: f"integrations/{id}")` and `authorizer_id=authorizer.id`.

    See: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    yield from route_faults(route)


@fails(
    "has the target 'a1b2c3'; it is `integrations/` and the id of an integration",
    "has the authorization JWT without an `authorizer_id`",
    "has the authorization CUSTOM without an `authorizer_id`",
    "has `authorization_scopes` with the authorization AWS_IAM; scopes are for JWT",
)
def target_and_authorization(aws):
    for name, target, kind, scopes in (
        ("a", "a1b2c3", "NONE", None),
        ("b", "integrations/a1b2c3", "JWT", ["orders"]),
        ("c", "integrations/a1b2c3", "CUSTOM", None),
        ("d", "integrations/a1b2c3", "AWS_IAM", ["orders"]),
    ):
        aws.apigatewayv2.Route(
            name,
            api_id="d4e5f6",
            route_key="GET /a",
            target=target,
            authorization_type=kind,
            authorization_scopes=scopes,
        )


@fails("has the id of an integration as its target; it is `integrations/` and the id")
@foreseen
def target_is_the_id(aws):
    integration = aws.apigatewayv2.Integration("orders", api_id="d4e5f6", integration_type="MOCK")
    aws.apigatewayv2.Route("orders", api_id="d4e5f6", route_key="GET /orders", target=integration.id)


@passes
@foreseen
def routes(aws, pulumi):
    integration = aws.apigatewayv2.Integration("orders", api_id="d4e5f6", integration_type="MOCK")
    aws.apigatewayv2.Route(
        "orders", api_id="d4e5f6", route_key="GET /orders", target=pulumi.Output.concat("integrations/", integration.id)
    )
    aws.apigatewayv2.Route(
        "mine",
        api_id="d4e5f6",
        route_key="GET /mine",
        target="integrations/a1b2c3",
        authorization_type="JWT",
        authorizer_id="a1b2c3",
        authorization_scopes=["orders"],
    )
    aws.apigatewayv2.Route("later", api_id="d4e5f6", route_key="$default")


@abstains("target")
def target_comes_later(aws):
    parameter = aws.ssm.Parameter("target", type="String", value="integrations/a1b2c3")
    aws.apigatewayv2.Route("orders", api_id="d4e5f6", route_key="GET /orders", target=parameter.arn)
