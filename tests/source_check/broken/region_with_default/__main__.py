import pulumi
import pulumi_aws as aws

config = pulumi.Config()
days = config.require_int("days")
prefix = config.require("prefix")
limits = config.require_object("limits")
region = pulumi.Config("aws").require("region")

bucket = aws.s3.Bucket(prefix)
pulumi.export("name", prefix.apply(lambda text: text.title()))
aws.s3.BucketLifecycleConfiguration(
    prefix,
    bucket=bucket.id,
    rules=[{"id": "expire", "status": "Enabled", "expiration": {"days": days}}],
)

pulumi.export("bucket", bucket.bucket)
pulumi.export("limits", limits["uploads"])
pulumi.export("region", region)
