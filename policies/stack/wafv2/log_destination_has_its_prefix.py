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
            "a log group, a bucket or a Firehose stream whose name starts with aws-waf-logs-; generated names never do",
        ),
        documented(
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html",
            "2026-11-28",
            "one destination per web ACL, whose name must start with aws-waf-logs-",
        ),
    ),
)
def log_destination_has_its_prefix(logging: WebAclLoggingConfiguration) -> Violations:
    """The log group, bucket or stream that a web ACL writes its log to has a name that begins with `aws-waf-logs-`.

    WAF refuses any other destination: `The ARN isn't valid`. A name that Pulumi generates begins with the logical name.

    Fix: `aws.cloudwatch.LogGroup("waf", name="aws-waf-logs-shop")`.

    See: https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html
    """
    yield from logging.destination_errors


def logging(aws, destination):
    aws.wafv2.WebAclLoggingConfiguration(
        "shop",
        resource_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2",
        log_destination_configs=[destination.arn],
    )


@fails("writes its log to LogGroup 'shop', whose name does not begin with aws-waf-logs-")
def group_has_another_name(aws):
    logging(aws, aws.cloudwatch.LogGroup("shop", name="/aws/wafv2/shop"))


@fails("writes its log to Bucket 'shop', whose name does not begin with aws-waf-logs-")
def bucket_is_named_by_pulumi(aws):
    logging(aws, aws.s3.Bucket("shop"))


@fails("writes its log to Queue 'shop'; WAF writes to a log group, a bucket or a Firehose stream")
def destination_is_a_queue(aws):
    logging(aws, aws.sqs.Queue("shop", name="aws-waf-logs-shop"))


@passes
def names_with_the_prefix(aws):
    logging(aws, aws.cloudwatch.LogGroup("shop", name="aws-waf-logs-shop"))


@passes
def logical_name_with_the_prefix(aws):
    logging(aws, aws.s3.Bucket("aws-waf-logs-shop"))


@abstains("logDestinationConfigs")
def destination_is_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.wafv2.WebAclLoggingConfiguration(
        "shop",
        resource_arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2",
        log_destination_configs=topic.arn.apply(lambda arn: [arn]),
    )
