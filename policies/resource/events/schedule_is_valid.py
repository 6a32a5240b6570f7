from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.events import Rule
from preflight.aws.scheduler import Schedule

_TARGET = {
    "arn": "arn:aws:lambda:eu-west-1:111122223333:function:a",
    "role_arn": "arn:aws:iam::111122223333:role/a",
}


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: Parameter ScheduleExpression is not valid.",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/events/test_events_schedule.snapshot.json",
            "2026-11-28",
            "cron(0 1 * * * *): Parameter ScheduleExpression is not valid.",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/scheduler/test_scheduler.snapshot.json",
            "2026-11-28",
            "at(2021-12-31): Invalid Schedule Expression at(2021-12-31).",
        ),
    ),
)
def schedule_is_valid(rule: Rule | Schedule) -> Violations:
    """A schedule expression has a form that EventBridge accepts.

    A cron expression of EventBridge has six fields, with the year at the end, and a `?` for the day of the month or the day of
    the week; a rate of 1 has a singular unit and every other rate a plural unit. EventBridge rejects anything else with
    `ValidationException: Parameter ScheduleExpression is not valid.`

    Fix: for every day at noon UTC write `cron(0 12 * * ? *)`, for every five minutes `rate(5 minutes)`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    for error in rule.schedule_errors:
        yield f"has the schedule {rule.schedule_expression}, which {error}"


@fails(
    "has the schedule cron(0 12 * * *),"
    " which has 5 fields; EventBridge needs six: minutes hours day-of-month month day-of-week year",
    "has the schedule cron(0 12 * * * *), which must have ? in exactly one of day-of-month and day-of-week",
    "has the schedule cron(0 25 ? * MON-FRI *), which has the invalid value 25 for hours",
    "has the schedule rate(1 hours), which must be rate(1 hour)",
    "has the schedule rate(5 minute), which must be rate(5 minutes)",
    "has the schedule every 5 minutes, which is neither rate(…) nor cron(…)",
    "has the schedule rate(0 minutes), which has a rate of 0",
    "has the schedule rate( 10 minutes ), which has spaces inside its parentheses; write rate(10 minutes)",
    "has the schedule rate(5m), which is not a number and a unit such as rate(5 minutes)",
)
def expressions_of_other_schedulers(aws):
    for at, expression in enumerate(
        (
            "cron(0 12 * * *)",
            "cron(0 12 * * * *)",
            "cron(0 25 ? * MON-FRI *)",
            "rate(1 hours)",
            "rate(5 minute)",
            "every 5 minutes",
            "rate(0 minutes)",
            "rate(5m)",
            "rate( 10 minutes )",
        )
    ):
        aws.cloudwatch.EventRule(f"{at}", schedule_expression=expression)


@fails("has the schedule at(2027-01-31), which is not a time such as at(2027-01-31T12:00:00)")
def date_without_a_time(aws):
    aws.scheduler.Schedule(
        "orders",
        schedule_expression="at(2027-01-31)",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": "arn:aws:lambda:eu-west-1:111122223333:function:a",
            "role_arn": "arn:aws:iam::111122223333:role/a",
        },
    )


@passes
def schedules_of_all_forms(aws):
    for at, expression in enumerate(
        (
            "rate(1 day)",
            "rate(15 minutes)",
            "cron(0 12 * * ? *)",
            "cron(0/15 8-17 ? * MON-FRI *)",
            "cron(0 0 L * ? 2027)",
            "cron(0 9 3W 1,6,DEC ? 2027-2030)",
            "cron(0 9 ? * 6#3 *)",
            "cron(0 9 ? * 2L *)",
            "cron(0 9 */2 * ? *)",
        )
    ):
        aws.cloudwatch.EventRule(f"{at}", schedule_expression=expression)
    aws.scheduler.Schedule(
        "orders",
        schedule_expression="at(2027-01-31T12:00:00)",
        flexible_time_window={"mode": "OFF"},
        target=_TARGET,
    )
    for name, expression in (("case", "AT(2027-01-31T12:00:00)"), ("fields", "cron(0 12 * * ?)")):
        aws.scheduler.Schedule(
            name, schedule_expression=expression, flexible_time_window={"mode": "OFF"}, target=_TARGET
        )
    aws.cloudwatch.EventRule("orders", event_pattern='{"source": ["orders"]}')


@abstains("scheduleExpression")
def schedule_comes_later(aws):
    parameter = aws.ssm.Parameter("schedule", type="String", value="rate(1 day)")
    aws.cloudwatch.EventRule("orders", schedule_expression=parameter.arn)
