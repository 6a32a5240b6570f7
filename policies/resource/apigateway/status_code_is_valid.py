from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.apigateway import IntegrationResponse, MethodResponse
from preflight.aws.apigateway.methods import status_faults

_PLACE = {"rest_api": "a1b2c3", "resource_id": "d4e5f6", "http_method": "GET"}


@policy(
    severity="critical",
    caught="deployment",
    error=r"at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
        "2026-11-28",
        "test_integration_response_invalid_statuscode: a status code that is a word is refused",
    ),
)
def status_code_is_valid(response: MethodResponse | IntegrationResponse) -> Violations:
    r"""A response of a REST API has an HTTP status code of three digits.

    API Gateway accepts `[1-5]\d\d`. A class such as `4XX` belongs to the `selection_pattern` of an integration response, as a
    regular expression, or to the `response_type` of a gateway response.

    Fix: write one code, such as `"200"`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html
    """
    yield from status_faults(response)


@fails(
    "has the status code '4XX'; it is three digits, from 100 to 599",
    "has the status code 'default'; it is three digits, from 100 to 599",
)
def code_is_a_class(aws):
    aws.apigateway.MethodResponse("orders", status_code="4XX", **_PLACE)
    aws.apigateway.IntegrationResponse("orders", status_code="default", **_PLACE)


@passes
def codes(aws):
    aws.apigateway.MethodResponse("orders", status_code="200", **_PLACE)
    aws.apigateway.IntegrationResponse("orders", status_code="404", selection_pattern="4\\d{2}", **_PLACE)


@abstains("statusCode")
def code_comes_later(aws):
    parameter = aws.ssm.Parameter("code", type="String", value="200")
    aws.apigateway.MethodResponse("orders", status_code=parameter.arn, **_PLACE)
