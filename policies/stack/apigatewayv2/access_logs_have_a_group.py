from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.apigatewayv2 import Stage


@policy(severity="medium", caught="deployment", error="Invalid ARN specified in the request", origin=("S2.4",))
def access_logs_have_a_group(stage: Stage) -> Violations:
    """A stage that logs its requests logs them to a log group, and is created after it.

    API Gateway sets up the delivery to the log group when it creates the stage. An ARN that is put together from the group's
    name is text to Pulumi, which then creates both at once: whether the group is there in time is chance.

    Fix: pass the group's own output, `destination_arn=log_group.arn`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigatewayv2/stage/
    """
    for group in stage.log_groups:
        if not stage.depends_on(group):
            yield f"logs to {group} and does not wait for it"
    if stage.access_log_settings is not None and not stage.log_groups:
        target = stage.access_log_settings.destination_arn
        if not target.startswith("arn:") or ":logs:" not in target:
            yield f"logs to '{target}', which is not the ARN of a log group"


@fails("logs to LogGroup 'requests' and does not wait for it")
def arn_is_put_together(aws):
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
def name_where_an_arn_belongs(aws):
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
def arn_comes_from_elsewhere(aws):
    parameter = aws.ssm.Parameter("requests", type="String", value="requests")
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        access_log_settings={"destination_arn": parameter.arn, "format": "$context.requestId"},
    )
