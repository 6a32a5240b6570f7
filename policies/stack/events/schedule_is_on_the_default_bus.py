from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.events import Rule, bus_of


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: ScheduleExpression is supported only on the default event bus.",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/events/test_events_schedule.snapshot.json",
        "2026-11-28",
        "ScheduleExpression is supported only on the default event bus.",
    ),
)
def schedule_is_on_the_default_bus(rule: Rule) -> Violations:
    """A rule with a schedule is on the default event bus.

    Other buses have no clock: `ScheduleExpression is supported only on the default event bus`.

    Fix: leave out `event_bus_name`, or use an `aws.scheduler.Schedule` that sends an event to the bus.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
    """
    if rule.schedule_expression is not None and bus_of(rule) != "the default event bus":
        yield f"has the schedule {rule.schedule_expression} on {bus_of(rule)}; only the default event bus has schedules"


@fails(
    "has the schedule rate(1 hour) on EventBus 'shop'; only the default event bus has schedules",
    "has the schedule rate(1 day) on the event bus 'orders'; only the default event bus has schedules",
)
def bus_is_custom(aws):
    bus = aws.cloudwatch.EventBus("shop")
    aws.cloudwatch.EventRule("hourly", event_bus_name=bus.name, schedule_expression="rate(1 hour)")
    aws.cloudwatch.EventRule("daily", event_bus_name="orders", schedule_expression="rate(1 day)")


@passes
def bus_is_the_default_one(aws):
    bus = aws.cloudwatch.EventBus("shop")
    aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
    aws.cloudwatch.EventRule("daily", event_bus_name="default", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventRule("orders", event_bus_name=bus.name, event_pattern='{"source": ["orders"]}')


@abstains("eventBusName")
def bus_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("bus", type="String", insecure_value="default")
    aws.cloudwatch.EventRule("hourly", event_bus_name=parameter.arn, schedule_expression="rate(1 hour)")
