from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codebuild import ReportGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "S3 export config is required when export config type is S3",
        "S3 export config should not be specified when export config type is NO_EXPORT",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-codebuild-reportgroup-…, deployed with the answers of CodeBuild",
    ),
)
def report_group_is_valid(group: ReportGroup) -> Violations:
    """A report group that exports to S3 has a destination, and another has none.

    The type and the destination are two arguments.

    Fix: set `s3_destination`, or `"type": "NO_EXPORT"` without one.

    See: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ReportExportConfig.html
    """
    yield from group.faults()


@fails(
    "has an export of type S3 without an `s3_destination`, which it needs",
    "has an export of type NO_EXPORT and an `s3_destination`, which only S3 has",
)
def destinations_do_not_fit(aws):
    group(aws, "nowhere", {"type": "S3"})
    group(aws, "somewhere", {"type": "NO_EXPORT", "s3_destination": DESTINATION})


@passes
def destinations_fit(aws):
    group(aws, "somewhere", {"type": "S3", "s3_destination": DESTINATION})
    group(aws, "nowhere", {"type": "NO_EXPORT"})


@abstains("exportConfig.type")
def type_comes_later(aws):
    group(aws, "later", {"type": aws.ssm.Parameter("type", type="String", value="S3").arn})


DESTINATION = {"bucket": "shop", "encryption_key": "arn:aws:kms:eu-west-1:123456789012:key/1234"}


def group(aws, name, export):
    aws.codebuild.ReportGroup(name, type="TEST", export_config=export)
