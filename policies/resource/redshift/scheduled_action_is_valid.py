from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.redshift import ScheduledAction


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid schedule provided. The schedule expression must be encapsulated by cron() or at().",
        "The StartTime must be earlier than EndTime.",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-redshift-scheduled-action-schedule-format and -start-before-end, deployed with the answers of Redshift",
    ),
)
def scheduled_action_is_valid(action: ScheduledAction) -> Violations:
    """A scheduled action of Redshift has a schedule in cron(…) or at(…), and starts before it ends.

    Other schedulers of AWS accept rate(…), this one does not.

    Fix: `schedule="cron(0 3 * * ? *)"`.

    See: https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateScheduledAction.html
    """
    yield from action.faults()


@fails(
    "has the schedule 'rate(1 day)'; it is cron(…) or at(…)",
    "has `start_time` 2027-02-01T00:00:00Z and `end_time` 2027-01-01T00:00:00Z; it starts before it ends",
)
def schedule_is_wrong(aws):
    action(aws, "rate(1 day)", start_time="2027-02-01T00:00:00Z", end_time="2027-01-01T00:00:00Z")


@passes
def schedule_is_right(aws):
    action(aws, "cron(00 23 * * ? *)", start_time="2027-01-01T00:00:00Z", end_time="2027-02-01T00:00:00Z")


@passes
def schedule_is_one_time(aws):
    action(aws, "at(2027-01-01T12:00:00)")


@abstains("schedule")
def schedule_comes_later(aws):
    action(aws, aws.ssm.Parameter("schedule", type="String", value="cron(00 23 * * ? *)").arn)


def action(aws, schedule, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.redshift.ScheduledAction(
        "shop",
        schedule=schedule,
        iam_role="arn:aws:iam::123456789012:role/redshift",
        target_action={"pause_cluster": {"cluster_identifier": "shop"}},
        **options,
    )
