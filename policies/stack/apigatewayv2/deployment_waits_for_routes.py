from preflight import Advice, Violations, abstains, deployed, fails, passes, policy, referrers
from preflight.aws.apigatewayv2 import Deployment, Route


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "At least one route is required before deploying the Api",
        "BadRequestException: Unable to deploy API because no routes exist in this API",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/serverless-application-model/issues/2512",
            "2026-11-28",
            "At least one route is required before deploying the Api; DependsOn on the routes is the fix",
        ),
        deployed(
            "https://github.com/mach-composer/mach-composer-cli/issues/42",
            "2026-11-28",
            "BadRequestException: Unable to deploy API because no routes exist in this API",
        ),
    ),
)
def deployment_waits_for_routes(deployment: Deployment) -> Violations:
    """A deployment of an HTTP or WebSocket API is created after the API's routes.

    A deployment is a snapshot. It refers only to the API, so Pulumi creates it as soon as the API exists. Without a route API
    Gateway fails with `BadRequestException: At least one route is required before deploying the Api`, and a route that is
    created later is missing from the stage.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[route, …])`, or remove the deployment and set `auto_deploy=True` on
    the stage.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/deployment/
    https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html
    """
    routes = [] if deployment.api.defines_routes else referrers(Route, Route.api, deployment.api)
    missing = sorted(str(route) for route in routes if not deployment.depends_on(route))
    if missing and len(missing) == len(routes):
        yield f"depends on none of the API's routes ({', '.join(missing)})"
    elif missing:
        yield Advice(f"does not depend on {', '.join(missing)}, so it may be created without it")


@fails("depends on none of the API's routes (Route 'orders')")
def route_is_created_at_the_same_time(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@fails("does not depend on Route 'returns', so it may be created without it")
def one_route_is_missing(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Route("returns", api_id=api.id, route_key="GET /returns")
    aws.apigatewayv2.Deployment("orders", api_id=api.id, opts=pulumi.ResourceOptions(depends_on=[route]))


@passes
def deployment_depends_on_its_routes(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id=api.id, opts=pulumi.ResourceOptions(depends_on=[route]))


@passes
def triggers_refer_to_the_routes(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"routes": route.id})


@passes
def api_is_defined_by_openapi(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP", body='{"openapi": "3.0.1", "paths": {}}')
    aws.apigatewayv2.Route("more", api_id=api.id, route_key="GET /more")
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigatewayv2.Route("orders", api_id="a1b2c3", route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id="a1b2c3")
