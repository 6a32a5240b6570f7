from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.backup_audits import Framework, ReportPlan


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateFramework.html",
            "2026-11-29",
            "names: [a-zA-Z][_a-zA-Z0-9]*; ControlScope: a maximum of one key-value pair can be provided",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-backup-report-setting-framework-arns-required, -report-plan-name-charset, -framework-…",
        ),
    ),
)
def audit_is_complete(audit: Framework | ReportPlan) -> Violations:
    """A framework and a report plan of AWS Backup have names without hyphens, and a report on compliance has its frameworks.

    The scope of a control has one tag.

    Fix: add `"framework_arns": [framework.arn]`, or write the name with underscores.

    See: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ReportSetting.html
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ControlScope.html
    """
    yield from audit.faults()


@fails(
    "has the name 'daily-report'; it begins with a letter, and has letters, digits and underscores",
    "has the template CONTROL_COMPLIANCE_REPORT without `framework_arns`, which it reports on",
)
def report_is_wrong(aws):
    report(aws, "daily-report", "CONTROL_COMPLIANCE_REPORT")


@fails(
    "has the name '1st'; it begins with a letter, and has letters, digits and underscores",
    "has the control BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN with 2 tags in its scope; it has one",
)
def framework_is_wrong(aws):
    framework(aws, "1st", {"tags": {"team": "shop", "stage": "prod"}})


@passes
def audits_of_the_provider_tests(aws):
    """Frameworks and reports of the provider's tests, which Backup accepted."""
    framework(aws, "tf_acc_test", {"compliance_resource_types": ["EBS"], "tags": {"Name": "Example"}})
    report(aws, "restores", "RESTORE_JOB_REPORT")
    frameworks = ["arn:aws:backup:eu-west-1:123456789012:framework:tf_acc_test-1"]
    report(aws, "compliance", "CONTROL_COMPLIANCE_REPORT", framework_arns=frameworks, number_of_frameworks=1)


@abstains("reportSetting.reportTemplate")
def template_comes_later(aws):
    report(aws, "later", aws.ssm.Parameter("template", type="String", value="RESTORE_JOB_REPORT").arn)


def report(aws, name, template, **setting):  # noqa: ANN003 - the arguments of the SDK
    aws.backup.ReportPlan(
        name,
        name=name,
        report_delivery_channel={"s3_bucket_name": "reports", "formats": ["CSV", "JSON"]},
        report_setting={"report_template": template, **setting},
    )


def framework(aws, name, scope):
    controls = [{"name": "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN", "scope": scope}]
    aws.backup.Framework(name, name=name, controls=controls)
