from preflight import Violations, abstains, fails, passes, policy, referrers
from preflight.aws.apigatewayv2 import Deployment, Stage


@policy(severity="medium", caught="nobody", origin=("S2.4",))
def deployment_is_needed(deployment: Deployment) -> Violations:
    """An explicit deployment is for a stage that does not deploy by itself, and says when it is redone.

    This is about HTTP and WebSocket APIs. A stage with `auto_deploy=True` makes a deployment at every change, so one beside it
    is never used. One without `triggers` is made once: routes that are changed later stay undeployed, while `pulumi up`
    reports success.

    Fix: remove the deployment and set `auto_deploy=True` on the stage; or, to deploy on purpose, give the deployment
    `triggers` made of the routes and integrations that it is about.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/deployment/
    """
    stages = referrers(Stage, Stage.api, deployment.api)
    deploying = [stage for stage in stages if stage.auto_deploy]
    if deploying:
        yield f"is not needed: {deploying[0]} deploys every change by itself"
    elif not deployment.has("triggers"):
        yield "has no triggers, so that later changes of routes and integrations will not be deployed"


@fails("is not needed: Stage 'orders' deploys every change by itself")
def stage_deploys_by_itself(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", auto_deploy=True)
    aws.apigatewayv2.Deployment("orders", api_id=api.id)


@fails("has no triggers, so that later changes of routes and integrations will not be deployed")
def deployment_is_made_once(aws, pulumi):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="GET /orders")
    deployment = aws.apigatewayv2.Deployment("orders", api_id=api.id, opts=pulumi.ResourceOptions(depends_on=[route]))
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", deployment_id=deployment.id)


@passes
def deployment_is_redone_with_its_routes(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="WEBSOCKET")
    route = aws.apigatewayv2.Route("orders", api_id=api.id, route_key="$connect")
    deployment = aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"routes": route.id})
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="live", deployment_id=deployment.id)


@passes
def another_api_deploys_by_itself(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    other = aws.apigatewayv2.Api("returns", protocol_type="HTTP")
    aws.apigatewayv2.Stage("returns", api_id=other.id, auto_deploy=True)
    aws.apigatewayv2.Deployment("orders", api_id=api.id, triggers={"redeployment": "1"})


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigatewayv2.Deployment("orders", api_id="a1b2c3")
