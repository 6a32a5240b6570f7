from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import Method
from preflight.aws.apigateway.methods import method_faults

_PLACE = {"rest_api": "a1b2c3", "resource_id": "d4e5f6"}


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        "Invalid authorizer ID specified. … type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
        "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_put_method_validation: an unknown method, and CUSTOM without an authorizer, are refused",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html",
            "2026-11-28",
            "the types of authorization; scopes are used with COGNITO_USER_POOLS and JWT authorizers",
        ),
    ),
)
def method_is_valid(method: Method) -> Violations:
    """A method of a REST API has an HTTP method, an authorization and an authorizer that go together.

    The HTTP method is in capital letters, or ANY. CUSTOM, COGNITO_USER_POOLS and JWT need the id of an authorizer. Scopes are
    checked by user pools and JWT authorizers alone.

    Fix: set `authorizer_id=authorizer.id`, or `authorization="NONE"`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html
    """
    yield from method_faults(method)


@fails(
    "has the HTTP method 'get'; API Gateway accepts GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY; did you mean 'GET'?",
    "has the HTTP method 'FETCH'; API Gateway accepts GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY",
)
def verb_is_unknown(aws):
    aws.apigateway.Method("a", http_method="get", authorization="NONE", **_PLACE)
    aws.apigateway.Method("b", http_method="FETCH", authorization="NONE", **_PLACE)


@fails(
    "has the authorization CUSTOM without an `authorizer_id`",
    "has the authorization COGNITO_USER_POOLS without an `authorizer_id`",
    "has `authorization_scopes` with the authorization AWS_IAM; scopes are for COGNITO_USER_POOLS and JWT",
    "has the authorization 'COGNITO'; API Gateway accepts NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS, JWT",
)
def authorization_is_incomplete(aws):
    for name, authorization, scopes in (
        ("a", "CUSTOM", None),
        ("b", "COGNITO_USER_POOLS", ["orders/read"]),
        ("c", "AWS_IAM", ["orders/read"]),
        ("d", "COGNITO", None),
    ):
        aws.apigateway.Method(
            name, http_method="GET", authorization=authorization, authorization_scopes=scopes, **_PLACE
        )


@passes
def methods_with_their_authorizers(aws):
    authorizer = aws.apigateway.Authorizer("orders", rest_api="a1b2c3", authorizer_uri="arn:aws:apigateway:…")
    aws.apigateway.Method("any", http_method="ANY", authorization="none", **_PLACE)
    aws.apigateway.Method("iam", http_method="GET", authorization="AWS_IAM", **_PLACE)
    aws.apigateway.Method("custom", http_method="GET", authorization="CUSTOM", authorizer_id=authorizer.id, **_PLACE)
    aws.apigateway.Method(
        "cognito",
        http_method="GET",
        authorization="COGNITO_USER_POOLS",
        authorizer_id="a1b2c3",
        authorization_scopes=["orders/read"],
        **_PLACE,
    )


@abstains("httpMethod")
def verb_comes_later(aws):
    parameter = aws.ssm.Parameter("verb", type="String", value="GET")
    aws.apigateway.Method("orders", http_method=parameter.arn, authorization="NONE", **_PLACE)
