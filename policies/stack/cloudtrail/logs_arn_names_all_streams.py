from preflight import Violations, abstains, deployed, fails, foreseen, passes, policy
from preflight.aws.cloudtrail import Trail


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidCloudWatchLogsLogGroupArnException",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/14557",
            "2026-11-28",
            "InvalidCloudWatchLogsLogGroupArnException: Check the log group ARN: CloudTrail can't validate it.",
        ),
        deployed(
            "https://github.com/cisagov/crossfeed/pull/2197",
            "2026-11-28",
            "CloudTrail cannot validate the specified log group ARN; the fix adds :*",
        ),
    ),
)
def logs_arn_names_all_streams(trail: Trail) -> Violations:
    """A trail's log group ARN ends in `:*`.

    CloudTrail expects the form of the ARN that covers all streams of the log group. The `arn` output of a log group in Pulumi is
    the form without `:*`, and CloudTrail rejects it with `InvalidCloudWatchLogsLogGroupArnException`.

    Fix: `cloud_watch_logs_group_arn=group.arn.apply(lambda arn: f"{arn}:*")`.

    See: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    https://www.pulumi.com/registry/packages/aws/api-docs/cloudtrail/trail/
    """
    if not trail.covers_all_streams:
        yield "has a log group ARN that does not end in `:*`"


@fails("has a log group ARN that does not end in `:*`")
def arn_is_a_literal(aws):
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn="arn:aws:logs:eu-west-1:111122223333:log-group:audit",
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@fails("has a log group ARN that does not end in `:*`")
@foreseen
def arn_is_the_output_of_the_group(aws):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=group.arn,
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@passes
@foreseen
def suffix_is_appended(aws, pulumi):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=pulumi.Output.concat(group.arn, ":*"),
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@passes
def trail_has_no_log_group(aws):
    aws.cloudtrail.Trail("audit", s3_bucket_name="audit")


@abstains("cloudWatchLogsGroupArn")
def arn_comes_later(aws):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=group.arn.apply(lambda arn: f"{arn}:*"),
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )
