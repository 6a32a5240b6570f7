from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.apigateway import Integration, IntegrationResponse, Method, MethodResponse


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "NotFoundException: Invalid Method identifier specified",
        "NotFoundException: Invalid Integration identifier specified",
        "NotFoundException: No integration defined for method",
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
        "2026-11-28",
        "test_put_integration_response_validation: Invalid Method identifier specified",
    ),
)
def integration_waits_for_method(part: Integration | MethodResponse | IntegrationResponse) -> Violations:
    """An integration, or a response, of a REST API is created after the method or integration that it belongs to.

    They refer to each other by HTTP method and path, which are plain strings. If the string is not an output of the other
    resource, Pulumi creates both at the same time. API Gateway then fails, whenever the other is not there first, with
    `NotFoundException: Invalid Method identifier specified` or `Invalid Integration identifier specified`.

    Fix: pass the other resource's output, `http_method=method.http_method` or `http_method=integration.http_method`, or add
    `opts=pulumi.ResourceOptions(depends_on=[…])`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
    """
    owners = part.same_method(Integration if isinstance(part, IntegrationResponse) else Method)
    for owner in owners:
        if not part.depends_on(owner):
            yield f"belongs to {owner} but does not depend on it"


@fails("belongs to Method 'get' but does not depend on it")
def http_method_is_a_literal(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration("get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", type="MOCK")


@fails("belongs to Integration 'get' but does not depend on it")
def response_depends_only_on_the_method(aws):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    place = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": method.http_method}
    aws.apigateway.Integration("get", type="MOCK", **place)
    aws.apigateway.MethodResponse("ok", status_code="200", **place)
    aws.apigateway.IntegrationResponse("ok", status_code="200", **place)


@passes
def each_depends_on_the_one_before(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    integration = aws.apigateway.Integration("get", http_method=method.http_method, type="MOCK", **place)
    aws.apigateway.MethodResponse("ok", http_method=method.http_method, status_code="200", **place)
    aws.apigateway.IntegrationResponse(
        "ok", http_method="GET", status_code="200", **place, opts=pulumi.ResourceOptions(depends_on=[integration])
    )


@passes
def method_is_on_another_path(aws):
    api = aws.apigateway.RestApi("orders")
    orders = aws.apigateway.Resource("orders", rest_api=api.id, parent_id=api.root_resource_id, path_part="orders")
    aws.apigateway.Method(
        "root", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration("orders", rest_api=api.id, resource_id=orders.id, http_method="GET", type="MOCK")


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.Integration("get", rest_api="a1b2c3", resource_id="d4e5f6", http_method="GET", type="MOCK")
