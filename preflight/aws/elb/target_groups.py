"""What Elastic Load Balancing accepts for target groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from preflight.core.messages import Advice
from preflight.core.values import independently, known

from . import TargetGroup

APPLICATION = ("HTTP", "HTTPS")
NETWORK = ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC")
GATEWAY = ("GENEVE",)
_GENEVE_PORT = 6081
_SHORTEST_SLOW_START, _LONGEST_SLOW_START = 30, 900
_LONGEST_DELAY = 3600
_SHORTEST_INTERVAL = 5
_CODES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")
_STICKY_BY_PROTOCOL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(APPLICATION, ("lb_cookie", "app_cookie")),
        **dict.fromkeys(("TCP", "UDP", "TCP_UDP"), ("source_ip",)),
        "GENEVE": ("source_ip_dest_ip", "source_ip_dest_ip_proto"),
    }
)


def group_faults(group: TargetGroup) -> Iterator[str]:
    """Why AWS or the provider refuses a target group, each as a clause that begins with a verb; Advice if it is ignored."""
    yield from independently(
        (_shape_faults, _type_faults, _attribute_faults, _network_faults, _stickiness_faults, _failover_faults), group
    )


def health_check_faults(group: TargetGroup) -> Iterator[str]:
    """Why AWS or the provider refuses the health check of a target group, each as a clause that begins with a verb."""
    if group.health_check is not None:
        yield from independently((_protocol_faults, _time_faults, _matcher_faults, _enabled_faults), group)


def _shape_faults(group: TargetGroup) -> Iterator[str]:
    properties = {"port": group.port, "protocol": group.protocol, "vpc_id": group.vpc_id}
    if group.target_type != "lambda":
        for name, value in properties.items():
            if value is None:
                yield f"has no `{name}`; target type {group.target_type} needs port, protocol and vpc_id"
    else:
        for name, value in properties.items():
            if value is not None:
                yield Advice(f"sets `{name}`, which does not apply to target type lambda and is ignored")


def _type_faults(group: TargetGroup) -> Iterator[str]:
    if group.target_type == "lambda" or group.protocol is None:
        return
    if group.target_type == "alb" and group.protocol in (*APPLICATION, "UDP", "TCP_UDP", *GATEWAY):
        yield f"has protocol {group.protocol} and target type alb; an application load balancer is a target over TCP"
    if group.protocol == "GENEVE":
        if group.target_type == "alb":
            return
        if group.port is not None and group.port != _GENEVE_PORT:
            yield f"has protocol GENEVE and port {group.port}; the port of GENEVE is {_GENEVE_PORT}"


def _attribute_faults(group: TargetGroup) -> Iterator[str]:
    if group.target_type not in ("instance", "ip"):
        return
    slow, algorithm = group.slow_start, group.load_balancing_algorithm_type
    if slow and not _SHORTEST_SLOW_START <= slow <= _LONGEST_SLOW_START:
        yield f"has `slow_start` {slow} s; it is 0 or {_SHORTEST_SLOW_START} to {_LONGEST_SLOW_START} s"
    if slow and algorithm == "least_outstanding_requests":
        yield f"has `slow_start` with the algorithm {algorithm}, with which it cannot be enabled"
    if group.load_balancing_anomaly_mitigation == "on" and algorithm != "weighted_random":
        yield f"has anomaly mitigation with the algorithm {algorithm}; it works with weighted_random only"
    if group.protocol is not None and group.protocol not in APPLICATION:
        if slow:
            yield f"has `slow_start` with protocol {group.protocol}; slow start exists for HTTP and HTTPS only"
        if algorithm != "round_robin":
            yield f"has the algorithm {algorithm} with protocol {group.protocol}; algorithms exist for HTTP and HTTPS only"


def _network_faults(group: TargetGroup) -> Iterator[str]:
    if group.target_type not in ("instance", "ip") or group.protocol is None:
        return
    preserves = None if group.preserve_client_ip is None else str(known(group.preserve_client_ip)).lower()
    if group.protocol not in NETWORK:
        wanted = (
            ("connection_termination", group.connection_termination),
            ("proxy_protocol_v2", group.proxy_protocol_v2),
            ("preserve_client_ip", preserves is not None),
        )
        for name, is_set in wanted:
            if is_set:
                yield f"sets `{name}` with protocol {group.protocol}; only Network Load Balancers support it"
    elif preserves == "false" and group.protocol in ("UDP", "TCP_UDP"):
        yield f"disables `preserve_client_ip` with protocol {group.protocol}; it cannot be disabled for UDP and TCP_UDP"


def _stickiness_faults(group: TargetGroup) -> Iterator[str]:
    sticky = group.stickiness
    if sticky is None or group.target_type not in ("instance", "ip") or not sticky.enabled or group.protocol is None:
        return
    if group.protocol == "TLS":
        yield "has stickiness with protocol TLS, which supports none"
    accepted = _STICKY_BY_PROTOCOL.get(known(group.protocol))
    if accepted and sticky.type not in accepted:
        yield f"has stickiness of type {sticky.type} with protocol {group.protocol}, which has {' and '.join(accepted)}"
    elif sticky.type == "app_cookie":
        if sticky.cookie_name is None or sticky.cookie_name == "":
            yield "has stickiness of type app_cookie without `cookie_name`"
        elif sticky.cookie_name.startswith("AWSALB"):
            yield f"has stickiness with the cookie '{sticky.cookie_name}'; names that begin with AWSALB are reserved"


def _failover_faults(group: TargetGroup) -> Iterator[str]:
    delay = str(known(group.deregistration_delay))
    if delay.isdigit() and int(delay) > _LONGEST_DELAY:
        yield f"has `deregistration_delay` {delay} s; it is at most {_LONGEST_DELAY} s"
    for failover in group.target_failovers:
        gone, sick = failover.on_deregistration, failover.on_unhealthy
        if group.protocol == "GENEVE" and gone != sick:
            yield f"has the failover {gone} on deregistration and {sick} on unhealthy; both must be the same"


def _protocol_faults(group: TargetGroup) -> Iterator[str]:
    assert group.health_check is not None
    protocol = known(group.health_check.protocol).upper()
    if group.target_type == "lambda":
        if protocol == "TCP":
            yield "has a health check with protocol TCP and target type lambda; use HTTP"
        return
    if protocol not in (*APPLICATION, "TCP"):
        yield f"has a health check with protocol {protocol}; health checks use HTTP, HTTPS or TCP"
    if protocol == "TCP":
        for name in ("path", "matcher"):
            value = getattr(group.health_check, name)
            if value is not None and value != "":
                yield f"has a health check with protocol TCP and the {name} '{value}'; only HTTP and HTTPS have a {name}"
        if group.protocol in APPLICATION:
            yield f"has protocol {group.protocol} and a health check with protocol TCP; use HTTP or HTTPS"


def _time_faults(group: TargetGroup) -> Iterator[str]:
    assert group.health_check is not None
    interval, timeout = group.health_check.interval, group.health_check.timeout
    is_application = group.target_type == "lambda" or group.protocol in APPLICATION
    if timeout is None:
        if group.protocol in APPLICATION and group.target_type != "lambda" and interval <= _SHORTEST_INTERVAL:
            yield f"checks health every {interval} s without a `timeout`; the default timeout is not smaller than that"
    elif timeout > interval or (is_application and timeout == interval):
        yield f"has a health check with timeout {timeout} s and interval {interval} s; the interval must be greater"


def _matcher_faults(group: TargetGroup) -> Iterator[str]:
    check = group.health_check
    assert check is not None
    if check.matcher is None or check.matcher == "" or known(check.protocol).upper() == "TCP":
        return
    lowest, highest = _codes(group)
    for part in known(check.matcher).split(","):
        found = _CODES.fullmatch(part.strip())
        codes = [int(code) for code in found.groups() if code] if found else []
        if not codes or codes != sorted(codes) or not lowest <= codes[0] <= codes[-1] <= highest:
            yield f"has a health check with the matcher '{check.matcher}'; it lists codes from {lowest} to {highest}"
            return


def _codes(group: TargetGroup) -> tuple[int, int]:
    """The first and the last status code that a health check may expect."""
    if group.target_type != "lambda":
        if group.protocol == "GENEVE":
            return 200, 399
        if group.protocol in NETWORK:
            return 200, 599
        if group.protocol in APPLICATION and known(group.protocol_version).upper() == "GRPC":
            return 0, 99
    return 200, 499


def _enabled_faults(group: TargetGroup) -> Iterator[str]:
    assert group.health_check is not None
    if group.target_type != "lambda" and not group.health_check.enabled:
        yield f"disables its health check; only target type lambda allows that, this one is {group.target_type}"
