from preflight import Violations, abstains, documented, fails, foreseen, modelled, passes, policy
from preflight.aws.apigatewayv2 import Authorizer
from preflight.aws.apigatewayv2.protocols import authorizer_faults

_FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:check"
_INVOKE = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{_FUNCTION}/invocations"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "JwtConfiguration must not be null for JWT Authorizer",
        "Invalid issuer: Issuer is not a valid URL for JWT Authorizer",
        'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0"',
        "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html",
            "2026-11-28",
            "jwtConfiguration is required for JWT, authorizerUri for REQUEST; a TTL of at most 3600",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
            "2026-11-28",
            "an issuer URL, audiences and one identity source",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
            "2026-11-28",
            "simple responses are for the format version 2.0; caching needs an identity source",
        ),
    ),
)
def authorizer_is_valid(authorizer: Authorizer) -> Violations:
    """An authorizer of an HTTP or WebSocket API has what its type needs: an issuer and audiences, or a function.

    JWT needs audiences, an issuer that is an https URL, and an identity source. REQUEST needs the invoke ARN of a function.
    Simple responses need the payload format 2.0. To keep results, API Gateway needs an identity source to keep them by.

    Fix: set `jwt_configuration={"audiences": […], "issuer": "https://…"}`, or `authorizer_uri=function.invoke_arn`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    """
    yield from authorizer_faults(authorizer)


@fails(
    "has type JWT without a `jwt_configuration`",
    "has type JWT without `audiences`",
    "has the issuer 'http://login.dev'; it is a URL that begins with https://",
    "has the identity source 'Authorization'; for JWT it is $request.header.NAME or $request.querystring.NAME",
)
def jwt_is_incomplete(aws):
    aws.apigatewayv2.Authorizer(
        "empty", api_id="d4e5f6", authorizer_type="JWT", identity_sources=["$request.header.Authorization"]
    )
    aws.apigatewayv2.Authorizer(
        "issuer",
        api_id="d4e5f6",
        authorizer_type="JWT",
        identity_sources=["Authorization"],
        jwt_configuration={"issuer": "http://login.dev"},
    )


@fails(
    "has type JWT without an `issuer`",
    "has type JWT without `identity_sources`, such as $request.header.Authorization",
)
def jwt_without_issuer(aws):
    aws.apigatewayv2.Authorizer(
        "audience", api_id="d4e5f6", authorizer_type="JWT", jwt_configuration={"audiences": ["shop"]}
    )


@fails(
    "has type REQUEST without an `authorizer_uri`, the invoke ARN of its function",
    f"has the `authorizer_uri` '{_FUNCTION}', which is not an invoke ARN; use the function's `invoke_arn`",
    "has simple responses with the payload format 1.0; they need 2.0",
    "keeps results for 60 s without `identity_sources`; set the TTL to 0 or name what identifies a client",
    "keeps results for 7200 s; API Gateway accepts 0 to 3600",
)
def request_is_incomplete(aws):
    aws.apigatewayv2.Authorizer("none", api_id="d4e5f6", authorizer_type="REQUEST")
    aws.apigatewayv2.Authorizer(
        "arn",
        api_id="d4e5f6",
        authorizer_type="REQUEST",
        authorizer_uri=_FUNCTION,
        authorizer_payload_format_version="1.0",
        enable_simple_responses=True,
        authorizer_result_ttl_in_seconds=60,
    )
    aws.apigatewayv2.Authorizer(
        "long",
        api_id="d4e5f6",
        authorizer_type="REQUEST",
        authorizer_uri=_INVOKE,
        authorizer_result_ttl_in_seconds=7200,
        identity_sources=["$request.header.Authorization"],
    )


@fails("has an ARN as its `authorizer_uri`; use the function's `invoke_arn`")
@foreseen
def uri_is_the_arn_of_a_planned_function(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    aws.apigatewayv2.Authorizer("arn", api_id="d4e5f6", authorizer_type="REQUEST", authorizer_uri=function.arn)


@passes
def authorizers(aws):
    aws.apigatewayv2.Authorizer(
        "jwt",
        api_id="d4e5f6",
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"audiences": ["shop"], "issuer": "https://login.dev"},
    )
    aws.apigatewayv2.Authorizer(
        "request",
        api_id="d4e5f6",
        authorizer_type="REQUEST",
        authorizer_uri=_INVOKE,
        authorizer_payload_format_version="2.0",
        enable_simple_responses=True,
        authorizer_result_ttl_in_seconds=0,
    )
    aws.apigatewayv2.Authorizer(
        "websocket",
        api_id="d4e5f6",
        authorizer_type="REQUEST",
        authorizer_uri=_INVOKE,
        identity_sources=["route.request.header.Auth"],
    )


@abstains("jwtConfiguration.issuer")
def issuer_comes_later(aws):
    pool = aws.cognito.UserPool("clients")
    aws.apigatewayv2.Authorizer(
        "jwt",
        api_id="d4e5f6",
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"audiences": ["shop"], "issuer": pool.arn},
    )
