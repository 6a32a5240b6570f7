from preflight import Advice, Violations, abstains, deployed, fails, passes, policy
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
    evidence=(
        deployed(
            "https://github.com/cloudtools/troposphere/issues/496",
            "2026-11-28",
            "The REST API doesn't contain any methods",
        ),
        deployed(
            "https://github.com/anomalyco/sst/issues/3976",
            "2026-11-28",
            "BadRequestException: The REST API doesn't contain any methods",
        ),
    ),
)
def api_has_routes(api: RestApi | Api) -> Violations:
    """A deployed API has routes, and each method of a REST API has an integration.

    API Gateway rejects the deployment of a REST API without methods with `The REST API doesn't contain any methods`, and one
    with a method that has no integration with `No integration defined for method`. An HTTP or WebSocket API without routes is
    deployed and answers every request with `{"message":"Not Found"}`.

    An API with an OpenAPI `body`, or with a `target`, gets its routes from there.

    Fix: add an `aws.apigateway.Method` and an `aws.apigateway.Integration`, or an `aws.apigatewayv2.Route` and its
    `Integration`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    if not api.has("body") and isinstance(api, RestApi) and api.deployments:
        if not api.methods:
            yield f"has no methods, but {api.deployments[0]} deploys it"
        for method in api.methods_without_integration:
            yield method, f"has no integration, but {api.deployments[0]} deploys its API"
    elif isinstance(api, Api) and not api.defines_routes and api.stages and not api.routes:
        yield Advice(f"has no routes, so {api.stages[0]} answers every request with Not Found")


@fails("has no methods, but Deployment 'orders' deploys it")
def rest_api_has_no_method(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Deployment("orders", rest_api=api.id)


@fails("has no integration, but Deployment 'orders' deploys its API")
def method_has_no_integration(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    method = aws.apigateway.Method("get", http_method="GET", authorization="NONE", **place)
    aws.apigateway.Method("options", http_method="OPTIONS", authorization="NONE", **place)
    aws.apigateway.Integration("get", http_method=method.http_method, type="MOCK", **place)
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[method]))


@fails("has no routes, so Stage 'orders' answers every request with Not Found")
def http_api_has_no_route(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("orders", api_id=api.id, auto_deploy=True)


@passes
def every_method_has_an_integration(aws):
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
def method_comes_later(aws):
    parameter = aws.ssm.Parameter("verb", type="String", value="GET")
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    aws.apigateway.Method("get", http_method=parameter.arn, authorization="NONE", **place)
    aws.apigateway.Integration("get", http_method="GET", type="MOCK", **place)
    aws.apigateway.Deployment("orders", rest_api=api.id)
