"""Reported at https://github.com/milliHQ/terraform-aws-next-js/issues/61."""

import pulumi
import pulumi_aws as aws

domain = "www.acme-shop.io"
zone = aws.route53.Zone("zone", name="acme-shop.io")
us_east_1 = aws.Provider("us-east-1", region="us-east-1")
certificate = aws.acm.Certificate(
    "certificate", domain_name=domain, validation_method="DNS", opts=pulumi.ResourceOptions(provider=us_east_1)
)
option = certificate.domain_validation_options[0]
record = aws.route53.Record(
    "validation",
    zone_id=zone.zone_id,
    name=option.resource_record_name,
    type=option.resource_record_type,
    records=[option.resource_record_value],
    ttl=60,
)
validated = aws.acm.CertificateValidation(
    "validated",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[record.fqdn],
    opts=pulumi.ResourceOptions(provider=us_east_1),
)
site = aws.s3.Bucket("site")
access = aws.cloudfront.OriginAccessControl(
    "access", origin_access_control_origin_type="s3", signing_behavior="always", signing_protocol="sigv4"
)
distribution = aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    aliases=[domain],
    default_root_object="index.html",
    origins=[
        {
            "domain_name": site.bucket_regional_domain_name,
            "origin_id": "site",
            "origin_access_control_id": access.id,
        }
    ],
    default_cache_behavior={
        "target_origin_id": "site",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": validated.certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    },
)
aws.s3.BucketPolicy(
    "site-policy",
    bucket=site.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": pulumi.Output.concat(site.arn, "/*"),
                    "Condition": {"StringEquals": {"AWS:SourceArn": distribution.arn}},
                }
            ],
        }
    ),
)
pulumi.export("domain", distribution.domain_name)
