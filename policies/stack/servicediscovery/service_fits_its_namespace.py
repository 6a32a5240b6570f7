from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.servicediscovery import Service


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-servicediscovery-service-dnsconfig-in-http-namespace and -healthcheck-in-private-namespace, refused",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/servicediscovery/2017-03-14/service-2.json.gz",
            "2026-11-28",
            "HealthCheckConfig: public DNS and HTTP namespaces only; either it or HealthCheckCustomConfig",
        ),
    ),
)
def service_fits_its_namespace(service: Service) -> Violations:
    """A service of Cloud Map has records and checks that its namespace supports.

    A namespace for HTTP has no DNS records. Health checks of Route 53 reach public addresses, so a private namespace has none.

    Fix: set `namespace_id` in place of `dns_config`, or `health_check_custom_config` in place of `health_check_config`.

    See: https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
    https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html
    """
    yield from service.namespace_faults()


@fails("has `dns_config` in HttpNamespace 'shop', which has no DNS records; set `namespace_id` alone")
def records_in_a_namespace_of_http(aws):
    service(aws, aws.servicediscovery.HttpNamespace("shop"))


@fails("has `health_check_config` in PrivateDnsNamespace 'shop'; Route 53 reaches public addresses alone")
def check_in_a_private_namespace(aws):
    namespace = aws.servicediscovery.PrivateDnsNamespace("shop", name="shop.local", vpc="vpc-1")
    service(aws, namespace, health_check_config={"type": "HTTP"})


@passes
def private_namespace_is_right(aws):
    namespace = aws.servicediscovery.PrivateDnsNamespace("shop", name="shop.local", vpc="vpc-1")
    service(aws, namespace, health_check_custom_config={"failure_threshold": 1})


@passes
def public_namespace_is_right(aws):
    service(aws, aws.servicediscovery.PublicDnsNamespace("shop", name="acme.io"), health_check_config={"type": "HTTP"})


@abstains("dnsConfig.namespaceId, which leads outside of this stack")
def namespace_is_elsewhere(aws):
    dns = {"namespace_id": "ns-1", "dns_records": [{"type": "A", "ttl": 10}]}
    aws.servicediscovery.Service("shop", dns_config=dns, health_check_config={"type": "HTTP"})


def service(aws, namespace, **options):  # noqa: ANN003 - the arguments of the SDK
    dns = {"namespace_id": namespace.id, "dns_records": [{"type": "A", "ttl": 10}]}
    aws.servicediscovery.Service("shop", dns_config=dns, **options)
