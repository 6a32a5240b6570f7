from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import DocumentationPart
from preflight.aws.apigateway.stages import documentation_faults


@policy(
    severity="critical",
    caught="deployment",
    error="at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_invalid_create_documentation_part_operations: the location type INVALID is refused",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationPart.html",
            "2026-11-28",
            "properties: a JSON object in a string",
        ),
    ),
)
def documentation_part_is_valid(part: DocumentationPart) -> Violations:
    """A part of an API's documentation is about a kind of thing that API Gateway documents, and its properties are JSON.

    The type is API, RESOURCE, METHOD, MODEL, a parameter, a header, a body or a response. The properties are a JSON object in a
    string.

    Fix: write `properties=json.dumps({"description": "…"})`.

    Fix (others): set the properties to a JSON object such as `{"description": "…"}`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDocumentationPart.html
    """
    yield from documentation_faults(part)


@fails(
    "is about the type 'PATH'; API Gateway has API, AUTHORIZER, MODEL, RESOURCE, METHOD, PATH_PARAMETER, QUERY_PARAMETER,"
    " REQUEST_HEADER, REQUEST_BODY, RESPONSE, RESPONSE_HEADER, RESPONSE_BODY",
    "has `properties` that are not JSON: Expecting value: line 1 column 1 (char 0)",
    "has `properties` that are not a JSON object",
)
def type_and_properties(aws):
    for name, kind, properties in (("a", "PATH", "{}"), ("b", "API", "all orders"), ("c", "API", "[]")):
        aws.apigateway.DocumentationPart(name, rest_api_id="a1b2c3", location={"type": kind}, properties=properties)


@passes
def parts(aws):
    aws.apigateway.DocumentationPart(
        "orders",
        rest_api_id="a1b2c3",
        location={"type": "METHOD", "method": "GET", "path": "/orders"},
        properties='{"description": "All orders"}',
    )


@abstains("location.type")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="API")
    aws.apigateway.DocumentationPart("orders", rest_api_id="a1b2c3", location={"type": parameter.arn}, properties="{}")
