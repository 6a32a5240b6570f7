from preflight import Violations, abstains, documented, fails, passes, policy, referrers
from preflight.aws.apigatewayv2 import Deployment, Stage


@policy(
    severity="medium",
    caught="nobody",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html",
        "2026-11-28",
        "with automatic deployments, API Gateway deploys an API whenever you update it",
    ),
)
def deployment_is_needed(deployment: Deployment) -> Violations:
    """A deployment resource belongs to a stage without automatic deployment, and has triggers.

    This applies to HTTP and WebSocket APIs. A stage with `auto_deploy=True` creates a deployment for every change, so a
    deployment resource beside it is never used. A deployment without `triggers` is created once: later changes of routes are
    not deployed, while `pulumi up` reports success.

    Fix: remove the deployment and set `auto_deploy=True` on the stage; or, to control deployments, give the deployment
    `triggers` computed from its routes and integrations.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/deployment/
    """
    stages = referrers(Stage, Stage.api, deployment.api)
    automatic = [stage for stage in stages if stage.auto_deploy]
    if automatic:
        yield f"is not needed: {automatic[0]} deploys every change automatically (`auto_deploy`)"
    elif not deployment.has("triggers"):
        yield "has no `triggers`, so later changes of routes and integrations are not deployed"


@fails("is not needed: Stage 'orders' deploys every change automatically (`auto_deploy`)")
def stage_deploys_automatically(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", auto_deploy=True)
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@fails("has no `triggers`, so later changes of routes and integrations are not deployed")
def deployment_is_created_once(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    deployment = aws.apigatewayv2.Deployment("orders", api_id=api.id, opts=pulumi.ResourceOptions(depends_on=[route]))
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", deployment_id=deployment.id)


@passes
def deployment_is_triggered_by_its_routes(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="WEBSOCKET")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="$connect")
    deployment = aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"routes": route.id})
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="live", deployment_id=deployment.id)


@passes
def another_api_deploys_automatically(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    other = aws.apigatewayv2.Api("returns", protocol_type="HTTP")
    aws.apigatewayv2.Stage("returns", api_id=other.id, auto_deploy=True)
    aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"redeployment": "1"})


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigatewayv2.Deployment("orders", api_id="a1b2c3")
