import pulumi
import pulumi_aws as aws


def certificate_for(domain, zone, opts):
    certificate = aws.acm.Certificate("shop", domain_name=domain, validation_method="DNS", opts=opts)
    option = certificate.domain_validation_options[0]
    aws.route53.Record(
        "validation",
        zone_id=zone.zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        records=[option.resource_record_value],
        ttl=60,
    )
    return certificate
