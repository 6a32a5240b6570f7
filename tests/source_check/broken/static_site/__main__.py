"""A static website: a private bucket, and CloudFront in front of it."""

import json

import pulumi
import pulumi_aws as aws

tags = {"Project": pulumi.get_project(), "Stack": pulumi.get_stack()}

bucket = aws.s3.Bucket(
    "site",
    tags=tags,
    block_public_acls=True,
)

aws.s3.BucketPublicAccessBlock(
    "site",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

index = aws.s3.BucketObjectv2(
    "index.html",
    bucket=bucket.name,
    key="index.html",
    source=pulumi.FileAsset("./www/index.html"),
    content_type="text/html",
)

access = aws.cloudfront.OriginAccessControl(
    "site",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4",
)

distribution = aws.cloudfront.Distribution(
    "site",
    enabled=True,
    default_root_object="index.html",
    origins=[
        aws.cloudfront.DistributionOriginArgs(
            origin_id="site",
            domain_name=bucket.bucket_regional_domain_name,
            origin_access_control_id=access.id,
        )
    ],
    default_cache_behavior=aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id="site",
        viewer_protocol_policy="redirect-to-https",
        allowed_methods=["GET", "HEAD"],
        cached_methods=["GET", "HEAD"],
        cache_policy_id="658327ea-f89d-4fab-a63d-7e88639e58f6",
    ),
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
    tags=tags,
)

aws.s3.BucketPolicy(
    "site",
    bucket=bucket.id,
    policy=distribution.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudfront.amazonaws.com"},
                        "Action": "s3:GetObject",
                        "Resource": f"{bucket.arn}/*",
                        "Condition": {"StringEquals": {"AWS:SourceArn": arn}},
                    }
                ],
            }
        )
    ),
)

pulumi.export("bucket", bucket.id)
pulumi.export("url", pulumi.Output.concat("https://", distribution.domain_name))
