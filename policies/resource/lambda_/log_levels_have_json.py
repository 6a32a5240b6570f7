from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import log_level_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Log level is not supported when log format is set to Text",
    evidence=documented(
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html",
        "2026-11-28",
        "To use log-level filtering, your function must be configured to use the JSON log format",
    ),
)
def log_levels_have_json(function: Function) -> Violations:
    """A function that filters its log by level writes it as JSON.

    Plain text has no level that Lambda could filter by, so it refuses `application_log_level` and `system_log_level` with the log
    format `Text`.

    Fix: set `"log_format": "JSON"`, or leave the levels out.

    See: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
    """
    yield from log_level_faults(function)


@fails("sets `application_log_level` and `system_log_level` with the log format Text; log levels need JSON")
def levels_of_plain_text(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        logging_config={"log_format": "Text", "application_log_level": "WARN", "system_log_level": "WARN"},
    )


@passes
def levels_of_json(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        logging_config={"log_format": "JSON", "application_log_level": "WARN", "system_log_level": "WARN"},
    )
    aws.lambda_.Function("bills", role="arn:aws:iam::111122223333:role/orders", logging_config={"log_format": "Text"})


@abstains("loggingConfig.logFormat")
def format_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("format", type="String", insecure_value="JSON")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        logging_config={"log_format": parameter.arn, "application_log_level": "WARN"},
    )
