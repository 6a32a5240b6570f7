from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.cloudtrail import Trail


@policy(severity="critical", caught="deployment", error="InvalidCloudWatchLogsLogGroupArnException")
def logs_arn_names_all_streams(trail: Trail) -> Violations:
    """A trail's log group is given by its ARN with `:*` after it.

    CloudTrail takes the form of the ARN that stands for all streams of the group. The `arn` that Pulumi has of a log group is the
    other one, and CloudTrail answers `InvalidCloudWatchLogsLogGroupArnException`.

    Fix: `cloud_watch_logs_group_arn=group.arn.apply(lambda arn: f"{arn}:*")`.

    See: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    https://www.pulumi.com/registry/packages/aws/api-docs/cloudtrail/trail/
    """
    if not trail.names_all_streams:
        yield "sends its events to a log group whose ARN lacks `:*` at its end"


@fails("sends its events to a log group whose ARN lacks `:*` at its end")
def arn_is_written_out(aws):
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn="arn:aws:logs:eu-west-1:111122223333:log-group:audit",
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@fails("sends its events to a log group whose ARN lacks `:*` at its end")
@foreseen
def arn_is_the_group_s_output(aws):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=group.arn,
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@passes
@foreseen
def arn_goes_on(aws, pulumi):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=pulumi.Output.concat(group.arn, ":*"),
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )


@passes
def trail_goes_to_a_bucket_only(aws):
    aws.cloudtrail.Trail("audit", s3_bucket_name="audit")


@abstains("cloudWatchLogsGroupArn")
def arn_is_an_output(aws):
    group = aws.cloudwatch.LogGroup("audit", retention_in_days=365)
    aws.cloudtrail.Trail(
        "audit",
        s3_bucket_name="audit",
        cloud_watch_logs_group_arn=group.arn.apply(lambda arn: f"{arn}:*"),
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/audit",
    )
