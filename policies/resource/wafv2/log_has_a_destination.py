from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.wafv2 import WebAclLoggingConfiguration


@policy(
    severity="critical",
    caught="deployment",
    error="WAFInvalidParameterException: Error reason: The ARN isn't valid. … field: LOG_DESTINATION",
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "one destination, whose name starts with aws-waf-logs-",
        ),
        documented(
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html",
            "2026-11-28",
            "one destination per web ACL, whose name must start with aws-waf-logs-",
        ),
    ),
)
def log_has_a_destination(logging: WebAclLoggingConfiguration) -> Violations:
    """A web ACL writes its log to one destination, whose name begins with `aws-waf-logs-`.

    WAF refuses any other log group, bucket or Firehose stream: `The ARN isn't valid`.

    Fix: name the destination `aws-waf-logs-shop`.

    See: https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html
    """
    yield from logging.errors


ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2"


@fails(
    "writes its log to 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/wafv2/shop';"
    " the name of a destination begins with aws-waf-logs-",
    "has 2 log destinations; a web ACL has one",
    "has the log destination 'aws-waf-logs-shop', which is not an ARN",
)
def destinations_with_faults(aws):
    group = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/wafv2/shop"
    aws.wafv2.WebAclLoggingConfiguration("shop", resource_arn=ACL, log_destination_configs=[group, "aws-waf-logs-shop"])


@passes
def destinations_that_are_accepted(aws):
    for number, arn in enumerate(
        (
            "arn:aws:logs:eu-west-1:111122223333:log-group:aws-waf-logs-shop:*",
            "arn:aws:s3:::aws-waf-logs-shop/waf",
            "arn:aws:firehose:eu-west-1:111122223333:deliverystream/aws-waf-logs-shop",
        )
    ):
        aws.wafv2.WebAclLoggingConfiguration(f"shop-{number}", resource_arn=ACL, log_destination_configs=[arn])


@abstains("logDestinationConfigs")
def destination_is_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.wafv2.WebAclLoggingConfiguration(
        "shop", resource_arn=ACL, log_destination_configs=topic.arn.apply(lambda arn: [arn])
    )
