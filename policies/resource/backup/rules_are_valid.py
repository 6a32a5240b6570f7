from preflight import Violations, abstains, deployed, documented, fails, modelled, passes, policy, provider
from preflight.aws.backup import Plan, rule_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValueException: Error in rule … : Invalid lifecycle. MoveToColdStorageAfterDays is unavailable",
        "Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/pull/7350",
            "2026-11-28",
            "DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays",
        ),
        deployed(
            "https://github.com/lgallard/terraform-aws-backup/issues/40",
            "2026-11-28",
            "Invalid lifecycle. MoveToColdStorageAfterDays is unavailable, with enable_continuous_backup",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/backup/2018-11-15/service-2.json.gz",
            "2026-11-28",
            "Lifecycle: DeleteAfterDays at least 90 days after MoveToColdStorageAfterDays; StartWindowMinutes at least 60",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/plan.go",
            "2026-11-29",
            "sends a start window of 60 and a completion window of 180 minutes by default; omits days that are 0",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "pf-backup-completion-window-gt-start-window and -schedule-expression-cron-only",
        ),
    ),
)
def rules_are_valid(plan: Plan) -> Violations:
    """A rule of a backup plan leaves backups in cold storage for 90 days, and starts within 60 minutes or more.

    `delete_after` is at least 90 days after `cold_storage_after`. Continuous backups have no cold storage, and are kept for 35
    days at the most. A backup has 60 minutes or more to complete after its start window, else advice: no page of AWS states
    that a shorter one is refused. The provider sends 180 minutes where `completion_window` is absent.

    Fix: raise `delete_after`, or remove `cold_storage_after`.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
    """
    yield from rule_faults(plan)


@fails(
    "has the rule 'daily', which deletes backups after 100 days and moves them to cold storage after 30; 120 days are the"
    " least",
    "has the rule 'daily', which has enable_continuous_backup and cold_storage_after (MoveToColdStorageAfterDays is"
    " unavailable)",
    "has the rule 'daily', which has enable_continuous_backup and deletes after 100 days; 35 are the most",
    "has the rule 'daily', which has a start_window of 30 minutes; 60 are the least",
)
def rule_is_wrong(aws):
    plan(
        aws,
        enable_continuous_backup=True,
        start_window=30,
        lifecycle={"cold_storage_after": 30, "delete_after": 100},
    )


@fails(
    "has the rule 'daily', which has a completion_window of 90 minutes, and starts within 60; 120 are the least",
    "has the rule 'daily', which has the schedule 'rate(1 day)'; it is cron(…)",
)
def window_is_short(aws):
    plan(aws, completion_window=90, schedule="rate(1 day)")


@fails(
    "has the rule 'daily', which has no completion_window, for which the provider sends 180 minutes, and starts within"
    " 480; 540 are the least"
)
def start_window_is_longer_than_the_default(aws):
    plan(aws, start_window=480)


@passes
def windows_are_right(aws):
    plan(aws, start_window=120, schedule="cron(0 10 ? * 6L *)")
    aws.backup.Plan(
        "archive",
        rules=[
            {
                "rule_name": "weekly",
                "target_vault_name": "orders",
                "start_window": 480,
                "completion_window": 540,
                "lifecycle": {"cold_storage_after": 7},
                "copy_actions": [{"destination_vault_arn": VAULT, "lifecycle": {"delete_after": 0}}],
            }
        ],
    )


@passes
def rules_are_right(aws):
    plan(aws, lifecycle={"cold_storage_after": 30, "delete_after": 120}, start_window=60)


@passes
def nothing_goes_to_cold_storage(aws):
    plan(aws, enable_continuous_backup=True, lifecycle={"delete_after": 35})


@abstains("rules[0].lifecycle.deleteAfter")
def days_come_later(aws):
    later = aws.ssm.Parameter("days", type="String", value="1").version
    plan(aws, lifecycle={"cold_storage_after": 30, "delete_after": later})


VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies"


def plan(aws, **rule):  # noqa: ANN003 - the arguments of the SDK
    aws.backup.Plan("orders", rules=[{"rule_name": "daily", "target_vault_name": "orders", **rule}])
