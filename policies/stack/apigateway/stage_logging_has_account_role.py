from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.apigateway import Account, MethodSettings, Stage, accounts_with_role, logging_enabled


@policy(
    severity="medium",
    caught="deployment",
    error="BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging",
    evidence=documented(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
        "2026-11-28",
        "CloudWatch logging needs a role with permission to write logs in the account settings",
    ),
)
def stage_logging_has_account_role(stage: Stage | MethodSettings) -> Violations:
    """A stage of a REST API with logging enabled is created after the account's CloudWatch role is set.

    API Gateway writes the logs of REST APIs with one role for the whole account and region. If that role was never set, it
    fails with `BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging`. An account
    in which another stack has set the role needs nothing here, so this is advice.

    Fix: add one `aws.apigateway.Account("logging", cloudwatch_role_arn=role.arn)` whose role has the managed policy
    `AmazonAPIGatewayPushToCloudWatchLogs`, and `opts=pulumi.ResourceOptions(depends_on=[account])` to the stage.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/account/
    """
    if logging_enabled(stage):
        accounts = accounts_with_role(stage.stack)
        if not accounts:
            yield "enables logging, but this stack sets no CloudWatch role for API Gateway (aws.apigateway.Account)"
        elif not stage.depends_on_any(Account, accounts):
            yield f"enables logging but does not depend on {accounts[0]}, which sets the CloudWatch role for API Gateway"


@fails("enables logging, but this stack sets no CloudWatch role for API Gateway (aws.apigateway.Account)")
def stage_logs_its_requests(aws):
    aws.apigateway.Stage(
        "prod",
        rest_api="a1b2c3",
        deployment="d4e5f6",
        stage_name="prod",
        access_log_settings={
            "destination_arn": "arn:aws:logs:eu-west-1:111122223333:log-group:orders",
            "format": "$context.requestId",
        },
    )


@fails("enables logging but does not depend on Account 'logging', which sets the CloudWatch role for API Gateway")
def methods_log_before_the_role_is_set(aws):
    role = aws.iam.Role("logging", assume_role_policy="{}")
    aws.apigateway.Account("logging", cloudwatch_role_arn=role.arn)
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"logging_level": "INFO"}
    )


@passes
def settings_depend_on_the_role(aws, pulumi):
    role = aws.iam.Role("logging", assume_role_policy="{}")
    account = aws.apigateway.Account("logging", cloudwatch_role_arn=role.arn)
    aws.apigateway.MethodSettings(
        "all",
        rest_api="a1b2c3",
        stage_name="prod",
        method_path="*/*",
        settings={"logging_level": "ERROR"},
        opts=pulumi.ResourceOptions(depends_on=[account]),
    )


@passes
def logging_is_off(aws):
    aws.apigateway.Stage("prod", rest_api="a1b2c3", deployment="d4e5f6", stage_name="prod")
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@abstains("settings.loggingLevel")
def level_comes_later(aws):
    parameter = aws.ssm.Parameter("level", type="String", value="OFF")
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"logging_level": parameter.arn}
    )
