from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.scheduler import Schedule


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE",
        "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF",
        "The StartDate you specify must come before the EndDate",
    ),
    evidence=(
        modelled("https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html", "2026-11-28"),
        documented(
            "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
            "2026-11-28",
            "StartDate and EndDate bound the invocations",
        ),
        documented(
            "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
            "2026-11-28",
            "the IANA name of a time zone",
        ),
    ),
)
def schedule_is_consistent(schedule: Schedule) -> Violations:
    """A schedule has a window that fits its mode, a start before its end, and a time zone that exists.

    `FLEXIBLE` needs `maximum_window_in_minutes` and `OFF` does not take it. A time zone is a name of the IANA database, such
    as `Europe/Berlin`; it has no `UTC+1`.

    Fix: change what the message names.

    See: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    yield from schedule.window_errors


TARGET = {
    "arn": "arn:aws:lambda:eu-west-1:111122223333:function:ship",
    "role_arn": "arn:aws:iam::111122223333:role/ship",
}


@fails(
    "has a flexible window without `maximum_window_in_minutes`, which is 1 to 1440"
    " (MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE)",
    "has a window of 15 minutes with the mode OFF; set the mode to FLEXIBLE or remove the minutes"
    " (MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF)",
)
def window_does_not_fit_its_mode(aws):
    for name, window in (("open", {"mode": "FLEXIBLE"}), ("off", {"mode": "OFF", "maximum_window_in_minutes": 15})):
        aws.scheduler.Schedule(name, schedule_expression="rate(1 hour)", flexible_time_window=window, target=TARGET)


@fails(
    "starts at 2027-02-01T00:00:00Z and ends at 2027-01-01T00:00:00Z (The StartDate you specify must come before the EndDate)",
    "has the time zone UTC+1, which the IANA database does not have; it has UTC",
    "has the time zone Europe/Berlim, which the IANA database does not have; it has Europe/Berlin",
)
def dates_and_zones(aws):
    aws.scheduler.Schedule(
        "dates",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        start_date="2027-02-01T00:00:00Z",
        end_date="2027-01-01T00:00:00Z",
        schedule_expression_timezone="UTC+1",
        target=TARGET,
    )
    aws.scheduler.Schedule(
        "zone",
        schedule_expression="cron(0 9 * * ? *)",
        flexible_time_window={"mode": "OFF"},
        schedule_expression_timezone="Europe/Berlim",
        target=TARGET,
    )


@passes
def schedules_are_consistent(aws):
    aws.scheduler.Schedule(
        "open",
        schedule_expression="cron(0 9 * * ? *)",
        flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 15},
        start_date="2027-01-01T00:00:00Z",
        end_date="2027-02-01T00:00:00Z",
        schedule_expression_timezone="Europe/Berlin",
        target=TARGET,
    )


@abstains("flexibleTimeWindow.mode")
def mode_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("mode", type="String", insecure_value="OFF")
    aws.scheduler.Schedule(
        "open", schedule_expression="rate(1 hour)", flexible_time_window={"mode": parameter.arn}, target=TARGET
    )
