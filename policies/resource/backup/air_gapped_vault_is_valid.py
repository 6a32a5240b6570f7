from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.backup_audits import AirGappedVault


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateLogicallyAirGappedBackupVault.html",
            "2026-11-29",
            "MinRetentionDays: the minimum value accepted is 7 days",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-backup-lag-vault-min-retention-days and -min-le-max-retention",
        ),
    ),
)
def air_gapped_vault_is_valid(vault: AirGappedVault) -> Violations:
    """A logically air-gapped vault keeps backups for seven days or more, up to a maximum that is not less.

    Both numbers are required.

    Fix: `min_retention_days=7`.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
    """
    yield from vault.faults()


@fails("has `min_retention_days` 3; it is 7 or more")
def period_is_too_short(aws):
    vault(aws, 3, 30)


@fails("has `min_retention_days` 30 and `max_retention_days` 7; the maximum is not less")
def maximum_is_less(aws):
    vault(aws, 30, 7)


@passes
def vault_of_the_provider_tests(aws):
    vault(aws, 7, 7)


@abstains("minRetentionDays")
def days_come_later(aws):
    vault(aws, aws.ssm.Parameter("days", type="String", insecure_value="1").version, 30)


def vault(aws, least, most):
    aws.backup.LogicallyAirGappedVault("orders", name="orders", min_retention_days=least, max_retention_days=most)
