from preflight import Violations, abstains, deployed, fails, modelled, passes, policy, provider
from preflight.aws.elb import TargetGroup
from preflight.aws.elb.target_groups import health_check_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationError: Health check interval must be greater than the timeout.",
        "Health check timeout '10' must be smaller than the interval '10'",
        'Attribute "health_check[0].matcher" cannot be specified when "health_check[0].protocol" is "TCP"',
        'Attribute "health_check[0].protocol" cannot have value "TCP" when "protocol" is "HTTP".',
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-linters/tflint-ruleset-aws/issues/404",
            "2026-11-28",
            "ValidationError: Health check interval must be greater than the timeout (interval 5, no timeout)",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/013cfb4cddc9c44a28f34abad0c11768bcdb9b85/internal/service/elbv2/target_group.go",
            "2026-11-28",
            "resourceTargetGroupCustomizeDiff: no path or matcher with TCP, no TCP health check with HTTP",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            "2026-11-28",
            "the protocols of health checks, the ranges of the matcher, and which target types can disable the check",
        ),
    ),
)
def health_check_fits(group: TargetGroup) -> Violations:
    """The health check of a target group fits the protocol and the target type of the group.

    A check uses HTTP, HTTPS or TCP. Only HTTP and HTTPS have a path and status codes: 200 to 499 for an application load
    balancer, 200 to 599 for a network load balancer, 200 to 399 for a gateway load balancer, and 0 to 99 for gRPC. The
    interval is greater than the timeout.

    Fix: write the value that the message shows.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """
    yield from health_check_faults(group)


@fails(
    "has a health check with protocol TCP and the path '/healthz'; only HTTP and HTTPS have a path",
    "has a health check with protocol TCP and the matcher '200-399'; only HTTP and HTTPS have a matcher",
)
def tcp_has_a_path(aws):
    aws.lb.TargetGroup(
        "orders",
        port=80,
        protocol="TCP",
        vpc_id="vpc-1a2b3c",
        health_check={"protocol": "TCP", "path": "/healthz", "matcher": "200-399"},
    )


@fails(
    "has a health check with timeout 60 s and interval 30 s; the interval must be greater",
    "has a health check with timeout 30 s and interval 30 s; the interval must be greater",
    "checks health every 5 s without a `timeout`; the default timeout is not smaller than that",
)
def interval_is_too_short(aws):
    place = {"port": 80, "protocol": "HTTP", "vpc_id": "vpc-1a2b3c"}
    aws.lb.TargetGroup("longer", health_check={"timeout": 60}, **place)
    aws.lb.TargetGroup("equal", health_check={"timeout": 30, "interval": 30}, **place)
    aws.lb.TargetGroup("default", health_check={"interval": 5}, **place)


@fails(
    "has a health check with the matcher '600'; it lists codes from 200 to 499",
    "has a health check with the matcher '200-'; it lists codes from 200 to 499",
    "has a health check with the matcher '200'; it lists codes from 0 to 99",
    "has a health check with the matcher '200-499'; it lists codes from 200 to 399",
)
def matchers_are_out_of_range(aws):
    for name, protocol, matcher, rest in (
        ("high", "HTTP", "600", {}),
        ("form", "HTTP", "200-", {}),
        ("grpc", "HTTPS", "200", {"protocol_version": "GRPC"}),
        ("geneve", "GENEVE", "200-499", {}),
    ):
        aws.lb.TargetGroup(
            name, port=6081, protocol=protocol, vpc_id="vpc-1a2b3c", health_check={"matcher": matcher}, **rest
        )


@fails(
    "has a health check with protocol UDP; health checks use HTTP, HTTPS or TCP",
    "has protocol HTTPS and a health check with protocol TCP; use HTTP or HTTPS",
    "disables its health check; only target type lambda allows that, this one is instance",
    "has a health check with protocol TCP and target type lambda; use HTTP",
)
def protocols_do_not_fit(aws):
    place = {"port": 80, "vpc_id": "vpc-1a2b3c"}
    aws.lb.TargetGroup("udp", protocol="UDP", health_check={"protocol": "UDP"}, **place)
    aws.lb.TargetGroup("tcp", protocol="HTTPS", health_check={"protocol": "TCP"}, **place)
    aws.lb.TargetGroup("off", protocol="HTTP", health_check={"enabled": False}, **place)
    aws.lb.TargetGroup("functions", target_type="lambda", health_check={"protocol": "TCP"})


@passes
def checks_that_fit(aws):
    place = {"port": 80, "vpc_id": "vpc-1a2b3c"}
    for name, protocol, check in (
        ("web", "HTTP", {"path": "/healthz", "matcher": "200-299,404", "timeout": 5, "interval": 10}),
        ("tcp", "TCP", {"protocol": "TCP", "timeout": 10, "interval": 10, "path": ""}),
        ("udp", "UDP", {"protocol": "HTTP", "path": "/healthz", "matcher": "200-599"}),
        ("fast", "HTTPS", {"timeout": 2, "interval": 5}),
    ):
        aws.lb.TargetGroup(name, protocol=protocol, health_check=check, **place)
    aws.lb.TargetGroup("grpc", protocol="HTTP", protocol_version="GRPC", health_check={"matcher": "0-99"}, **place)
    aws.lb.TargetGroup("functions", target_type="lambda", health_check={"enabled": False})


@abstains("healthCheck.timeout")
def timeout_comes_later(aws):
    parameter = aws.ssm.Parameter("timeout", type="String", value="5")
    aws.lb.TargetGroup(
        "orders",
        port=80,
        protocol="HTTP",
        vpc_id="vpc-1a2b3c",
        health_check={"timeout": parameter.version, "interval": 30},
    )
