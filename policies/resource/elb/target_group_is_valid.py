from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.elb import TargetGroup
from preflight.aws.elb.target_groups import group_faults


@policy(
    severity="critical",
    caught="deployment",
    error='Attribute "port" must be specified when "target_type" is "instance"',
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            "2026-11-28",
            "protocols by type of load balancer; if the protocol is GENEVE, the supported port is 6081",
        ),
        modelled(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html",
            "2026-11-28",
            "the attributes and stickiness types of each type of load balancer, and their ranges",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/013cfb4cddc9c44a28f34abad0c11768bcdb9b85/internal/service/elbv2/target_group.go",
            "2026-11-28",
            "customizeDiffTargetGroupTargetTypeNotLambda: port, protocol and vpc_id are required",
        ),
        documented(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html",
            "2026-11-28",
            "you cannot enable both slow start mode and least outstanding requests",
        ),
    ),
)
def target_group_is_valid(group: TargetGroup) -> Violations:
    """A target group has the properties and attributes that exist for its target type and protocol.

    HTTP and HTTPS are for application load balancers, TCP, TLS, UDP and TCP_UDP for network load balancers, and GENEVE for
    gateway load balancers. Each has its own attributes: slow start and cookies exist for HTTP, client addresses for TCP and UDP.
    A group of functions has no port, protocol or VPC; any other group needs them.

    Fix: remove the attribute, or use the value that the message shows.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    yield from group_faults(group)


@fails(
    "has no `protocol`; target type ip needs port, protocol and vpc_id",
    "has no `vpc_id`; target type ip needs port, protocol and vpc_id",
)
def group_of_addresses_lacks_its_protocol(aws):
    aws.lb.TargetGroup("orders", target_type="ip", port=80)


@fails("sets `port`, which does not apply to target type lambda and is ignored")
def group_of_functions_has_a_port(aws):
    aws.lb.TargetGroup("orders", target_type="lambda", port=80)


@fails(
    "has `slow_start` 10 s; it is 0 or 30 to 900 s",
    "has `slow_start` with the algorithm least_outstanding_requests, with which it cannot be enabled",
    "has anomaly mitigation with the algorithm least_outstanding_requests; it works with weighted_random only",
    "sets `proxy_protocol_v2` with protocol HTTP; only Network Load Balancers support it",
    "has stickiness of type source_ip with protocol HTTP, which has lb_cookie and app_cookie",
    "has `deregistration_delay` 4000 s; it is at most 3600 s",
)
def attributes_of_an_http_group(aws):
    aws.lb.TargetGroup(
        "orders",
        port=80,
        protocol="HTTP",
        vpc_id="vpc-1a2b3c",
        slow_start=10,
        load_balancing_algorithm_type="least_outstanding_requests",
        load_balancing_anomaly_mitigation="on",
        proxy_protocol_v2=True,
        deregistration_delay=4000,
        stickiness={"type": "source_ip"},
    )


@fails(
    "has `slow_start` with protocol TCP; slow start exists for HTTP and HTTPS only",
    "has stickiness of type lb_cookie with protocol TCP, which has source_ip",
    "disables `preserve_client_ip` with protocol UDP; it cannot be disabled for UDP and TCP_UDP",
    "has protocol GENEVE and port 80; the port of GENEVE is 6081",
    "has protocol HTTP and target type alb; an application load balancer is a target over TCP",
    "has stickiness with protocol TLS, which supports none",
)
def groups_of_other_load_balancers(aws):
    for name, protocol, rest in (
        ("tcp", "TCP", {"slow_start": 60, "stickiness": {"type": "lb_cookie"}}),
        ("udp", "UDP", {"preserve_client_ip": "false"}),
        ("geneve", "GENEVE", {}),
        ("alb", "HTTP", {"target_type": "alb"}),
        ("tls", "TLS", {"stickiness": {"type": "source_ip"}}),
    ):
        aws.lb.TargetGroup(name, port=80, protocol=protocol, vpc_id="vpc-1a2b3c", **rest)


@fails(
    "has stickiness of type app_cookie without `cookie_name`",
    "has stickiness with the cookie 'AWSALBTG'; names that begin with AWSALB are reserved",
)
def application_cookies(aws):
    for name, cookie in (("none", None), ("reserved", "AWSALBTG")):
        aws.lb.TargetGroup(
            name,
            port=80,
            protocol="HTTP",
            vpc_id="vpc-1a2b3c",
            stickiness={"type": "app_cookie", "cookie_name": cookie},
        )


@passes
def groups_of_every_type(aws):
    place = {"vpc_id": "vpc-1a2b3c"}
    aws.lb.TargetGroup("functions", target_type="lambda", lambda_multi_value_headers_enabled=True)
    aws.lb.TargetGroup(
        "web",
        port=80,
        protocol="HTTP",
        slow_start=30,
        stickiness={"type": "app_cookie", "cookie_name": "session"},
        **place,
    )
    aws.lb.TargetGroup(
        "fast",
        port=80,
        protocol="HTTPS",
        load_balancing_algorithm_type="weighted_random",
        load_balancing_anomaly_mitigation="on",
        **place,
    )
    aws.lb.TargetGroup(
        "tcp",
        port=5432,
        protocol="TCP",
        target_type="ip",
        preserve_client_ip="false",
        proxy_protocol_v2=True,
        connection_termination=True,
        stickiness={"type": "source_ip"},
        **place,
    )
    aws.lb.TargetGroup("balancer", port=80, protocol="TCP", target_type="alb", **place)
    aws.lb.TargetGroup(
        "firewall",
        port=6081,
        protocol="GENEVE",
        target_failovers=[{"on_deregistration": "rebalance", "on_unhealthy": "rebalance"}],
        **place,
    )
    aws.lb.TargetGroup("off", port=80, protocol="TCP", stickiness={"type": "lb_cookie", "enabled": False}, **place)


@abstains("protocol")
def protocol_comes_later(aws):
    parameter = aws.ssm.Parameter("protocol", type="String", value="TCP")
    aws.lb.TargetGroup("orders", port=80, protocol=parameter.arn, vpc_id="vpc-1a2b3c", slow_start=60)
