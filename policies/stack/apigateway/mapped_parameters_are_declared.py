from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.apigateway import Integration, IntegrationResponse
from preflight.aws.apigateway.methods import undeclared_parameters


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid mapping expression specified: … [Invalid mapping expression parameter specified: method.request.path.…]",
        "Invalid mapping expression specified: … [Invalid mapping expression parameter specified: method.response.header.…]",
        "BadRequestException: Invalid cache key parameter specified",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/17318",
            "2026-11-28",
            "Invalid mapping expression parameter specified: method.request.path.page",
        ),
        deployed(
            "https://github.com/Testlio/lambda-tools/issues/56",
            "2026-11-28",
            "Invalid mapping expression parameter specified: method.request.header.Authorization",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html",
            "2026-11-28",
            "cache key parameters must also be specified for the method's requestParameters",
        ),
    ),
)
def mapped_parameters_are_declared(part: Integration | IntegrationResponse) -> Violations:
    """A parameter that an integration reads from its method, or returns through it, is declared by the method.

    API Gateway maps only what the method declares: `method.request.path.id` in its `request_parameters`, variables of the path
    too, and `method.response.header.Location` in the `response_parameters` of the method response of the same status code.

    Fix: add the parameter to the method, `request_parameters={"method.request.path.id": True}`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
    """
    yield from undeclared_parameters(part)


@fails(
    "maps integration.request.path.id from method.request.path.id, which Method 'orders' does not declare in its"
    " `request_parameters`",
    "has the cache key method.request.querystring.page, which Method 'orders' does not declare in its `request_parameters`",
)
def request_parameter_is_not_declared(aws):
    api = aws.apigateway.RestApi("shop")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    method = aws.apigateway.Method("orders", http_method="GET", authorization="NONE", **place)
    aws.apigateway.Integration(
        "orders",
        http_method=method.http_method,
        type="HTTP_PROXY",
        integration_http_method="GET",
        uri="https://orders.dev/{id}",
        request_parameters={"integration.request.path.id": "method.request.path.id"},
        cache_key_parameters=["method.request.querystring.page", "integration.request.path.id"],
        **place,
    )


@fails(
    "sets method.response.header.Location, which MethodResponse 'moved' does not declare in its `response_parameters`"
)
def response_header_is_not_declared(aws):
    api = aws.apigateway.RestApi("shop")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": "GET"}
    aws.apigateway.MethodResponse("ok", status_code="200", **place)
    moved = aws.apigateway.MethodResponse("moved", status_code="301", **place)
    aws.apigateway.IntegrationResponse(
        "moved",
        status_code=moved.status_code,
        response_parameters={"method.response.header.Location": "'https://orders.dev'"},
        **place,
    )


@passes
def parameters_are_declared(aws):
    api = aws.apigateway.RestApi("shop")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": "GET"}
    aws.apigateway.Method(
        "orders",
        authorization="NONE",
        request_parameters={"method.request.path.id": True, "method.request.header.x-id": False},
        **place,
    )
    aws.apigateway.Integration(
        "orders",
        type="MOCK",
        request_parameters={
            "integration.request.path.id": "method.request.path.id",
            "integration.request.header.x-ids": "method.request.multivalueheader.x-id",
            "integration.request.header.x-static": "'1'",
        },
        cache_key_parameters=["method.request.path.id"],
        **place,
    )
    aws.apigateway.MethodResponse(
        "ok", status_code="200", response_parameters={"method.response.header.Location": True}, **place
    )
    aws.apigateway.IntegrationResponse(
        "ok", status_code="200", response_parameters={"method.response.header.Location": "'/'"}, **place
    )


@abstains("requestParameters")
def parameters_come_later(aws):
    parameter = aws.ssm.Parameter("parameters", type="String", value="{}")
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        type="MOCK",
        request_parameters=parameter.arn.apply(lambda arn: {arn: arn}),
    )
