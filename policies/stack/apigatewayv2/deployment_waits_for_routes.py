from preflight import Advice, Violations, abstains, fails, passes, policy, referrers
from preflight.aws.apigatewayv2 import Deployment, Route


@policy(
    severity="critical",
    caught="deployment",
    error="At least one route is required before deploying the Api",
    origin=("S2.4",),
)
def deployment_waits_for_routes(deployment: Deployment) -> Violations:
    """An explicit deployment of an HTTP or WebSocket API is made after the API's routes.

    A deployment is a snapshot. It names only the API, so Pulumi makes it as soon as the API is there; without a route API
    Gateway answers `BadRequestException: At least one route is required before deploying the Api`, and a route that comes
    later is missing from the stage.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[route, …])`, or leave the deployment out and set `auto_deploy=True` on
    the stage.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/deployment/
    https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html
    """
    routes = [] if deployment.api.defines_itself else referrers(Route, Route.api, deployment.api)
    late = sorted(str(route) for route in routes if not deployment.depends_on(route))
    if late and len(late) == len(routes):
        yield f"is made without waiting for any of the API's routes: {', '.join(late)}"
    elif late:
        yield Advice(f"may be made without {', '.join(late)}, which it does not wait for")


@fails("is made without waiting for any of the API's routes: Route 'orders'")
def route_comes_at_the_same_time(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@fails("may be made without Route 'returns', which it does not wait for")
def one_route_is_forgotten(aws, pulumi):
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
def triggers_are_made_of_the_routes(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"routes": route.id})


@passes
def api_is_made_with_its_routes(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP", body='{"openapi": "3.0.1", "paths": {}}')
    aws.apigatewayv2.Route("more", api_id=api.id, route_key="GET /more")
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigatewayv2.Route("orders", api_id="a1b2c3", route_key="GET /orders")
    aws.apigatewayv2.Deployment("orders", api_id="a1b2c3")
