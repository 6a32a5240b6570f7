from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.apigateway import GatewayResponse
from preflight.aws.apigateway.stages import gateway_response_faults


@policy(
    severity="critical",
    caught="deployment",
    error="at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, …]",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
        "2026-11-28",
        "test_gateway_response_validation: the type FAKE_RESPONSE_TYPE is refused, with all the types",
    ),
)
def gateway_response_is_valid(response: GatewayResponse) -> Violations:
    """A gateway response has a type that API Gateway knows, and a status code of three digits.

    Each type is a kind of error that API Gateway itself answers with. DEFAULT_4XX and DEFAULT_5XX are for all kinds that have no
    response of their kind.

    Fix: use a type from the documentation, such as `DEFAULT_4XX`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    """
    yield from gateway_response_faults(response)


@fails(
    "is for the type 'THROTLED', which is not one of the 21 of API Gateway; did you mean THROTTLED?",
    "is for the type 'NOT_FOUND', which is not one of the 21 of API Gateway, such as DEFAULT_4XX and DEFAULT_5XX",
    "has the status code '4XX'; it is three digits, from 100 to 599",
)
def type_and_code(aws):
    aws.apigateway.Response("a", rest_api_id="a1b2c3", response_type="THROTLED")
    aws.apigateway.Response("b", rest_api_id="a1b2c3", response_type="NOT_FOUND")
    aws.apigateway.Response("c", rest_api_id="a1b2c3", response_type="DEFAULT_4XX", status_code="4XX")


@passes
def responses(aws):
    aws.apigateway.Response("a", rest_api_id="a1b2c3", response_type="WAF_FILTERED", status_code="403")
    aws.apigateway.Response("b", rest_api_id="a1b2c3", response_type="DEFAULT_5XX")


@abstains("responseType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="DEFAULT_4XX")
    aws.apigateway.Response("orders", rest_api_id="a1b2c3", response_type=parameter.arn)
