import json

import pulumi
import pulumi_aws as aws

caller = aws.get_caller_identity()
bucket = aws.s3.Bucket("trail", force_destroy=True)
bucket_policy = aws.s3.BucketPolicy(
    "trail",
    bucket=bucket.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    "Action": "s3:GetBucketAcl",
                    "Resource": bucket.arn,
                },
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": pulumi.Output.concat(bucket.arn, "/AWSLogs/", caller.account_id, "/*"),
                },
            ],
        }
    ),
)
group = aws.cloudwatch.LogGroup("trail", retention_in_days=30, kms_key=None)
role = aws.iam.Role(
    "trail",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "trail",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": pulumi.Output.concat(group.arn, ":*")}
            ],
        }
    ),
)
trail = aws.cloudtrail.Trail(
    "trail",
    s3_bucket_name=bucket.id,
    cloud_watch_logs_role_arn=role.arn,
    cloud_watch_logs_group_arn=group.arn,
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
alarm_topic = aws.sns.Topic("trail", display="Trail")
metric = aws.cloudwatch.MetricFilter(
    "root",
    log_group_name=group.name,
    pattern='{ $.userIdentity.type = "Root" }',
    metric_transformation={"name": "RootUse", "namespace": "Audit", "value": "1"},
)
pulumi.export("trail", trail.trail_arn)
