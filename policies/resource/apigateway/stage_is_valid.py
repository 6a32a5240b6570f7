from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.apigateway import Stage
from preflight.aws.apigateway.stages import stage_faults

_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:orders"


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Stage name only allows a-zA-Z0-9_",
        "Invalid stage variable name: …. Please use names with only word characters.",
        "Access Log format must include either $context.requestId or $context.extendedRequestId",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
            "2026-11-28",
            "the characters of a stage name, and of the names and values of stage variables",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
            "2026-11-28",
            "the format contains at least $context.requestId or $context.extendedRequestId",
        ),
        modelled(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html",
            "2026-11-28",
            "percentTraffic: 0 to 100",
        ),
    ),
)
def stage_is_valid(stage: Stage) -> Violations:
    """A stage of a REST API has a name, variables and an access log format that API Gateway accepts.

    A name has letters, digits, hyphens and underscores, at most 128. The name of a variable has letters, digits and underscores;
    its value has no spaces, quotes or braces. The format of the access log contains `$context.requestId` or
    `$context.extendedRequestId`.

    Fix: write the value as the message shows.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """
    yield from stage_faults(stage)


@fails(
    "has the stage name 'my stage'; it has letters, digits, hyphens and underscores",
    "has the stage variable 'table-name'; a name has letters, digits and underscores",
    "has a value of the stage variable 'greeting' that is not only letters, digits and -._~:/?#&=,",
    "sends 120 % of the requests to the canary; it is 0 to 100",
    "has an access log format without $context.requestId and $context.extendedRequestId; one of them is required",
)
def name_variables_and_format(aws):
    aws.apigateway.Stage(
        "orders",
        rest_api="a1b2c3",
        deployment="d4e5f6",
        stage_name="my stage",
        variables={"table-name": "orders", "greeting": "good morning"},
        canary_settings={"deployment_id": "d4e5f7", "percent_traffic": 120},
        access_log_settings={"destination_arn": _GROUP, "format": '{"ip": "$context.identity.sourceIp"}'},
    )


@passes
def stages(aws):
    aws.apigateway.Stage(
        "orders",
        rest_api="a1b2c3",
        deployment="d4e5f6",
        stage_name="prod-v1_2",
        variables={"table_name": "orders", "url": "https://orders.dev/a?b=c&d"},
        canary_settings={"deployment_id": "d4e5f7", "percent_traffic": 10},
        access_log_settings={"destination_arn": _GROUP, "format": "$context.extendedRequestId $context.status"},
    )


@abstains("stageName")
def name_comes_later(aws):
    parameter = aws.ssm.Parameter("stage", type="String", value="prod")
    aws.apigateway.Stage("orders", rest_api="a1b2c3", deployment="d4e5f6", stage_name=parameter.arn)
