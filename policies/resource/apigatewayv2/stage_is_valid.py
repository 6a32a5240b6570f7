from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.apigatewayv2 import Stage
from preflight.aws.apigatewayv2.protocols import stage_faults

_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:orders"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid stage variable name: …. Please use names with only word characters.",
        "Access Log format must include either $context.requestId or $context.extendedRequestId",
    ),
    evidence=modelled(
        "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html",
        "2026-11-28",
        "the characters of stage variables; the format of the access log contains at least $context.requestId",
    ),
)
def stage_is_valid(stage: Stage) -> Violations:
    """A stage of an HTTP or WebSocket API has a name and variables that API Gateway accepts, and a log of request ids.

    A name has letters, digits, hyphens and underscores, or is `$default`. The name of a variable has letters, digits and
    underscores; its value has no spaces, quotes or braces.

    Fix: write the value as the message shows.

    See: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    """
    yield from stage_faults(stage)


@fails(
    "has the name 'v1.0'; it has letters, digits, hyphens and underscores, or is $default",
    "has the stage variable 'table-name'; a name has letters, digits and underscores",
    "has an access log format without $context.requestId; AWS documents that it contains it",
)
def name_and_variables(aws):
    aws.apigatewayv2.Stage(
        "orders",
        api_id="d4e5f6",
        name="v1.0",
        stage_variables={"table-name": "orders"},
        access_log_settings={"destination_arn": _GROUP, "format": "$context.status"},
    )


@passes
def stages(aws):
    aws.apigatewayv2.Stage(
        "default",
        api_id="d4e5f6",
        name="$default",
        stage_variables={"table_name": "orders"},
        access_log_settings={"destination_arn": _GROUP, "format": '{"id": "$context.requestId"}'},
    )
    aws.apigatewayv2.Stage("named", api_id="d4e5f6", name="prod-v1_2")


@abstains("name")
def name_comes_later(aws):
    parameter = aws.ssm.Parameter("stage", type="String", value="prod")
    aws.apigatewayv2.Stage("orders", api_id="d4e5f6", name=parameter.arn)
