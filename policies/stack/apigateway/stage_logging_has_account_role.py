from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.apigateway import Account, MethodSettings, Stage, logs


@policy(
    severity="medium",
    caught="deployment",
    error="BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging",
)
def stage_logging_has_account_role(stage: Stage | MethodSettings) -> Violations:
    """A stage of a REST API that logs waits for the account's logging role.

    API Gateway writes the logs of REST APIs with one role for the whole account and region. Where that has never been set it
    answers `BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging`. An
    account in which another stack has set it needs nothing here, so this is advice.

    Fix: add one `aws.apigateway.Account("logging", cloudwatch_role_arn=role.arn)` whose role has the managed policy
    `AmazonAPIGatewayPushToCloudWatchLogs`, and `opts=pulumi.ResourceOptions(depends_on=[account])` to the stage.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/account/
    """
    if logs(stage):
        accounts = [account for account in stage.stack.all(Account) if account.has("cloudwatch_role_arn")]
        if not accounts:
            yield "logs, and this stack gives API Gateway no role to log with (aws.apigateway.Account)"
        elif not any(stage.depends_on(account) for account in accounts):
            yield f"logs and does not wait for {accounts[0]}, which gives API Gateway the role to log with"


@fails("logs, and this stack gives API Gateway no role to log with (aws.apigateway.Account)")
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


@fails("logs and does not wait for Account 'logging', which gives API Gateway the role to log with")
def methods_log_their_calls_before_there_is_a_role(aws):
    role = aws.iam.Role("logging", assume_role_policy="{}")
    aws.apigateway.Account("logging", cloudwatch_role_arn=role.arn)
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"logging_level": "INFO"}
    )


@passes
def stage_waits_for_the_role(aws, pulumi):
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
def nothing_is_logged(aws):
    aws.apigateway.Stage("prod", rest_api="a1b2c3", deployment="d4e5f6", stage_name="prod")
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@abstains("settings.loggingLevel")
def level_is_known_later(aws):
    parameter = aws.ssm.Parameter("level", type="String", value="OFF")
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"logging_level": parameter.arn}
    )
