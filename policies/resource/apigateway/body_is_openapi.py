import json

from preflight import Violations, abstains, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.apigateway import RestApi
from preflight.aws.apigateway.bodies import body_faults
from preflight.aws.apigatewayv2 import Api

_INVOKE = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111122223333:function:orders/invocations"
)


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: Invalid OpenAPI input.",
        "BadRequestException: Errors found during import: Unable to put integration on '…' for resource at path '…'",
        "Unable to create resource at path '…': A sibling (…) of this resource already has a variable path part",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_import.snapshot.json",
            "2026-11-28",
            "test_import_api_bad_file: Invalid OpenAPI input.",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html",
            "2026-11-28",
            "type, httpMethod (POST for a Lambda function) and uri of an integration",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html",
            "2026-11-28",
            "what API Gateway supports of OpenAPI",
        ),
    ),
)
def body_is_openapi(api: RestApi | Api) -> Violations:
    """The body of an API is an OpenAPI document in JSON or YAML, whose paths and integrations API Gateway accepts.

    A path begins with a slash, and below one segment only one variable is allowed. For a REST API the same holds for
    `x-amazon-apigateway-integration` as for an `aws.apigateway.Integration`: its `uri` is an invoke ARN or a URL, and a function
    is called with POST.

    Fix: write the body with `json.dumps`, or `pulumi.Output.json_dumps` where it has outputs.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
    """
    yield from body_faults(api)


@fails(
    "has a `body` that is neither JSON nor YAML at line 2",
    "has a `body` that is neither JSON nor YAML of an OpenAPI document",
    "has a `body` without `openapi` and `swagger`, so it is no OpenAPI document",
    "has a `body` of OpenAPI 3.1.0; API Gateway supports 2.0 and 3.0",
)
def documents_of_other_kinds(aws):
    aws.apigateway.RestApi("yaml", body="openapi: 3.0.1\npaths: {a: [}\n")
    aws.apigateway.RestApi("word", body="orders")
    aws.apigatewayv2.Api("empty", protocol_type="HTTP", body='{"paths": {}}')
    aws.apigateway.RestApi("newer", body='{"openapi": "3.1.0", "paths": {}}')


@fails(
    "has the path 'orders' in its `body`; a path begins with a slash",
    "has the variables {id} and {name} below /orders in its `body`; only one is allowed there",
    "has the path /{proxy+}/lines in its `body`; {proxy+} takes the rest of the path and has nothing below it",
)
def paths_conflict(aws):
    paths = ("orders", "/orders/{id}", "/orders/{name}/lines", "/{proxy+}/lines")
    aws.apigateway.RestApi("shop", body=json.dumps({"openapi": "3.0.1", "paths": {path: {} for path in paths}}))


@fails(
    "defines GET /orders in its `body`, which calls Lambda with GET; the invoke API of Lambda accepts only POST",
    "defines ANY /shop in its `body`, which has the `uri` 'shop.dev', which is not an HTTP endpoint; it begins with"
    " https:// or http://",
    "defines PUT /shop in its `body`, which has an integration with type 'LAMBDA'; API Gateway has AWS, AWS_PROXY, HTTP,"
    " HTTP_PROXY, MOCK",
    "defines POST /shop in its `body`, which has an integration without `httpMethod`, which type http needs",
    "defines POST /shop in its `body`, which has an integration without `uri`, which type http needs",
)
def integrations_of_other_forms(aws):
    key = "x-amazon-apigateway-integration"
    paths = {
        "/orders": {"get": {key: {"type": "aws_proxy", "httpMethod": "GET", "uri": _INVOKE}}},
        "/shop": {
            "x-amazon-apigateway-any-method": {key: {"type": "http_proxy", "httpMethod": "ANY", "uri": "shop.dev"}},
            "put": {key: {"type": "lambda"}},
            "post": {key: {"type": "http"}},
        },
    }
    aws.apigateway.RestApi("shop", body=json.dumps({"openapi": "3.0.1", "paths": paths}))


@fails("defines GET /orders in its `body`, which calls Lambda with GET; the invoke API of Lambda accepts only POST")
@foreseen
def function_is_planned(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    uri = pulumi.Output.concat(
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/", function.arn, "/invocations"
    )
    integration = {"type": "aws_proxy", "httpMethod": "GET", "uri": uri}
    paths = {"/orders": {"get": {"x-amazon-apigateway-integration": integration}}}
    aws.apigateway.RestApi("shop", body=pulumi.Output.json_dumps({"openapi": "3.0.1", "paths": paths}))


@passes
def documents(aws):
    aws.apigateway.RestApi("none")
    aws.apigateway.RestApi(
        "yaml",
        body="""
swagger: "2.0"
info: {title: shop, version: "1"}
paths:
  /orders/{id}:
    get:
      x-amazon-apigateway-integration: {type: mock}
  /orders/{id}/lines: {}
  /shop/{proxy+}: {}
""",
    )
    paths = {
        "/orders": {
            "get": {
                "x-amazon-apigateway-integration": {"type": "AWS_PROXY", "httpMethod": "POST", "uri": _INVOKE},
                "responses": {"200": {"description": "OK"}},
            }
        }
    }
    aws.apigateway.RestApi("json", body=json.dumps({"openapi": "3.0.1", "paths": paths}))
    aws.apigatewayv2.Api("http", protocol_type="HTTP", body=json.dumps({"openapi": "3.0.1", "paths": paths}))


@abstains("body")
def body_comes_later(aws):
    parameter = aws.ssm.Parameter("body", type="String", value="{}")
    aws.apigateway.RestApi("shop", body=parameter.arn)
