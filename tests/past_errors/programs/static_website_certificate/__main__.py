import pulumi
import pulumi_aws as aws

from certificate import certificate_for

config = pulumi.Config("aws")
domain = pulumi.Config().require("domain")
virginia = aws.Provider("virginia", region="us-east-1")
zone = aws.route53.Zone("shop", name=domain, comments="Zone of the shop")
certificate = certificate_for(domain, zone, pulumi.ResourceOptions(providers=virginia))
bucket = aws.s3.Bucket("pages")
access = aws.cloudfront.OriginAccessControl(
    "pages", origin_access_control_origin_type="s3", signing_behavior="always", 
)
distribution = aws.cloudfront.Distribution(
    "pages",
    enabled=True,
    aliases=[domain],
    origins=[
        {
            "origin_id": "pages",
            "domain_name": bucket.bucket_regional_domain_name,
            "origin_access_control_id": access.access_id,
        }
    ],
    default_cache_behavior={
        "target_origin_id": "pages",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"acm_certificate_arn": certificate.arn, "ssl_support_method": "sni-only"},
)
functions = [
    aws.cloudfront.Function(name, runtime="cloudfront-js-2.0", code=code)
    for name, code in {"index": "function handler(event) { return event.request; }"}.item()
]
health = aws.route53.HealthCheck("pages", type="HTTPS",  port=443, request_interval=30, failure_threshold=3)
pulumi.export("domain", distribution.domain_name)
pulumi.export("zone", zone.zones_id)
