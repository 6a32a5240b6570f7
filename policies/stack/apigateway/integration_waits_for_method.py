from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.apigateway import Integration, IntegrationResponse, Method, MethodResponse


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "NotFoundException: Invalid Method identifier specified",
        "NotFoundException: Invalid Integration identifier specified",
        "NotFoundException: No integration defined for method",
    ),
    origin=("S3.3",),
)
def integration_waits_for_method(part: Integration | MethodResponse | IntegrationResponse) -> Violations:
    """An integration or a response of a REST API is set after the method or the integration that it is for.

    They name each other by verb and path, which are texts. Where the text is no output of the other one, Pulumi creates both at
    once, and API Gateway answers `NotFoundException: Invalid Method identifier specified` or `Invalid Integration
    identifier specified`.

    Fix: pass the other's own output, `http_method=method.http_method` or `http_method=integration.http_method`, or add
    `opts=pulumi.ResourceOptions(depends_on=[…])`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
    """
    needed = part.of_same_method(Integration if isinstance(part, IntegrationResponse) else Method)
    for other in needed:
        if not part.depends_on(other):
            yield f"is for {other} and does not wait for it"


@fails("is for Method 'get' and does not wait for it")
def verb_is_written_twice(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    aws.apigateway.Integration("get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", type="MOCK")


@fails("is for Integration 'get' and does not wait for it")
def response_waits_for_the_method_alone(aws):
    api = aws.apigateway.RestApi("orders")
    method = aws.apigateway.Method(
        "get", rest_api=api.id, resource_id=api.root_resource_id, http_method="GET", authorization="NONE"
    )
    place = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": method.http_method}
    aws.apigateway.Integration("get", type="MOCK", **place)
    aws.apigateway.MethodResponse("ok", status_code="200", **place)
    aws.apigateway.IntegrationResponse("ok", status_code="200", **place)


@passes
def each_waits_for_the_one_before(aws, pulumi):
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
