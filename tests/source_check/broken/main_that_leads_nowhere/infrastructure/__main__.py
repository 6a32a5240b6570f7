"""Where reports are kept."""

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("reports")
aws.s3.BucketVersioning(
    "reports",
    bucket=bucket.id,
    versioning_configuration={"status": "Enabled"},
)
pulumi.export("bucket", bucket.id)
