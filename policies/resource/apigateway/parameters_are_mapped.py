from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import GatewayResponse, Integration, IntegrationResponse, Method, MethodResponse
from preflight.aws.apigateway.integrations import mapping_faults

_PLACE = {"rest_api": "a1b2c3", "resource_id": "d4e5f6", "http_method": "GET"}


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid mapping expression specified: Validation Result: … errors : [Invalid mapping expression specified: …]",
        "BadRequestException: Parameter names must be unique across querystring, header and path",
        "BadRequestException: Invalid parameter name specified",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "a request parameter 'true': Invalid mapping expression specified: true; a name in query string and header",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html",
            "2026-11-28",
            "method.request.{location}.{name}, or a static value that must be enclosed within single quotes",
        ),
    ),
)
def parameters_are_mapped(
    part: Integration | IntegrationResponse | Method | MethodResponse | GatewayResponse,
) -> Violations:
    """A parameter mapping of a REST API has keys and values that are mapping expressions.

    A method declares `method.request.header.NAME` (or `querystring`, `path`), an integration maps it to
    `integration.request.header.NAME`, and its response maps `integration.response.header.NAME` to
    `method.response.header.NAME`. A value that does not depend on the request is a static value in single quotes, inside the
    string's own quotes: `"'application/json'"`. One name cannot be a header and a query string parameter of one method.

    Fix: write the key or value as the message shows.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
    """
    yield from mapping_faults(part)


@fails(
    "maps integration.request.header.Content-Type from application/json, which is not"
    " method.request.header|querystring|path.NAME, context or stageVariables; write a static value in single quotes:"
    " \"'application/json'\"",
    "maps integration.request.header.x-id from $context.requestId, which is not"
    " method.request.header|querystring|path.NAME, context or stageVariables; write a static value in single quotes:"
    " \"'$context.requestId'\"",
)
def static_value_has_no_quotes(aws):
    aws.apigateway.Integration(
        "orders",
        type="MOCK",
        request_parameters={
            "integration.request.header.Content-Type": "application/json",
            "integration.request.header.x-id": "$context.requestId",
        },
        **_PLACE,
    )


@fails(
    "has the key 'Content-Type' in `request_parameters`; the form is integration.request.header|querystring|path.NAME",
    "has the key 'method.response.Location' in `response_parameters`; the form is method.response.header.NAME",
    "has the key 'page' in `request_parameters`; the form is method.request.header|querystring|path.NAME",
    "has the key 'method.header.Location' in `response_parameters`; the form is method.response.header.NAME",
    "has the key 'Access-Control-Allow-Origin' in `response_parameters`; the form is gatewayresponse.header.NAME",
)
def keys_are_not_expressions(aws):
    aws.apigateway.Integration("a", type="MOCK", request_parameters={"Content-Type": "'text/plain'"}, **_PLACE)
    aws.apigateway.IntegrationResponse(
        "b", status_code="200", response_parameters={"method.response.Location": "'/'"}, **_PLACE
    )
    aws.apigateway.Method("c", authorization="NONE", request_parameters={"page": True}, **_PLACE)
    aws.apigateway.MethodResponse(
        "d", status_code="200", response_parameters={"method.header.Location": True}, **_PLACE
    )
    aws.apigateway.Response(
        "e",
        rest_api_id="a1b2c3",
        response_type="DEFAULT_4XX",
        response_parameters={"Access-Control-Allow-Origin": "'*'"},
    )


@fails(
    "declares method.request.header.page and method.request.querystring.page;"
    " a name is unique across query string, header and path"
)
def name_is_used_twice(aws):
    aws.apigateway.Method(
        "orders",
        authorization="NONE",
        request_parameters={"method.request.querystring.page": False, "method.request.header.page": False},
        **_PLACE,
    )


@passes
def expressions_of_all_forms(aws):
    aws.apigateway.Method(
        "orders",
        authorization="NONE",
        request_parameters={"method.request.querystring.page": True, "method.request.header.x-id": True},
        **_PLACE,
    )
    aws.apigateway.Integration(
        "orders",
        type="MOCK",
        request_parameters={
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
            "integration.request.header.x-ids": "method.request.multivalueheader.x-id",
            "integration.request.path.proxy": "method.request.path.proxy",
            "integration.request.querystring.first": "method.request.body.orders[0].id",
            "integration.request.header.x-user": "context.authorizer.claims['cognito:groups']",
            "integration.request.querystring.stage": "stageVariables.stage",
        },
        **_PLACE,
    )
    aws.apigateway.IntegrationResponse(
        "orders",
        status_code="200",
        response_parameters={
            "method.response.header.Location": "integration.response.header.Location",
            "method.response.header.Access-Control-Allow-Origin": "'*'",
            "method.response.header.x-body": "integration.response.body.id",
        },
        **_PLACE,
    )
    aws.apigateway.Response(
        "orders",
        rest_api_id="a1b2c3",
        response_type="DEFAULT_4XX",
        response_parameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
    )


@abstains("requestParameters.integration.request.header.x-id")
def value_comes_later(aws):
    parameter = aws.ssm.Parameter("mapping", type="String", value="'1'")
    aws.apigateway.Integration(
        "orders", type="MOCK", request_parameters={"integration.request.header.x-id": parameter.arn}, **_PLACE
    )
