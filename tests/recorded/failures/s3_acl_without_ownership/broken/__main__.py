"""Reported at https://github.com/pulumi/pulumi-aws/issues/2470."""

import pulumi
import pulumi_aws as aws

assets = aws.s3.Bucket("assets")
aws.s3.BucketAcl("assets", bucket=assets.id, acl="public-read")
pulumi.export("bucket", assets.id)
