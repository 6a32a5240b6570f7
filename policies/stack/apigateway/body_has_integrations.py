import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import RestApi
from preflight.aws.apigateway.bodies import operations_without_integration


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: No integration defined for method",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html",
        "2026-11-28",
        "a deployment needs an integration for each method",
    ),
)
def body_has_integrations(api: RestApi) -> Violations:
    """Each operation in the body of a deployed REST API has an integration.

    API Gateway imports an operation without `x-amazon-apigateway-integration` as a method without an integration, and then
    refuses the deployment with `No integration defined for method`.

    Fix: add `x-amazon-apigateway-integration` to the operation.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
    """
    yield from operations_without_integration(api)


@fails("defines GET /orders in its `body` without x-amazon-apigateway-integration, but Deployment 'shop' deploys it")
def operation_has_no_integration(aws):
    order = {"get": {"description": "All"}, "post": {"x-amazon-apigateway-integration": {"type": "mock"}}}
    api = aws.apigateway.RestApi("shop", body=json.dumps({"openapi": "3.0.1", "paths": {"/orders": order}}))
    aws.apigateway.Deployment("shop", rest_api=api.id)


@passes
def integrations_are_there_or_come_later(aws):
    body = json.dumps({"openapi": "3.0.1", "paths": {"/orders": {"get": {"description": "All"}}}})
    aws.apigateway.RestApi("undeployed", body=body)
    api = aws.apigateway.RestApi("shop", body=body)
    aws.apigateway.Integration("orders", rest_api=api.id, resource_id="d4e5f6", http_method="GET", type="MOCK")
    aws.apigateway.Deployment("shop", rest_api=api.id)


@abstains("body")
def body_comes_later(aws):
    parameter = aws.ssm.Parameter("body", type="String", value="{}")
    api = aws.apigateway.RestApi("shop", body=parameter.arn)
    aws.apigateway.Deployment("shop", rest_api=api.id)
