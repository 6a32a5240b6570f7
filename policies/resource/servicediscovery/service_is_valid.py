from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.servicediscovery import Service


@policy(
    severity="critical",
    caught="deployment",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-servicediscovery-service-…, each deployed and refused by Cloud Map",
    ),
)
def service_is_valid(service: Service) -> Violations:
    """A service of Cloud Map has DNS records that go together, and the health check that its records allow.

    A service has A and AAAA records, or one type. A CNAME is weighted and is not checked. One of the two health checks is set.

    Fix: create a second service for the other record, or set `"routing_policy": "WEIGHTED"`.

    See: https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html
    https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
    """
    yield from service.faults()


@fails(
    "has DNS records of the types A, SRV; it has A and AAAA, or one type",
    "has two DNS records of type A; each type exists once",
)
def records_do_not_go_together(aws):
    service(aws, "A", "SRV", "A")


@fails(
    "has a CNAME with `routing_policy` MULTIVALUE; it is WEIGHTED",
    "has a CNAME and `health_check_config`, which does not check it",
)
def name_is_checked(aws):
    service(aws, "CNAME", health_check_config={"type": "HTTP"})


@fails(
    "has a health check of TCP with `resource_path` /health, which only HTTP and HTTPS have",
    "has `health_check_config` and `health_check_custom_config`; it has one of them",
)
def checks_are_wrong(aws):
    check = {"type": "TCP", "resource_path": "/health"}
    service(aws, "A", health_check_config=check, health_check_custom_config={"failure_threshold": 1})


@fails("has type HTTP and `dns_config`, which it does not have")
def records_without_dns(aws):
    service(aws, "A", type="HTTP")


@passes
def services_are_valid(aws):
    service(aws, "A", "AAAA", health_check_custom_config={"failure_threshold": 1})


@passes
def block_is_empty(aws):
    service(aws, "A", health_check_config={"type": "TCP", "failure_threshold": 1}, health_check_custom_config={})


@passes
def name_is_weighted(aws):
    service(aws, "CNAME", policy="WEIGHTED")


@abstains("dnsConfig.routingPolicy")
def policy_comes_later(aws):
    service(aws, "CNAME", policy=aws.ssm.Parameter("policy", type="String", value="WEIGHTED").arn)


def service(aws, *types, policy="MULTIVALUE", **options):  # noqa: ANN002, ANN003 - types, and arguments of the SDK
    records = [{"type": kind, "ttl": 10} for kind in types]
    dns = {"namespace_id": "ns-1", "dns_records": records, "routing_policy": policy}
    aws.servicediscovery.Service("shop", dns_config=dns, **options)
