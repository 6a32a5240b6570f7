from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.apigateway import Integration
from preflight.aws.apigateway.integrations import calls_lambda

_INVOKE = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111122223333:function:orders/invocations"
)
_PLACE = {"rest_api": "a1b2c3", "resource_id": "d4e5f6", "http_method": "GET"}


@policy(
    severity="critical",
    caught="runtime",
    error=(
        '{"message": "Internal server error"}',
        "Execution failed due to configuration error: Invalid permissions on Lambda function",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
            "2026-11-28",
            "a Lambda integration uses the HTTP method POST, whatever the method of the request is",
        ),
        deployed(
            "https://github.com/hashicorp/terraform/issues/9271",
            "2026-11-28",
            "an integration with GET fails at the first request; Lambda is called with POST",
        ),
    ),
)
def lambda_is_called_with_post(integration: Integration) -> Violations:
    """An integration that calls a Lambda function has the `integration_http_method` POST.

    API Gateway calls Lambda's invoke API, which accepts POST alone, whatever method the client uses. With another method API
    Gateway creates the integration, and each request fails with `Internal server error`.

    Fix: set `integration_http_method="POST"`. `http_method` remains the method of the client.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
    """
    method = integration.integration_http_method
    if method is not None and method != "POST" and calls_lambda(integration):
        yield f"calls Lambda with {method}; the invoke API of Lambda accepts only POST, whatever method the client uses"


@fails("calls Lambda with GET; the invoke API of Lambda accepts only POST, whatever method the client uses")
def planned_function(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.apigateway.Integration(
        "orders", integration_http_method="GET", type="AWS_PROXY", uri=function.invoke_arn, **_PLACE
    )


@fails("calls Lambda with ANY; the invoke API of Lambda accepts only POST, whatever method the client uses")
def deployed_function(aws):
    aws.apigateway.Integration("orders", integration_http_method="ANY", type="AWS", uri=_INVOKE, **_PLACE)


@passes
def post_and_other_services(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    for name, kind, method, uri in (
        ("post", "AWS_PROXY", "POST", function.invoke_arn),
        ("mock", "MOCK", "GET", None),
        ("bucket", "AWS", "GET", "arn:aws:apigateway:eu-west-1:s3:path/orders/{key}"),
        ("http", "HTTP", "GET", "https://orders.dev"),
    ):
        aws.apigateway.Integration(name, integration_http_method=method, type=kind, uri=uri, **_PLACE)


@abstains("uri")
def uri_comes_later(aws):
    parameter = aws.ssm.Parameter("uri", type="String", value=_INVOKE)
    aws.apigateway.Integration("orders", integration_http_method="GET", type="AWS", uri=parameter.arn, **_PLACE)
