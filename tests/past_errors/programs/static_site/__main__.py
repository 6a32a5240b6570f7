import json
import os

import pulumi
import pulumi_aws as aws

import policies

SITE = "www"
bucket = aws.s3.Bucket("site", bucket="Shop_Site")
website = aws.s3.BucketWebsite(
    "site", bucket=bucket.id, index_document={"suffix": "index.html"}
)
block = aws.s3.BucketPublicAccessBlock("site", bucket=bucket.id, block_public_policy=False)

for name in sorted(os.listdir("public")):
    aws.s3.BucketObject(name, bucket=bucket.id, source=pulumi.FileAsset(os.path.join(SITE, name)), content_type="text/html")

aws.s3.BucketPolicy(
    "site",
    bucket=bucket.id,
    policy=policies.public(bucket.arn),
    opts=pulumi.ResourceOptions(depends_on=[block]),
)
distribution = aws.cloudfront.Distribution(
    "site",
    enabled=True,
    origins=[{"origin_id": "site", "domain_name": bucket.domain_name}],
    default_cache_behavior=aws.cloudfront.DistributionCacheBehaviorArgs(
        target_origin_id="site",
        viewer_protocol_policy="redirect-to-https",
        allowed_methods=["GET", "HEAD"],
        cached_methods=["GET", "HEAD"],
        forwarded_values={"query_string": False, "cookies": {"forward": "none"}},
    ),
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificates={"cloudfront_default_certificate": True},
)
zone = aws.route53.get_zone(name="shop.test")
record = aws.route53.Record(
    "www",
    zone_id=zone.zone_id,
    name="www.shop.test",
    type="A",
    aliases=[{"name": distribution.domain_name, "zone_id": distribution.hosted_zone_id, "evaluate_target_health": False}],
)
pulumi.export("address", distribution.domain_name)
