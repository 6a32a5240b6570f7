from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.apigateway import Stage
from preflight.aws.apigateway.stages import foreign_deployments


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: Deployment id does not exist",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_canary.snapshot.json",
        "2026-11-28",
        "test_create_canary_deployment/bad-canary-deployment-id: Deployment id does not exist",
    ),
)
def stage_deploys_its_api(stage: Stage) -> Violations:
    """A stage of a REST API, and its canary, use deployments of the same API.

    A deployment is a snapshot of one API. For any other API its id does not exist.

    Fix: pass the deployment that has the same `rest_api` as the stage.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    """
    yield from foreign_deployments(stage)


@fails(
    "belongs to RestApi 'orders' but uses Deployment 'returns' of RestApi 'returns'",
    "belongs to RestApi 'orders' but its canary uses Deployment 'returns' of RestApi 'returns'",
)
def deployment_of_another_api(aws):
    orders, returns = aws.apigateway.RestApi("orders"), aws.apigateway.RestApi("returns")
    deployment = aws.apigateway.Deployment("returns", rest_api=returns.id)
    aws.apigateway.Stage(
        "prod",
        rest_api=orders.id,
        deployment=deployment.id,
        stage_name="prod",
        canary_settings={"deployment_id": deployment.id, "percent_traffic": 10},
    )


@passes
def deployments_of_the_api(aws):
    orders = aws.apigateway.RestApi("orders")
    first = aws.apigateway.Deployment("first", rest_api=orders.id)
    second = aws.apigateway.Deployment("second", rest_api=orders.id)
    aws.apigateway.Stage(
        "prod",
        rest_api=orders.id,
        deployment=first.id,
        stage_name="prod",
        canary_settings={"deployment_id": second.id, "percent_traffic": 10},
    )


@abstains("deployment, which leads outside of this stack")
def deployment_belongs_to_another_stack(aws):
    aws.apigateway.Stage("prod", rest_api="a1b2c3", deployment="d4e5f6", stage_name="prod")
