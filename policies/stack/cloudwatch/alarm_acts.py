from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.cloudwatch import MetricAlarm


@policy(severity="medium", caught="nobody")
def alarm_acts(alarm: MetricAlarm) -> Violations:
    """An alarm has an action for a change of its state.

    An alarm without actions changes its color in the console, and nobody is notified. An alarm that another resource uses, such
    as a composite alarm or a health check, needs none; neither does one with `actions_enabled=False`.

    Fix: pass `alarm_actions=[topic.arn]` with an `aws.sns.Topic` that has a subscription.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    """
    if alarm.actions_enabled and not alarm.has_effect:
        yield "has no action for any state, so it notifies nobody"


@fails("has no action for any state, so it notifies nobody")
def alarm_without_actions(aws):
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        alarm_actions=[],
    )


@passes
def alarm_notifies_a_topic(aws):
    topic = aws.sns.Topic("alarms")
    for name, actions in (("sends", {"alarm_actions": [topic.arn]}), ("silent", {"actions_enabled": False})):
        aws.cloudwatch.MetricAlarm(
            name,
            namespace="AWS/Lambda",
            metric_name="Errors",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            **actions,
        )


@passes
def alarm_is_part_of_a_composite_alarm(aws, pulumi):
    failed = aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
    )
    aws.cloudwatch.CompositeAlarm("any", alarm_name="any", alarm_rule=pulumi.Output.concat("ALARM(", failed.name, ")"))


@abstains("alarmActions")
def actions_come_later(aws):
    parameter = aws.ssm.Parameter("topics", type="StringList", value="a,b")
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        alarm_actions=parameter.arn.apply(lambda topics: topics.split(",")),
    )
