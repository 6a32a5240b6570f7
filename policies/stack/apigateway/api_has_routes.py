from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.apigateway import RestApi
from preflight.aws.apigatewayv2 import Api


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: The REST API doesn't contain any methods",
        "BadRequestException: No integration defined for method",
        '{"message":"Not Found"}',
    ),
)
def api_has_routes(api: RestApi | Api) -> Violations:
    """An API that is deployed has a route, and each of its methods has an integration that answers it.

    A deployment of a REST API without methods is answered with `The REST API doesn't contain any methods`, one with a method
    that has no integration with `No integration defined for method`. An HTTP or WebSocket API without routes is
    deployed and answers every request with `{"message":"Not Found"}`.

    An API with an OpenAPI `body`, or with a `target`, has its routes from there.

    Fix: add an `aws.apigateway.Method` and an `aws.apigateway.Integration`, or an `aws.apigatewayv2.Route` and its
    `Integration`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    if not api.has("body") and isinstance(api, RestApi) and api.deployments:
        if not api.methods:
            yield f"has no method, and {api.deployments[0]} deploys it"
        for method in api.unanswered_methods:
            yield method, f"has no integration, and {api.deployments[0]} deploys it"
    elif isinstance(api, Api) and not api.defines_itself and api.stages and not api.routes:
        yield Advice(f"has no route, so {api.stages[0]} answers every request with Not Found")


@fails("has no method, and Deployment 'orders' deploys it")
def rest_api_has_no_method(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Deployment("orders", rest_api=api.id)


@fails("has no integration, and Deployment 'orders' deploys it")
def method_has_no_integration(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    method = aws.apigateway.Method("get", http_method="GET", authorization="NONE", **place)
    aws.apigateway.Method("options", http_method="OPTIONS", authorization="NONE", **place)
    aws.apigateway.Integration("get", http_method=method.http_method, type="MOCK", **place)
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[method]))


@fails("has no route, so Stage 'orders' answers every request with Not Found")
def http_api_has_no_route(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("orders", api_id=api.id, auto_deploy=True)


@passes
def every_method_is_answered(aws):
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    method = aws.apigateway.Method("get", http_method="GET", authorization="NONE", **place)
    aws.apigateway.Integration("get", http_method=method.http_method, type="MOCK", **place)
    aws.apigateway.Deployment("orders", rest_api=api.id)
    http = aws.apigatewayv2.Api("returns", protocol_type="HTTP")
    aws.apigatewayv2.Route("returns", api_id=http.id, route_key="GET /returns")
    aws.apigatewayv2.Stage("returns", api_id=http.id, auto_deploy=True)


@passes
def routes_come_from_elsewhere(aws):
    api = aws.apigateway.RestApi("orders", body='{"openapi": "3.0.1", "paths": {}}')
    aws.apigateway.Deployment("orders", rest_api=api.id)
    aws.apigateway.RestApi("undeployed")
    http = aws.apigatewayv2.Api("returns", protocol_type="HTTP", target="https://returns.dev")
    aws.apigatewayv2.Stage("returns", api_id=http.id, auto_deploy=True)


@abstains("httpMethod")
def verb_is_known_later(aws):
    parameter = aws.ssm.Parameter("verb", type="String", value="GET")
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    aws.apigateway.Method("get", http_method=parameter.arn, authorization="NONE", **place)
    aws.apigateway.Integration("get", http_method="GET", type="MOCK", **place)
    aws.apigateway.Deployment("orders", rest_api=api.id)
