from preflight import Advice, Violations, abstains, deployed, fails, passes, policy
from preflight.aws.apigateway import Deployment, Integration, Method


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: The REST API doesn't contain any methods",
        "BadRequestException: No integration defined for method",
    ),
    evidence=(
        deployed(
            "https://github.com/pulumi/pulumi-awsx/issues/667",
            "2026-11-28",
            "The REST API doesn't contain any methods",
        ),
        deployed(
            "https://github.com/hashicorp/terraform/issues/7588",
            "2026-11-28",
            "a deployment without depends_on is created before the methods",
        ),
    ),
)
def deployment_waits_for_methods(deployment: Deployment) -> Violations:
    """A deployment of a REST API is created after the API's methods and their integrations.

    A deployment is a snapshot of the API. It refers only to the API, so Pulumi creates it as soon as the API exists. API Gateway
    then fails with `The REST API doesn't contain any methods`, or with `No integration defined for method` if a method has no
    integration yet. A method that is created later is missing from the stage, without any error.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[method, integration, …])`, or pass their ids in `triggers`, which also
    deploys later changes.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/deployment/
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
    """
    if deployment.rest_api.has("body"):
        return
    for kind, what in ((Method, "methods"), (Integration, "integrations")):
        missing, count = deployment.missing_dependencies(kind), len(deployment.rest_api.all_of(kind))
        names = ", ".join(sorted(map(str, missing)))
        if missing and len(missing) == count:
            yield f"depends on none of the {what} of {deployment.rest_api} ({names})"
        elif missing:
            yield Advice(f"does not depend on {names}, so it may be created without it")


@fails(
    "depends on none of the methods of RestApi 'orders' (Method 'get')",
    "depends on none of the integrations of RestApi 'orders' (Integration 'get')",
)
def deployment_depends_only_on_the_api(aws):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id)


@fails("depends on none of the integrations of RestApi 'orders' (Integration 'get')")
def deployment_depends_only_on_the_method(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[method]))


@fails("does not depend on Integration 'post', so it may be created without it")
def one_integration_is_missing(aws):
    api = aws.apigateway.RestApi("orders")
    ids = []
    for verb in ("get", "post"):
        method = aws.apigateway.Method(
            verb, rest_api=api.id, resource_id=api.root_resource_id, http_method=verb.upper(), authorization="NONE"
        )
        integration = aws.apigateway.Integration(
            verb, rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
        )
        ids += [method.id, integration.id if verb == "get" else ""]
    aws.apigateway.Deployment(
        "orders", rest_api=api.id, triggers={str(number): value for number, value in enumerate(ids)}
    )


@passes
def deployment_depends_on_the_integrations(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    integration = aws.apigateway.Integration(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    aws.apigateway.Deployment("orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))


@passes
def api_is_defined_by_openapi(aws):
    api = aws.apigateway.RestApi("orders", body='{"openapi": "3.0.1", "paths": {}}')
    aws.apigateway.Deployment("orders", rest_api=api.id)


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.Deployment("orders", rest_api="a1b2c3")
