from preflight import Violations, abstains, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.apigateway import Integration
from preflight.aws.apigateway.integrations import integration_faults

_LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
_INVOKE = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{_LAMBDA}/invocations"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: Enumeration value for HttpMethod must be non-empty",
        "BadRequestException: AWS ARN for integration must contain path or action",
        "BadRequestException: Invalid ARN specified in the request",
        "BadRequestException: Invalid HTTP endpoint specified for URI",
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        "ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK",
        "Timeout should be between 50 ms and 29000 ms",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_integrations.snapshot.json",
            "2026-11-28",
            "test_put_integration_validation: a missing method, and URIs of the wrong form, are refused",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html",
            "2026-11-28",
            "the form of the uri by type; a timeout of 50 to 29,000 ms, more for Regional and private APIs",
        ),
    ),
)
def integration_is_valid(integration: Integration) -> Violations:
    """An integration of a REST API has the HTTP method, URI, connection and timeout that its type needs.

    The `uri` of an integration with an AWS service is `arn:aws:apigateway:REGION:SERVICE:path/…` or `action/…`; for a function it
    is the invoke ARN, not the function's ARN. AWS_PROXY is for Lambda and Firehose, and other services need AWS. HTTP and
    HTTP_PROXY need a URL, with a VPC link too. MOCK needs neither a URI nor a method.

    Fix: for a function set `type="AWS_PROXY"`, `integration_http_method="POST"` and `uri=function.invoke_arn`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
    """
    yield from integration_faults(integration)


@fails(f"has the ARN of a function as its `uri`, '{_LAMBDA}'; use its `invoke_arn`")
def uri_is_the_arn_of_a_function(aws):
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        integration_http_method="POST",
        type="AWS_PROXY",
        uri=_LAMBDA,
    )


@fails("has the ARN of a function as its `uri`; use its `invoke_arn`")
@foreseen
def uri_is_the_arn_of_a_planned_function(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        integration_http_method="POST",
        type="AWS_PROXY",
        uri=function.arn,
    )


@fails(
    "has no `integration_http_method`, which type HTTP needs",
    "has no `uri`, which type HTTP needs",
    "has connection type VPC_LINK without a `connection_id`, the id of the VPC link",
    "has a timeout of 10 ms; API Gateway accepts 50 to 29000",
)
def url_and_method_are_missing(aws):
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        type="HTTP",
        connection_type="VPC_LINK",
        timeout_milliseconds=10,
    )


@fails(
    "has the `uri` 'orders.dev', which is not an HTTP endpoint; it begins with https:// or http://",
    "has the integration method 'FETCH'; API Gateway accepts GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY",
    "has the `uri` 'orders', which is not an ARN; it is arn:aws:apigateway:REGION:SERVICE:path/… or action/…, such as a"
    " function's `invoke_arn`",
    "has the `uri` 'arn:aws:iam::111122223333:role/orders', which is an ARN without `path/` or `action/`;"
    " it is arn:aws:apigateway:REGION:SERVICE:path/… or action/…, such as a function's `invoke_arn`",
    "has type AWS_PROXY with s3:path; it is for Lambda and Firehose alone, use type AWS",
    "has connection type VPC_LINK with type AWS_PROXY; a VPC link is for HTTP and HTTP_PROXY",
)
def values_of_another_type(aws):
    for name, kind, method, uri, connection in (
        ("a", "HTTP_PROXY", "FETCH", "orders.dev", None),
        ("b", "AWS", "POST", "orders", None),
        ("c", "AWS", "POST", "arn:aws:iam::111122223333:role/orders", None),
        ("d", "AWS_PROXY", "POST", "arn:aws:apigateway:eu-west-1:s3:path/orders/{key}", "v1l2"),
    ):
        aws.apigateway.Integration(
            name,
            rest_api="a1b2c3",
            resource_id="d4e5f6",
            http_method="GET",
            integration_http_method=method,
            type=kind,
            uri=uri,
            connection_type="VPC_LINK" if connection else None,
            connection_id=connection,
        )


@fails("has a timeout of 60000 ms; more than 29000 needs a higher quota, for a Regional or private API")
def timeout_needs_a_quota(aws):
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        type="MOCK",
        timeout_milliseconds=60000,
    )


@passes
@foreseen
def integrations_of_all_types(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    for name, kind, method, uri in (
        ("mock", "MOCK", None, "http://example.com"),
        ("http", "HTTP", "GET", "http://example.com"),
        ("variable", "HTTP_PROXY", "ANY", "https://${stageVariables.host}/{proxy}"),
        ("bucket", "AWS", "GET", "arn:aws:apigateway:eu-west-1:s3:path/orders/{key}"),
        ("queue", "AWS", "POST", "arn:aws:apigateway:eu-west-1:sqs:path/111122223333/orders"),
        ("table", "AWS", "POST", "arn:aws-cn:apigateway:cn-north-1:dynamodb:action/PutItem"),
        ("stream", "AWS_PROXY", "POST", "arn:aws:apigateway:eu-west-1:firehose:action/PutRecord"),
        ("function", "AWS_PROXY", "POST", _INVOKE),
        ("planned", "AWS_PROXY", "POST", function.invoke_arn),
    ):
        aws.apigateway.Integration(
            name,
            rest_api="a1b2c3",
            resource_id="d4e5f6",
            http_method="GET",
            integration_http_method=method,
            type=kind,
            uri=uri,
        )
    aws.apigateway.Integration(
        "link",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        integration_http_method="GET",
        type="HTTP_PROXY",
        uri="https://orders.internal/{proxy}",
        connection_type="VPC_LINK",
        connection_id="v1l2",
        timeout_milliseconds=29000,
    )


@abstains("uri")
def uri_comes_later(aws):
    parameter = aws.ssm.Parameter("uri", type="String", value="https://orders.dev")
    aws.apigateway.Integration(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="GET",
        integration_http_method="GET",
        type="HTTP",
        uri=parameter.arn,
    )
