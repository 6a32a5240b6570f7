from preflight import Advice, Violations, abstains, documented, fails, foreseen, modelled, passes, policy, provider
from preflight.aws.route53 import HealthCheck


@policy(
    severity="high",
    caught="deployment",
    error=(
        'InvalidInput: Invalid fully qualified domain name: It may not contain reserved characters of RFC1738 ";/?:@=&"',
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
            "2026-11-28",
            "the required elements of each type, and the IP ranges that Route 53 cannot check",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/route53/2013-04-01/service-2.json.gz",
            "2026-11-29",
            "HealthCheckRegionList: 3 to 64; HealthCheckRegion: eight regions; RequestInterval: 10 to 30",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/health_check.go",
            "2026-11-29",
            "request_interval is 10 or 30; d.GetOk leaves out a port of 0 and an empty fqdn",
        ),
    ),
)
def health_check_has_endpoint(check: HealthCheck) -> Violations:
    """A health check has what its type checks: a public host name or address, an alarm, or other health checks.

    Route 53 connects to an endpoint from the internet, so it rejects private addresses, and it expects a host name without
    protocol, port or path: `It may not contain reserved characters of RFC1738`. A string match check requires the string. It is
    checked every 10 or 30 seconds from at least three of eight regions, or from all.

    A TCP check without a port and a calculated one without others are advice: no documentation states that they are refused.

    Fix: `fqdn="orders.dev", port=443, type="HTTPS", resource_path="/health"`; of a URL use only the host name.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    for missing in check.missing():
        yield f"has type {check.type} but no {missing}"
    for doubtful in check.doubtful():
        yield Advice(f"has type {check.type} but no {doubtful}")
    yield from check.range_faults()
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
    aws.route53.HealthCheck("orders", type="TCP", fqdn="orders.dev")


@fails("has type RECOVERY_CONTROL but no `routing_control_arn`")
def control_is_missing(aws):
    aws.route53.HealthCheck("orders", type="RECOVERY_CONTROL")


@fails(
    "has 2 regions; it has at least 3, or none for all",
    "has the region 'eu-central-1'; Route 53 checks from us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1,"
    " ap-southeast-2, ap-northeast-1, sa-east-1",
    "has `request_interval` 20; it is 10 or 30 seconds",
)
def regions_are_wrong(aws):
    aws.route53.HealthCheck(
        "orders",
        type="HTTPS",
        port=443,
        fqdn="orders.dev",
        regions=["eu-west-1", "eu-central-1"],
        request_interval=20,
    )


@fails("has type CALCULATED but no `child_healthchecks`")
def children_are_missing(aws):
    aws.route53.HealthCheck("orders", type="CALCULATED", child_health_threshold=1)


@passes
def checks_are_complete(aws):
    child = aws.route53.HealthCheck("site", type="HTTPS", port=443, fqdn="orders.dev")
    aws.route53.HealthCheck("host", type="TCP", port=443, ip_address="9.9.9.9")
    aws.route53.HealthCheck("both", type="CALCULATED", child_health_threshold=1, child_healthchecks=[child.id])


@passes
def checks_of_addresses(aws):
    regions = ["us-west-1", "us-east-1", "eu-west-1"]
    aws.route53.HealthCheck("orders", type="HTTP", port=80, ip_address="1.2.3.4", request_interval=30, regions=regions)
    aws.route53.HealthCheck("six", type="HTTP", port=80, ip_address="1234:5678:9abc:6811:0:0:0:4", resource_path="/")


@abstains("fqdn")
def name_is_an_output(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.route53.HealthCheck("orders", type="HTTPS", port=443, fqdn=balancer.dns_name)
