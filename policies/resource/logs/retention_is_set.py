from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.cloudwatch import LogGroup


@policy(severity="low", caught="nobody")
def retention_is_set(group: LogGroup) -> Violations:
    """A log group says for how long it keeps its events.

    Without a retention CloudWatch keeps every event for ever, and bills its storage for as long.

    Fix: set `retention_in_days`, to 30 for example; 0 is for ever.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if group.log_group_class != "DELIVERY" and group.retention_in_days == 0:
        yield "keeps its events for ever; set `retention_in_days`"


@fails("keeps its events for ever; set `retention_in_days`")
def retention_is_left_out(aws):
    aws.cloudwatch.LogGroup("orders")


@passes
def retention_is_given(aws):
    aws.cloudwatch.LogGroup("orders", retention_in_days=30)
    aws.cloudwatch.LogGroup("archive", log_group_class="DELIVERY")


@abstains("retentionInDays")
def retention_comes_later(aws):
    parameter = aws.ssm.Parameter("retention", type="String", insecure_value="30")
    aws.cloudwatch.LogGroup("orders", retention_in_days=parameter.version)
