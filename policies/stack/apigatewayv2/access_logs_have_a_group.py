from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigatewayv2 import Stage


@policy(
    severity="medium",
    caught="deployment",
    error="Invalid ARN specified in the request",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
        "2026-11-28",
        "access logs go to a log group, which is created first and named by its ARN",
    ),
)
def access_logs_have_a_group(stage: Stage) -> Violations:
    """A stage with access logging names a log group, and is created after it.

    API Gateway sets up the log delivery when it creates the stage. An ARN that is composed from the group's name is a plain
    string for Pulumi, which then creates both at the same time: whether the log group exists by then is chance.

    Fix: pass the log group's output, `destination_arn=log_group.arn`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/stage/
    """
    for group in stage.log_groups:
        if not stage.depends_on(group):
            yield f"logs to {group} but does not depend on it"
    if stage.access_log_settings is not None and not stage.log_groups:
        destination = stage.access_log_settings.destination_arn
        if not destination.startswith("arn:") or ":logs:" not in destination:
            yield f"logs to '{destination}', which is not the ARN of a log group"


@fails("logs to LogGroup 'requests' but does not depend on it")
def arn_is_composed(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.cloudwatch.LogGroup("requests", name="/orders/requests")
    aws.apigatewayv2.Stage(
        "orders",
        api_id=api.id,
        name="$default",
        access_log_settings={
            "destination_arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/orders/requests",
            "format": "$context.requestId",
        },
    )


@fails("logs to '/orders/requests', which is not the ARN of a log group")
def name_instead_of_an_arn(aws):
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={"destination_arn": "/orders/requests", "format": "$context.requestId"},
    )


@passes
def group_is_an_output(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    requests = aws.cloudwatch.LogGroup("requests", name="/orders/requests")
    aws.apigatewayv2.Stage(
        "orders",
        api_id=api.id,
        auto_deploy=True,
        access_log_settings={"destination_arn": requests.arn, "format": "$context.requestId"},
    )


@passes
def group_belongs_to_another_stack(aws):
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={
            "destination_arn": "arn:aws:logs:eu-west-1:111122223333:log-group:shared",
            "format": "$context.requestId",
        },
    )


@passes
def stage_does_not_log(aws):
    aws.apigatewayv2.Stage("orders", api_id="a1b2c3", name="$default", auto_deploy=True)


@abstains("accessLogSettings.destinationArn")
def arn_comes_later(aws):
    parameter = aws.ssm.Parameter("requests", type="String", value="requests")
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={"destination_arn": parameter.arn, "format": "$context.requestId"},
    )
