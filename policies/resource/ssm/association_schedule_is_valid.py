from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.ssm_associations import Association


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Only schedule expressions of type rate, cron, and at are supported.",
        "is not a valid rate expression. Supported examples are: rate(30 minutes), rate(2 hours) and rate(5 days).",
        "Minimum interval for rate based association is 30 minutes.",
        "is currently not accepted. Supported expressions are every half, 1, 2, 4, 8 or 12 hour(s), every specified day …",
        "At Schedule Expression must be used with ApplyOnlyAtCronInterval = true",
        "ApplyOnlyAtCronInterval is not supported for Rate Schedule associations.",
        "ApplyOnlyAtCronInterval is not supported for No Schedule associations.",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-ssm-association-schedule, deployed with the answers of Systems Manager",
        ),
        documented(
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html",
            "2026-11-29",
            "State Manager supports no months in cron expressions; ? stands in either of the two fields for days",
        ),
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ssm/association_test.go",
            "2026-11-29",
            "cron(0 16 ? * TUE *) with ApplyOnlyAtCronInterval, and rate(60 minutes), are accepted",
        ),
    ),
)
def association_schedule_is_valid(association: Association) -> Violations:
    """An association runs on a schedule that Systems Manager supports: every 30 minutes at the most.

    The unit is singular for 1 alone. A time in at(…) is applied only then. A cron expression names no month, and has ? as the
    day of the month or of the week.

    Fix: `schedule_expression="rate(30 minutes)"`.

    See: https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
    """
    yield from association.faults()


@fails("has the schedule 'every hour'; it is rate(…), cron(…) or at(…)")
def schedule_is_in_words(aws):
    association(aws, "every hour")


@fails("has the schedule 'rate(1 hours)'; it has the form rate(30 minutes), rate(1 hour) or rate(7 days)")
def unit_is_plural(aws):
    association(aws, "rate(1 hours)")


@fails(
    "has the schedule 'rate(15 minutes)'; it runs every 30 minutes at the most",
    "has `apply_only_at_cron_interval` with 'rate(15 minutes)'; only cron(…) and at(…) have it",
)
def interval_is_short(aws):
    association(aws, "rate(15 minutes)", apply_only_at_cron_interval=True)


@fails("has the schedule 'cron(0 12 * * *)'; cron(…) has 6 fields, from minutes to the year")
def year_is_absent(aws):
    association(aws, "cron(0 12 * * *)")


@fails(
    "has the schedule 'cron(0 2 1 JAN ? *)'; an association runs in each month, so that the month is *",
)
def month_is_named(aws):
    association(aws, "cron(0 2 1 JAN ? *)")


@fails("has the schedule 'cron(0 2 * * SUN *)'; either the day of the month or of the week is ?")
def both_days_are_given(aws):
    association(aws, "cron(0 2 * * SUN *)")


@fails("has the schedule 'at(2027-01-01T12:00:00)' without `apply_only_at_cron_interval`, which at(…) needs")
def time_is_applied_at_once(aws):
    association(aws, "at(2027-01-01T12:00:00)")


@fails("has `apply_only_at_cron_interval` without a schedule, which it needs")
def schedule_is_absent(aws):
    association(aws, None, apply_only_at_cron_interval=True)


@passes
def schedules_are_right(aws):
    association(aws, "rate(30 minutes)")


@passes
def associations_of_the_provider_tests(aws):
    """Schedules of the provider's tests, which Systems Manager accepted."""
    association(aws, "cron(0 16 ? * TUE *)", apply_only_at_cron_interval=True)
    targets = [{"key": "tag:myTagName", "values": ["myTagValue"]}]
    aws.ssm.Association("rate", name="AWS-StopEC2Instance", schedule_expression="rate(60 minutes)", targets=targets)


@passes
def time_is_right(aws):
    association(aws, "at(2027-01-01T12:00:00)", apply_only_at_cron_interval=True)


@passes
def cron_is_right(aws):
    association(aws, "cron(0 2 ? * SUN *)")


@passes
def seconds_are_given(aws):
    """The first example of Systems Manager's API, with seconds."""
    association(aws, "cron(0 0/30 * 1/1 * ? *)")


@passes
def second_thursday_is_named(aws):
    """An example of Systems Manager's guide."""
    association(aws, "cron(0 0 ? * THU#2 *)", apply_only_at_cron_interval=True)


@abstains("scheduleExpression")
def schedule_comes_later(aws):
    association(aws, aws.ssm.Parameter("schedule", type="String", value="rate(1 hour)").arn)


def association(aws, schedule, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.ssm.Association(
        "shop",
        name="AWS-RunPatchBaseline",
        targets=[{"key": "InstanceIds", "values": ["*"]}],
        schedule_expression=schedule,
        **options,
    )
