"""Reported at https://github.com/hashicorp/terraform/issues/18283."""

import pulumi
import pulumi_aws as aws

assets = aws.s3.Bucket("frontend-assets")
access = aws.cloudfront.OriginAccessControl(
    "frontend", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
)
cdn = aws.cloudfront.Distribution(
    "frontend",
    enabled=True,
    default_root_object="index.html",
    origins=[
        {
            "domain_name": assets.bucket_regional_domain_name,
            "origin_id": "frontend_assets",
            "origin_access_control_id": access.id,
        }
    ],
    default_cache_behavior={
        "target_origin_id": "frontend_assets",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)
aws.s3.BucketPolicy(
    "frontend",
    bucket=assets.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": pulumi.Output.concat(assets.arn, "/*"),
                    "Condition": {"StringEquals": {"AWS:SourceArn": cdn.arn}},
                }
            ],
        }
    ),
)
pulumi.export("domain", cdn.domain_name)
