from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.apigateway import Deployment, Integration, Method


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: The REST API doesn't contain any methods",
        "BadRequestException: No integration defined for method",
    ),
    origin=("S3.3",),
)
def deployment_waits_for_methods(deployment: Deployment) -> Violations:
    """A deployment of a REST API is made after the API's methods and their integrations.

    A deployment is a snapshot of the API. It names only the API, so Pulumi makes it as soon as the API is there. API Gateway
    answers `The REST API doesn't contain any methods`, or `No integration defined for method` for each method that
    is there before its integration. A method that comes later is missing from the stage, and nobody says so.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[method, integration, …])`, or make `triggers` of their ids, which also
    deploys later changes.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/deployment/
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
    """
    if deployment.rest_api.has("body"):
        return
    for kind, what in ((Method, "methods"), (Integration, "integrations")):
        missed, count = deployment.misses(kind), len(deployment.rest_api.all_of(kind))
        if missed and len(missed) == count:
            yield f"waits for none of the {what} of {deployment.rest_api}: {', '.join(sorted(map(str, missed)))}"
        elif missed:
            yield Advice(f"may be made without {', '.join(sorted(map(str, missed)))}, which it does not wait for")


@fails(
    "waits for none of the methods of RestApi 'orders': Method 'get'",
    "waits for none of the integrations of RestApi 'orders': Integration 'get'",
)
def deployment_knows_only_the_api(aws):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id)


@fails("waits for none of the integrations of RestApi 'orders': Integration 'get'")
def deployment_waits_for_the_method_alone(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[method]))


@fails("may be made without Integration 'post', which it does not wait for")
def one_integration_is_forgotten(aws):
    api = aws.apigateway.RestApi("orders")
    made = []
    for verb in ("get", "post"):
        method = aws.apigateway.Method(
            verb, rest_api=api.id, resource_id=api.root_resource_id, http_method=verb.upper(), authorization="NONE"
        )
        integration = aws.apigateway.Integration(
            verb, rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
        )
        made += [method.id, integration.id if verb == "get" else ""]
    aws.apigateway.Deployment("orders", rest_api=api.id, triggers={str(at): each for at, each in enumerate(made)})


@passes
def deployment_waits_for_the_integrations(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    integration = aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))


@passes
def api_is_made_of_a_document(aws):
    api = aws.apigateway.RestApi("orders", body='{"openapi": "3.0.1", "paths": {}}')
    aws.apigateway.Deployment("orders", rest_api=api.id)


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.Deployment("orders", rest_api="a1b2c3")
