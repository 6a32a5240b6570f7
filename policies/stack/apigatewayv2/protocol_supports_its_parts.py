from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy
from preflight.aws.apigatewayv2 import Authorizer, Integration, Route, Stage
from preflight.aws.apigatewayv2.protocols import conflicts

_INVOKE = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111122223333:function:check/invocations"
)


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ApiKeyRequired is not currently supported for HTTP APIs.",
        "Currently, authorization is restricted to the $connect route only",
        "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
        "Timeout should be between 50 ms and 29000 ms",
        "Unable to find Route by key … within the provided RouteSettings",
        "BadRequestException: Execution logs are not supported on protocolType HTTP",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",
            "2026-11-28",
            "apiKeyRequired is for WebSocket APIs, JWT for HTTP APIs",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html",
            "2026-11-28",
            "a route is an HTTP method and a path, or $default",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html",
            "2026-11-28",
            "authorization of a WebSocket API is on the $connect route",
        ),
        modelled(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html",
            "2026-11-28",
            "AWS, HTTP and MOCK are for WebSocket APIs; a timeout of at most 29,000 ms there",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/14010",
            "2026-11-28",
            "Execution logs are not supported on protocolType HTTP",
        ),
    ),
)
def protocol_supports_its_parts(part: Route | Integration | Authorizer | Stage) -> Violations:
    """A route, integration, authorizer or stage has what the protocol of its API supports.

    An HTTP API has routes `METHOD /PATH` or `$default`, no API keys, integrations of type AWS_PROXY and HTTP_PROXY, and REQUEST
    authorizers with a payload format version. A WebSocket API authorizes on `$connect` alone, has no JWT, and waits 29 seconds at
    most. The route settings of a stage name routes of its API.

    Fix: use what the message names, or an API of the other protocol.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
    """
    yield from conflicts(part)


@fails(
    "has the route key '/orders'; a route of an HTTP API is METHOD /PATH or $default",
    "has the route key 'get /orders', whose method is not one of GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY;"
    " did you mean 'GET /orders'?",
    "has the route key 'ANY /{proxy+}/orders'; a greedy variable such as {proxy+} is the last segment",
    "needs an API key, which HTTP APIs do not support; use an authorizer",
)
def routes_of_an_http_api(aws):
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP")
    for key in ("/orders", "get /orders", "ANY /{proxy+}/orders"):
        aws.apigatewayv2.Route(key.replace("/", "-"), api_id=api.id, route_key=key)
    aws.apigatewayv2.Route("key", api_id=api.id, route_key="GET /orders", api_key_required=True)


@fails(
    "has type AWS, which is for WebSocket APIs; an HTTP API has AWS_PROXY and HTTP_PROXY",
    "is for an HTTP API without an `authorizer_payload_format_version`; it is 1.0 or 2.0",
    "has the identity source 'route.request.header.Auth'; for an HTTP API it is such as $request.header.NAME",
    "has settings for the route GET /returns; Api 'shop' has GET /orders",
    "has execution logs, which HTTP APIs do not support, so nothing is logged; use `access_log_settings`",
)
def parts_of_an_http_api(aws):
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP")
    aws.apigatewayv2.Integration("shop", api_id=api.id, integration_type="AWS", integration_uri=_INVOKE)
    aws.apigatewayv2.Route("shop", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Authorizer(
        "shop",
        api_id=api.id,
        authorizer_type="REQUEST",
        authorizer_uri=_INVOKE,
        identity_sources=["route.request.header.Auth"],
    )
    aws.apigatewayv2.Stage(
        "shop",
        api_id=api.id,
        default_route_settings={"logging_level": "INFO"},
        route_settings=[{"route_key": "GET /returns", "throttling_burst_limit": 1}],
    )


@fails(
    "has the authorization AWS_IAM on the route send; a WebSocket API authorizes on $connect alone",
    "has the authorization JWT, which is for HTTP APIs; use CUSTOM or AWS_IAM",
    "has a timeout of 30000 ms; a WebSocket API accepts 50 to 29000",
    "has the subtype SQS-PurgeQueue, which is for HTTP APIs",
    "has type JWT, which is for HTTP APIs; a WebSocket API has REQUEST",
)
def parts_of_a_websocket_api(aws):
    api = aws.apigatewayv2.Api("chat", protocol_type="WEBSOCKET")
    aws.apigatewayv2.Route("send", api_id=api.id, route_key="send", authorization_type="AWS_IAM")
    aws.apigatewayv2.Route("connect", api_id=api.id, route_key="$connect", authorization_type="JWT", authorizer_id="a1")
    aws.apigatewayv2.Integration(
        "chat",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_subtype="SQS-PurgeQueue",
        timeout_milliseconds=30000,
    )
    aws.apigatewayv2.Authorizer("chat", api_id=api.id, authorizer_type="JWT")


@passes
def parts_of_both(aws):
    api, chat = (aws.apigatewayv2.Api(kind.lower(), protocol_type=kind) for kind in ("HTTP", "WEBSOCKET"))
    for name, key in (("get", "GET /orders/{id}"), ("default", "$default"), ("any", "ANY /shop/{proxy+}")):
        aws.apigatewayv2.Route(name, api_id=api.id, route_key=key, authorization_type="AWS_IAM")
    aws.apigatewayv2.Integration("http", api_id=api.id, integration_type="HTTP_PROXY", timeout_milliseconds=30000)
    aws.apigatewayv2.Stage(
        "http", api_id=api.id, route_settings=[{"route_key": "$default", "throttling_burst_limit": 1}]
    )
    aws.apigatewayv2.Authorizer(
        "http", api_id=api.id, authorizer_type="REQUEST", authorizer_payload_format_version="2.0"
    )
    aws.apigatewayv2.Route("connect", api_id=chat.id, route_key="$connect", authorization_type="AWS_IAM")
    aws.apigatewayv2.Route("send", api_id=chat.id, route_key="send", api_key_required=True)
    aws.apigatewayv2.Integration("mock", api_id=chat.id, integration_type="MOCK", timeout_milliseconds=29000)
    aws.apigatewayv2.Stage("chat", api_id=chat.id, default_route_settings={"logging_level": "INFO"})


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigatewayv2.Route("orders", api_id="a1b2c3", route_key="/orders")
