from preflight import Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.route53 import HealthCheck


@policy(
    severity="high",
    caught="deployment",
    error=(
        'InvalidInput: Invalid fully qualified domain name: It may not contain reserved characters of RFC1738 ";/?:@=&"',
    ),
    evidence=documented(
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
        "2026-11-28",
        "the required elements of each type, and the IP ranges that Route 53 cannot check",
    ),
)
def health_check_has_endpoint(check: HealthCheck) -> Violations:
    """A health check has what its type checks: a public host name or address, an alarm, or other health checks.

    Route 53 connects to an endpoint from the internet, so it rejects private addresses, and it expects a host name without
    protocol, port or path: `It may not contain reserved characters of RFC1738`. A TCP check requires a port, a string match
    check the string.

    Fix: `fqdn="orders.dev", port=443, type="HTTPS", resource_path="/health"`; of a URL use only the host name.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    for missing in check.missing():
        yield f"has type {check.type} but no {missing}"
    if check.fqdn_is_url:
        yield "has a URL as `fqdn`; Route 53 expects a host name without protocol, port or path"
    if check.is_unreachable:
        yield f"checks {check.ip_address}, which is not reachable from the internet"


@fails("has type HTTPS but no `fqdn` or `ip_address`")
def endpoint_is_missing(aws):
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, resource_path="/health")


@fails("has a URL as `fqdn`; Route 53 expects a host name without protocol, port or path")
def url_instead_of_host_name(aws):
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn="https://orders.dev/health")


@abstains("fqdn")
@foreseen
def host_name_of_an_api(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    name = api.api_endpoint.apply(lambda url: url.removeprefix("https://"))
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn=name)


@fails("checks 10.0.0.7, which is not reachable from the internet")
def address_is_private(aws):
    aws.route53.HealthCheck("orders", type="TCP", port=443, ip_address="10.0.0.7")


@fails("has type HTTP_STR_MATCH but no `search_string`")
def search_string_is_missing(aws):
    aws.route53.HealthCheck("orders", type="HTTP_STR_MATCH", port=80, fqdn="orders.dev")


@fails("has type CLOUDWATCH_METRIC but no `cloudwatch_alarm_region`")
def region_of_the_alarm_is_missing(aws):
    aws.route53.HealthCheck("orders", type="CLOUDWATCH_METRIC", cloudwatch_alarm_name="orders")


@fails("has type TCP but no `port`")
def port_is_missing(aws):
    aws.route53.HealthCheck("orders", type="TCP", ip_address="orders.dev")


@fails("has type CALCULATED but no `child_healthchecks`")
def children_are_missing(aws):
    aws.route53.HealthCheck("orders", type="CALCULATED", child_health_threshold=1)


@passes
def checks_are_complete(aws):
    child = aws.route53.HealthCheck("site", type="HTTPS", port=443, fqdn="orders.dev")
    aws.route53.HealthCheck("host", type="TCP", port=443, ip_address="9.9.9.9")
    aws.route53.HealthCheck("both", type="CALCULATED", child_health_threshold=1, child_healthchecks=[child.id])


@abstains("fqdn")
def name_is_an_output(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn=balancer.dns_name)
