"""A bucket in Ireland with a replica in Frankfurt, and a certificate in Virginia."""

import pulumi
import pulumi_aws as aws

frankfurt = aws.Provider("frankfurt", region="eu-central-1", default_tags={"tags": {"Region": "eu-central-1"}})
virginia = aws.Provider("virginia", aws_region="us-east-1")

in_frankfurt = pulumi.InvokeOptions(provider=frankfurt)
zones = aws.get_availability_zones(state="available", opts=in_frankfurt)
domain = aws.route53.get_zone(name="shop.test", opts=pulumi.InvokeOptions(providers=[virginia]))

source = aws.s3.Bucket("source")
replica = aws.s3.Bucket("replica", opts=pulumi.ResourceOptions(provider=frankfurt))
elsewhere = aws.s3.Bucket("elsewhere", region="eu-north-1")
backup = aws.s3.Bucket("backup", opts=pulumi.ResourceOptions(region="eu-west-3"))

certificate = aws.acm.Certificate(
    "shop",
    domain_name="shop.test",
    validation_method="DNS",
    opts=pulumi.ResourceOptions(provider=virginia),
)
records = certificate.domain_validation_options.apply(
    lambda options: [
        aws.route53.Record(
            f"validation-{index}",
            zone_id=domain.zone_id,
            name=option.resource_record_name,
            type=option.resource_record_type,
            records=[option.resource_record_value],
            ttl=60,
        ).fqdn
        for index, option in enumerate(options)
    ]
)
aws.acm.CertificateValidation(
    "shop",
    certificate_arn=certificate.arn,
    validation_record_fqdns=records,
    opts=pulumi.ResourceOptions(provider=virginia),
)
aws.sns.Topic("alerts", pulumi.ResourceOptions(provider=virginia), opts=pulumi.ResourceOptions(protect=True))

pulumi.export("zones", zones.names)
pulumi.export("buckets", [source.id, replica.id, elsewhere.id, backup.id])
