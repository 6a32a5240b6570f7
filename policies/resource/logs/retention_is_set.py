from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.cloudwatch import LogGroup


@policy(severity="low", caught="nobody")
def retention_is_set(group: LogGroup) -> Violations:
    """A log group has a retention period.

    Without a retention period CloudWatch Logs keeps every event forever, and bills the storage.

    Fix: set `retention_in_days`, for example to 30.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if group.log_group_class != "DELIVERY" and group.retention_in_days == 0:
        yield "has no `retention_in_days`, so CloudWatch Logs keeps its events forever"


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
