from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.route53 import QueryLog


@policy(
    severity="critical",
    caught="deployment",
    evidence=documented(
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html",
        "2026-11-29",
        "You must create the log group in the us-east-1 region",
    ),
)
def query_log_is_in_us_east_1(log: QueryLog) -> Violations:
    """The log of the queries for a public zone is a log group in us-east-1.

    Route 53 is a global service and writes there, whatever the region of the rest is.

    Fix: create the log group with a provider of the region us-east-1.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html
    """
    if region := log.other_region:
        yield f"logs to a log group in {region}; Route 53 logs queries to us-east-1 alone"


@fails("logs to a log group in eu-west-1; Route 53 logs queries to us-east-1 alone")
def group_is_in_another_region(aws):
    log(aws, "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/route53/shop.dev")


@passes
def group_is_there(aws):
    log(aws, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/shop.dev")


@abstains("cloudwatchLogGroupArn")
def group_comes_later(aws):
    log(aws, aws.ssm.Parameter("group", type="String", value="x").arn)


def log(aws, arn):
    aws.route53.QueryLog("shop", zone_id="Z1", cloudwatch_log_group_arn=arn)
