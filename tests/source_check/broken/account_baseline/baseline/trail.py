import pulumi
import pulumi_aws as aws

from .keys import Keys


def make_trail(keys: Keys, bucket: aws.s3.Bucket) -> aws.cloudtrail.Trail:
    group = aws.cloudwatch.LogGroup("trail", kms_key=keys.logs.arn, retention_in_days=365)
    return aws.cloudtrail.Trail(
        "account",
        s3_bucket_name=bucket.id,
        cloud_watch_logs_group_arn=pulumi.Output.concat(group.arn, ":*"),
        cloud_watch_logs_role_arn="arn:aws:iam::111122223333:role/trail",
        is_multi_region_trail=True,
        enable_log_file_validation=True,
        kms_key_id=keys.logs.arn,
    )
