from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.servicediscovery import Instance


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Required attribute(s) … are missing.",
        "ALIAS instance can be registered only in services with WEIGHTED routing policy",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-servicediscovery-instance-…-requires-… and -alias-requires-weighted, each deployed with the answer of Cloud Map",
    ),
)
def instance_fits_its_service(instance: Instance) -> Violations:
    """An instance of Cloud Map has an attribute for each DNS record of its service.

    An A record needs an IPv4 address, an AAAA record an IPv6 address, a CNAME a name and an SRV record a port. An alias of a load
    balancer needs weighted routing.

    Fix: add the attribute in the message.

    See: https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html
    """
    yield from instance.service_faults()


@fails("has no AWS_INSTANCE_IPV4, which the A record of Service 'shop' needs")
def address_is_absent(aws):
    instance(aws, service(aws, "A"), AWS_INSTANCE_PORT="80")


@fails("has no AWS_INSTANCE_PORT, which the SRV record of Service 'shop' needs")
def port_is_absent(aws):
    instance(aws, service(aws, "SRV"), AWS_INSTANCE_IPV4="10.0.0.1")


@fails("has AWS_ALIAS_DNS_NAME in Service 'shop' with `routing_policy` MULTIVALUE; it is WEIGHTED")
def alias_is_not_weighted(aws):
    instance(aws, service(aws, "A"), AWS_ALIAS_DNS_NAME="shop.eu-west-1.elb.amazonaws.com")


@passes
def instance_has_its_attributes(aws):
    instance(aws, service(aws, "A", "AAAA"), AWS_INSTANCE_IPV4="10.0.0.1", AWS_INSTANCE_IPV6="fd00::1")


@passes
def service_has_no_records(aws):
    instance(aws, aws.servicediscovery.Service("shop", namespace_id="ns-1"), stage="test")


@abstains("dnsConfig.dnsRecords[0].type")
def type_comes_later(aws):
    instance(aws, service(aws, aws.ssm.Parameter("type", type="String", value="A").arn), stage="test")


def service(aws, *types):  # noqa: ANN002 - the types of records
    records = [{"type": kind, "ttl": 10} for kind in types]
    return aws.servicediscovery.Service("shop", dns_config={"namespace_id": "ns-1", "dns_records": records})


def instance(aws, service, **attributes):  # noqa: ANN003 - the attributes
    aws.servicediscovery.Instance("shop", instance_id="shop", service_id=service.id, attributes=attributes)
