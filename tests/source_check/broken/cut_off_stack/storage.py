import pulumi_aws as aws

from naming import named

bucket = aws.s3.Bucket(named("Orders", "Files"))
aws.s3.BucketVersioning("files", bucket=bucket.id, versioning_configuration={"state": "Enabled"})
