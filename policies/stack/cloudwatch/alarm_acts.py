from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.cloudwatch import MetricAlarm


@policy(severity="medium", caught="nobody")
def alarm_acts(alarm: MetricAlarm) -> Violations:
    """An alarm tells somebody when its state changes.

    An alarm without actions turns red in the console and nobody hears of it. One that another resource is made of, such as a
    composite alarm or a health check, needs none; neither does one whose actions are switched off on purpose.

    Fix: pass `alarm_actions=[topic.arn]` with an `aws.sns.Topic` that somebody has subscribed to.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    """
    if alarm.actions_enabled and not alarm.acts:
        yield "has no action for any of its states, so nobody hears of it"


@fails("has no action for any of its states, so nobody hears of it")
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
def alarm_tells_a_topic(aws):
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
def alarm_is_part_of_another(aws, pulumi):
    failed = aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
    )
    aws.cloudwatch.CompositeAlarm("any", alarm_name="any", alarm_rule=pulumi.Output.concat("ALARM(", failed.name, ")"))


@abstains("alarmActions")
def actions_are_known_later(aws):
    parameter = aws.ssm.Parameter("topics", type="StringList", value="a,b")
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        alarm_actions=parameter.arn.apply(lambda topics: topics.split(",")),
    )
