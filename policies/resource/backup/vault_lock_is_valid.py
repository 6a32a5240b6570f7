from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.backup import VaultLock


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/vault_lock_configuration.go",
            "2026-11-29",
            "changeable_for_days is at least 3; a number of days that is 0 is not sent",
        ),
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html",
            "2026-11-29",
            "you must set ChangeableForDays to 3 or greater; the longest period is 36500 days",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-backup-vault-lock-changeable-for-days-min and -min-le-max-retention, deployed and refused",
        ),
    ),
)
def vault_lock_is_valid(lock: VaultLock) -> Violations:
    """A lock of a backup vault can be changed for three days or more, and has a maximum that is not less than its minimum.

    After the days in which it can be changed, nobody can remove it. The longest period is 36,500 days.

    Fix: raise `changeable_for_days` to 3, or correct the days of retention.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
    """
    yield from lock.faults()


@fails(
    "has `changeable_for_days` 2; it is 3 to 36500",
    "has `min_retention_days` 30 and `max_retention_days` 7; the maximum is not less",
)
def days_are_wrong(aws):
    lock(aws, changeable_for_days=2, min_retention_days=30, max_retention_days=7)


@fails("has `max_retention_days` 40000; it is at most 36500")
def period_is_too_long(aws):
    lock(aws, max_retention_days=40000)


@passes
def days_are_right(aws):
    lock(aws, changeable_for_days=3, min_retention_days=7, max_retention_days=7)


@passes
def maximum_is_not_sent(aws):
    lock(aws, min_retention_days=7, max_retention_days=0)


@abstains("changeableForDays")
def days_come_later(aws):
    lock(aws, changeable_for_days=aws.ssm.Parameter("days", type="String", insecure_value="1").version)


def lock(aws, **days):  # noqa: ANN003 - the days
    aws.backup.VaultLockConfiguration("shop", backup_vault_name="shop", **days)
