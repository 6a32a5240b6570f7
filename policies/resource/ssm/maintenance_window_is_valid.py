from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.ssm_associations import MaintenanceWindow


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Cutoff was … but must be smaller than … (Duration - 1)",
        "Schedule expressions must have the following syntax: rate(<number>",
        "Invalid CRON expression",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-ssm-maintenance-window-cutoff and pf-ssm-maintenance-window-schedule, deployed with the answers",
        ),
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ssm/maintenance_window_test.go",
            "2026-11-29",
            "duration 10 with cutoff 8, and cron(0 16 ? * TUE *), are accepted",
        ),
    ),
)
def maintenance_window_is_valid(window: MaintenanceWindow) -> Violations:
    """A maintenance window starts no task after its cutoff, which is shorter than its duration, and has a schedule.

    Both are in hours. cron(…) has six fields.

    Fix: set `cutoff=1` beside `duration=3`, and `schedule="cron(0 2 ? * SUN *)"`.

    See: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html
    """
    yield from window.faults()


@fails(
    "has `cutoff` 2 and `duration` 2 hours; the cutoff is less",
    "has the schedule 'daily'; it is rate(…), cron(…) or at(…)",
)
def window_is_closed(aws):
    window(aws, cutoff=2, schedule="daily")


@fails("has the schedule 'cron(0 2 ? * SUN)'; cron(…) has 6 fields, from minutes to the year")
def year_is_absent(aws):
    window(aws, schedule="cron(0 2 ? * SUN)")


@passes
def window_is_right(aws):
    window(aws)


@passes
def window_of_the_provider_tests(aws):
    window(aws, schedule="cron(0 16 ? * TUE *)", duration=10, cutoff=8, schedule_timezone="UTC")


@passes
def rate_is_right(aws):
    window(aws, schedule="rate(7 days)")


@abstains("schedule")
def schedule_comes_later(aws):
    window(aws, schedule=aws.ssm.Parameter("schedule", type="String", value="rate(7 days)").arn)


def window(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    defaults = {"cutoff": 1, "duration": 2, "schedule": "cron(0 2 ? * SUN *)"}
    aws.ssm.MaintenanceWindow("shop", **(defaults | options))
