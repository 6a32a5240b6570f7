from preflight import Violations, abstains, deployed, documented, fails, passes, policy, referrers
from preflight.aws.cloudwatch import LogGroup
from preflight.aws.logs import LogMetricFilter, LogSubscriptionFilter


@policy(
    severity="high",
    caught="deployment",
    error=(
        "LimitExceededException: Resource limit exceeded.",
        "This operation is only supported on the Standard log class.",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html",
            "2026-11-28",
            "Each log group can have up to two subscription filters associated with it",
        ),
        deployed(
            "https://github.com/turbot/steampipe-plugin-aws/issues/2758",
            "2026-11-28",
            "ValidationException: This operation is only supported on the Standard log class (DescribeSubscriptionFilters)",
        ),
    ),
)
def group_takes_its_filters(group: LogGroup) -> Violations:
    """A log group takes the filters on it: two subscriptions at most, and none unless its class is STANDARD.

    CloudWatch Logs allows two subscription filters for a log group, and this quota cannot be raised. Log groups of the class
    INFREQUENT_ACCESS or DELIVERY take neither metric filters nor subscription filters.

    Fix: send the events to one destination that passes them on, or create the log group with the class STANDARD.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
    """
    subscriptions = referrers(LogSubscriptionFilter, LogSubscriptionFilter.group, group)
    metrics = referrers(LogMetricFilter, LogMetricFilter.group, group)
    if len(subscriptions) > 2:
        names = ", ".join(sorted(f"'{each.logical_name}'" for each in subscriptions))
        yield f"has {len(subscriptions)} subscription filters ({names}); a log group takes 2"
    if (subscriptions or metrics) and group.log_group_class != "STANDARD":
        first = [*subscriptions, *metrics][0]
        yield f"is of the class {group.log_group_class}; {first} needs a log group of the class STANDARD"


@fails(
    "has 3 subscription filters ('a', 'b', 'c'); a log group takes 2",
)
def three_subscriptions(aws):
    group = aws.cloudwatch.LogGroup("orders", name="orders")
    subscribe(aws, group.name, "abc")


@fails(
    "is of the class INFREQUENT_ACCESS; LogSubscriptionFilter 'a' needs a log group of the class STANDARD",
)
def class_takes_no_filters(aws):
    aws.cloudwatch.LogGroup("rare", name="rare", log_group_class="INFREQUENT_ACCESS")
    subscribe(aws, "rare", "a")


@passes
def two_subscriptions(aws):
    group = aws.cloudwatch.LogGroup("orders", name="orders")
    subscribe(aws, group.name, "ab")
    subscribe(aws, "elsewhere", "cde")
    aws.cloudwatch.LogGroup("rare", name="rare", log_group_class="INFREQUENT_ACCESS")


@abstains("logGroupClass")
def class_comes_later(aws):
    queue = aws.sqs.Queue("class")
    aws.cloudwatch.LogGroup("rare", name="rare", log_group_class=queue.name)
    subscribe(aws, "rare", "a")


def subscribe(aws, group, names):
    for name in names:
        aws.cloudwatch.LogSubscriptionFilter(
            name,
            log_group=group,
            filter_pattern="",
            destination_arn=f"arn:aws:lambda:eu-west-1:111122223333:function:{name}",
        )
