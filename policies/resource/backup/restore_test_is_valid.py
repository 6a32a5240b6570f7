from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.backup_audits import RestoreTestingPlan, RestoreTestingSelection


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html",
            "2026-11-29",
            "a CRON expression; at most 168 hours; SelectionWindowDays 1 to 365; IncludeVaults is required; names",
        ),
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingSelectionForCreate.html",
            "2026-11-29",
            "a wildcard with conditions, or up to 30 ARNs; a validation window of 0 to 168 hours",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/restore_testing_plan.go",
            "2026-11-29",
            "must contain only alphanumeric characters, and underscores; between 1 and 365; between 0 and 168",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "the rules pf-backup-restore-testing-…",
        ),
    ),
)
def restore_test_is_valid(test: RestoreTestingPlan | RestoreTestingSelection) -> Violations:
    """A plan that tests restores has vaults, a schedule and windows that Backup accepts, and a selection its resources.

    Names have no hyphens. A selection has * with conditions, or up to 30 ARNs.

    Fix: `name="weekly_restore"`, or change the value in the message.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
    """
    yield from test.faults()


@fails(
    "has the name 'weekly-restore'; it has letters, digits and underscores, 50 at most",
    "has the schedule 'rate(7 days)'; it is cron(…)",
    "has `start_window_hours` 200; it is at most 168",
    'has no `include_vaults`; it has ARNs of vaults, or ["*"]',
    "has `selection_window_days` 400; it is 1 to 365",
)
def plan_is_wrong(aws):
    plan(aws, "weekly-restore", [], "rate(7 days)", 400, start_window_hours=200)


@fails(
    "has * and others in its `protected_resource_arns`; it has one of both",
    "has `validation_window_hours` 200; it is 0 to 168",
)
def selection_is_wrong(aws):
    selection(aws, protected_resource_arns=["*", DATABASE], validation_window_hours=200)


@fails("has `protected_resource_conditions` with ARNs; conditions go with *")
def conditions_on_named_resources(aws):
    selection(aws, protected_resource_arns=[DATABASE], protected_resource_conditions=TAGGED)


@passes
def tests_of_the_provider_tests(aws):
    """Plans and selections of the provider's tests, which Backup accepted."""
    plan(aws, "weekly_restore", ["*"], "cron(0 12 ? * * *)", 365, start_window_hours=168)
    selection(aws, protected_resource_arns=["*"], protected_resource_conditions=TAGGED, validation_window_hours=10)
    aws.backup.RestoreTestingSelection("named", name="named", protected_resource_arns=[DATABASE], **OPTIONS)


@abstains("scheduleExpression")
def schedule_comes_later(aws):
    plan(aws, "weekly", ["*"], aws.ssm.Parameter("schedule", type="String", value="cron(0 12 ? * * *)").arn, 1)


DATABASE = "arn:aws:rds:eu-west-1:123456789012:db:orders"
TAGGED = {"string_equals": [{"key": "aws:ResourceTag/backup", "value": "true"}]}
OPTIONS = {
    "restore_testing_plan_name": "weekly_restore",
    "protected_resource_type": "RDS",
    "iam_role_arn": "arn:aws:iam::123456789012:role/restore",
}


def plan(aws, name, vaults, schedule, days, **options):  # noqa: ANN003 - the arguments of the SDK
    points = {
        "algorithm": "LATEST_WITHIN_WINDOW",
        "include_vaults": vaults,
        "recovery_point_types": ["SNAPSHOT"],
        "selection_window_days": days,
    }
    aws.backup.RestoreTestingPlan(
        "weekly", name=name, recovery_point_selection=points, schedule_expression=schedule, **options
    )


def selection(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.backup.RestoreTestingSelection("databases", name="databases", **OPTIONS, **options)
