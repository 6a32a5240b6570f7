from preflight import Annotated, Between, Changes, Violations, abstains, fails, passes, policy, remedy
from preflight.aws.cloudwatch import LogGroup

# Days, https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


@policy(severity="low", caught="nobody")
def retention_is_set(group: LogGroup) -> Violations:
    """A log group has a retention period.

    Without a retention period CloudWatch Logs keeps every event forever, and bills the storage.

    Options:
        days: the retention period that the level `remediate` sets, or the next longer one that CloudWatch Logs has.

    Fix: set `retention_in_days`, for example to 30.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if group.log_group_class != "DELIVERY" and group.retention_in_days == 0:
        yield "has no `retention_in_days`, so CloudWatch Logs keeps its events forever"


@remedy
def keep_for_some_days(_: LogGroup, *, days: Annotated[int, Between(1, 3653)] = 30) -> Changes:
    """Sets a retention period."""
    yield "retentionInDays", next(each for each in RETENTIONS if each >= days)


@fails("has no `retention_in_days`, so CloudWatch Logs keeps its events forever")
def retention_is_missing(aws):
    aws.cloudwatch.LogGroup("orders")


@passes
def retention_is_set_or_does_not_apply(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=30)
    aws.cloudwatch.LogGroup("archive", log_group_class="DELIVERY")


@abstains("retentionInDays")
def retention_comes_later(aws):
    parameter = aws.ssm.Parameter("retention", type="String", insecure_value="30")
    aws.cloudwatch.LogGroup("orders", retention_in_days=parameter.version)
