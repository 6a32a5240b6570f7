from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.apigatewayv2 import Api
from preflight.aws.apigatewayv2.protocols import api_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "allow-credentials is not supported if 'allow-origin' is *",
        "Cors is not supported for WEBSOCKET protocolType",
        "Invalid routeSelectionExpression",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
            "2026-11-28",
            "to allow credentials, name the origins; * is not supported with allowCredentials",
        ),
        modelled(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html",
            "2026-11-28",
            "CORS, target, routeKey and credentialsArn are for HTTP APIs; WebSocket APIs need a routeSelectionExpression",
        ),
    ),
)
def api_is_valid(api: Api) -> Violations:
    """An HTTP or WebSocket API has the properties of its protocol, and CORS settings that agree with each other.

    CORS with credentials needs the origins by name. CORS, `target`, `route_key`, `credentials_arn` and `body` are for HTTP. A
    WebSocket API selects routes by the message, such as `$request.body.action`; an HTTP API by method and path alone.

    Fix: list the origins; set `route_selection_expression="$request.body.action"` for WEBSOCKET.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
    """
    yield from api_faults(api)


@fails("allows credentials from the origin *; browsers need the origins by name")
def credentials_from_everywhere(aws):
    aws.apigatewayv2.Api(
        "shop", protocol_type="HTTP", cors_configuration={"allow_credentials": True, "allow_origins": ["*"]}
    )


@fails(
    "has a CORS configuration with the protocol WEBSOCKET; CORS is for HTTP APIs",
    "is a WEBSOCKET API without a `route_selection_expression` of its messages; it is such as $request.body.action",
    "has `target` with the protocol WEBSOCKET; it is for HTTP APIs",
)
def websocket_with_properties_of_http(aws):
    aws.apigatewayv2.Api(
        "chat",
        protocol_type="WEBSOCKET",
        cors_configuration={"allow_origins": ["https://shop.dev"]},
        target="https://shop.dev",
    )


@fails(
    "has the `route_selection_expression` 'action'; it is such as $request.body.action",
    "has the `route_selection_expression` '$request.body.action'; an HTTP API has $request.method $request.path",
)
def selection_of_the_other_protocol(aws):
    aws.apigatewayv2.Api("chat", protocol_type="WEBSOCKET", route_selection_expression="action")
    aws.apigatewayv2.Api("shop", protocol_type="HTTP", route_selection_expression="$request.body.action")


@passes
def apis(aws):
    aws.apigatewayv2.Api(
        "named",
        protocol_type="HTTP",
        cors_configuration={"allow_credentials": True, "allow_origins": ["https://shop.dev"]},
    )
    aws.apigatewayv2.Api(
        "open", protocol_type="HTTP", cors_configuration={"allow_origins": ["*"]}, target="https://shop.dev"
    )
    aws.apigatewayv2.Api("chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action")
    aws.apigatewayv2.Api(
        "braces", protocol_type="WEBSOCKET", route_selection_expression="${request.body.service}/${request.body.action}"
    )


@abstains("corsConfiguration.allowOrigins[0]")
def origin_comes_later(aws):
    parameter = aws.ssm.Parameter("origin", type="String", value="*")
    aws.apigatewayv2.Api(
        "shop", protocol_type="HTTP", cors_configuration={"allow_credentials": True, "allow_origins": [parameter.arn]}
    )
