from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.route53 import HealthCheck


@policy(
    severity="high",
    caught="deployment",
    error=(
        'InvalidInput: Invalid fully qualified domain name: It may not contain reserved characters of RFC1738 ";/?:@=&"',
        "InvalidInput",
    ),
)
def health_check_has_endpoint(check: HealthCheck) -> Violations:
    """A health check has what its type checks: a public name or address, an alarm, or other health checks.

    Route 53 connects to an endpoint from the internet, so it takes no private address, and the name of a host without protocol,
    port or path: `It may not contain reserved characters of RFC1738`. A check of TCP needs a port, one for a text that text.

    Fix: `fqdn="orders.dev", port=443, type="HTTPS", resource_path="/health"`; of a URL take the host only.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    for missing in check.missing():
        yield f"is of type {check.type} and has no {missing}"
    if check.has_url_for_name:
        yield "has a URL for `fqdn`, which takes the name of a host alone"
    if check.is_out_of_reach:
        yield f"checks {check.ip_address}, which the internet does not lead to"


@fails("is of type HTTPS and has no `fqdn` or `ip_address`")
def endpoint_is_forgotten(aws):
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, resource_path="/health")


@fails("has a URL for `fqdn`, which takes the name of a host alone")
def url_is_given_for_the_name(aws):
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn="https://orders.dev/health")


@fails("has a URL for `fqdn`, which takes the name of a host alone")
@foreseen
def url_of_a_function_is_given(aws):
    url = aws.lambda_.FunctionUrl("orders", function_name="orders", authorization_type="NONE")
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn=url.function_url)


@fails("checks 10.0.0.7, which the internet does not lead to")
def address_is_private(aws):
    aws.route53.HealthCheck("orders", type="TCP", port=443, ip_address="10.0.0.7")


@fails("is of type HTTP_STR_MATCH and has no `search_string`")
def text_is_forgotten(aws):
    aws.route53.HealthCheck("orders", type="HTTP_STR_MATCH", port=80, fqdn="orders.dev")


@fails("is of type CLOUDWATCH_METRIC and has no `cloudwatch_alarm_region`")
def region_of_the_alarm_is_forgotten(aws):
    aws.route53.HealthCheck("orders", type="CLOUDWATCH_METRIC", cloudwatch_alarm_name="orders")


@fails("is of type TCP and has no `port`")
def port_is_forgotten(aws):
    aws.route53.HealthCheck("orders", type="TCP", ip_address="orders.dev")


@fails("is of type CALCULATED and has no `child_healthchecks`")
def children_are_forgotten(aws):
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
