from preflight import Violations, abstains, documented, fails, foreseen, passes, policy, provider
from preflight.aws.apigateway import Authorizer
from preflight.aws.apigateway.methods import authorizer_faults

_FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:check"
_INVOKE = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{_FUNCTION}/invocations"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ProviderARNs cannot be empty",
        "provider_arns must be set non-empty when authorizer type is COGNITO_USER_POOLS",
        "authorizer_uri must be set non-empty when authorizer type is TOKEN",
        "Invalid Authorizer URI … Authorizer URI should be a valid API Gateway ARN",
        "Invalid request identity source expression: …",
        "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html",
            "2026-11-28",
            "the form of authorizerUri and identitySource by type; a TTL of at most 3600",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/050ac11163cab8cdae5936a7f40b0e528ff780df/internal/service/apigateway/authorizer.go",
            "2026-11-28",
            "validateAuthorizerType: authorizer_uri for TOKEN and REQUEST, provider_arns for COGNITO_USER_POOLS",
        ),
    ),
)
def authorizer_is_valid(authorizer: Authorizer) -> Violations:
    """An authorizer of a REST API has what its type needs: a function's invoke ARN or user pools, and an identity source.

    TOKEN and REQUEST call a Lambda function, by its invoke ARN. TOKEN and COGNITO_USER_POOLS read one header. REQUEST reads
    headers, query string parameters, stage variables and the context, separated by commas; with a TTL it needs at least one.

    Fix: set `authorizer_uri=function.invoke_arn`, or `provider_arns=[pool.arn]`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
    """
    yield from authorizer_faults(authorizer)


@fails(
    "has type COGNITO_USER_POOLS without `provider_arns`, the ARNs of its user pools",
    "has type TOKEN without an `authorizer_uri`, the invoke ARN of its function",
)
def backend_is_missing(aws):
    aws.apigateway.Authorizer("pools", rest_api="a1b2c3", type="COGNITO_USER_POOLS")
    aws.apigateway.Authorizer("token", rest_api="a1b2c3")


@fails(
    f"has the `authorizer_uri` '{_FUNCTION}', which is not an invoke ARN; use the function's `invoke_arn`",
    "has the `authorizer_uri` 'check', which is not an ARN; use the function's `invoke_arn`",
)
def uri_is_not_an_invoke_arn(aws):
    aws.apigateway.Authorizer("arn", rest_api="a1b2c3", authorizer_uri=_FUNCTION)
    aws.apigateway.Authorizer("name", rest_api="a1b2c3", authorizer_uri="check")


@fails(
    "has the identity source 'Authorization'; for type TOKEN it is one header, method.request.header.NAME",
    "has the identity source 'X-Token'; it is method.request.header.NAME, method.request.querystring.NAME,"
    " context.NAME or stageVariables.NAME",
    "keeps results for 7200 s; API Gateway accepts 0 to 3600",
)
def sources_are_names(aws):
    aws.apigateway.Authorizer("token", rest_api="a1b2c3", authorizer_uri=_INVOKE, identity_source="Authorization")
    aws.apigateway.Authorizer(
        "request",
        rest_api="a1b2c3",
        type="REQUEST",
        authorizer_uri=_INVOKE,
        identity_source="method.request.header.Authorization, X-Token",
        authorizer_result_ttl_in_seconds=7200,
    )


@fails("has an ARN as its `authorizer_uri`; use the function's `invoke_arn`")
@foreseen
def uri_is_the_arn_of_a_planned_function(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    aws.apigateway.Authorizer("arn", rest_api="a1b2c3", authorizer_uri=function.arn)


@passes
@foreseen
def authorizers_of_all_types(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    pool = aws.cognito.UserPool("clients")
    aws.apigateway.Authorizer("token", rest_api="a1b2c3", authorizer_uri=function.invoke_arn)
    aws.apigateway.Authorizer(
        "request",
        rest_api="a1b2c3",
        type="REQUEST",
        authorizer_uri=_INVOKE,
        identity_source="method.request.header.Authorization,method.request.querystring.key, context.httpMethod",
        authorizer_result_ttl_in_seconds=0,
    )
    aws.apigateway.Authorizer("pools", rest_api="a1b2c3", type="COGNITO_USER_POOLS", provider_arns=[pool.arn])


@abstains("identitySource")
def source_comes_later(aws):
    parameter = aws.ssm.Parameter("source", type="String", value="method.request.header.Authorization")
    aws.apigateway.Authorizer("token", rest_api="a1b2c3", authorizer_uri=_INVOKE, identity_source=parameter.arn)
