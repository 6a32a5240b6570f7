"""Reported at https://github.com/pulumi/pulumi-aws/issues/2470."""

import pulumi
import pulumi_aws as aws

assets = aws.s3.Bucket("assets")
ownership = aws.s3.BucketOwnershipControls(
    "assets", bucket=assets.id, rule={"object_ownership": "BucketOwnerPreferred"}
)
block = aws.s3.BucketPublicAccessBlock(
    "assets",
    bucket=assets.id,
    block_public_acls=False,
    ignore_public_acls=False,
    block_public_policy=True,
    restrict_public_buckets=True,
)
aws.s3.BucketAcl(
    "assets", bucket=assets.id, acl="public-read", opts=pulumi.ResourceOptions(depends_on=[ownership, block])
)
pulumi.export("bucket", assets.id)
