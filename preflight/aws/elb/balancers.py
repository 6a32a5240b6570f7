"""What Elastic Load Balancing accepts for load balancers and for the targets of a target group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from preflight.aws.knowledge.networks import are_different, vpc_of
from preflight.core.values import independently, known

from . import Listener, LoadBalancer, TargetGroupAttachment

_LONGEST_IDLE, _SHORTEST_KEEP_ALIVE, _LONGEST_KEEP_ALIVE = 4000, 60, 604800
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type
_TARGETS = tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")))


def balancer_faults(balancer: LoadBalancer) -> Iterator[str]:
    """Why AWS refuses a load balancer, each as a clause that begins with a verb."""
    yield from independently((_subnet_faults, _address_faults, _type_faults, _time_faults, _log_faults), balancer)


def _subnet_faults(balancer: LoadBalancer) -> Iterator[str]:
    has_subnets, has_mappings = (balancer.has(name) for name in ("subnets", "subnet_mappings"))
    if has_subnets and has_mappings and len(balancer.subnets) and len(balancer.subnet_mappings):
        yield "has `subnets` and `subnet_mappings`; it has one of them"
    if not has_subnets and not has_mappings:
        yield "has no subnets; set `subnets` or `subnet_mappings`"


def _address_faults(balancer: LoadBalancer) -> Iterator[str]:
    for mapping in map(known, balancer.subnet_mappings):
        for name, value in (
            ("allocation_id", mapping.allocation_id),
            ("private_ipv4_address", mapping.private_ipv4_address),
        ):
            if value is not None and balancer.load_balancer_type != "network":
                found = f"sets `{name}` but is of type {balancer.load_balancer_type}"
                yield f"{found}; only a network load balancer has fixed addresses"
        if balancer.load_balancer_type != "network":
            continue
        if mapping.allocation_id is not None and balancer.internal:
            yield "is internal and has an `allocation_id`; an internal load balancer has no public address"
        if mapping.private_ipv4_address is not None and not balancer.internal:
            yield "is not internal and has a `private_ipv4_address`; set `internal`, or use an `allocation_id`"


def _type_faults(balancer: LoadBalancer) -> Iterator[str]:
    kind = balancer.load_balancer_type
    if kind == "gateway":
        if balancer.has("security_groups") and len(balancer.security_groups):
            yield "has security groups; a gateway load balancer has none"
        if balancer.internal:
            yield "is internal; a gateway load balancer has no scheme"
    if balancer.ip_address_type == "dualstack-without-public-ipv4" and kind != "application":
        yield f"has IP address type dualstack-without-public-ipv4; a {kind} load balancer has ipv4 and dualstack"


def _time_faults(balancer: LoadBalancer) -> Iterator[str]:
    if balancer.load_balancer_type != "application":
        return
    if not 1 <= balancer.idle_timeout <= _LONGEST_IDLE:
        yield f"has `idle_timeout` {balancer.idle_timeout} s; it is 1 to {_LONGEST_IDLE} s"
    if not _SHORTEST_KEEP_ALIVE <= balancer.client_keep_alive <= _LONGEST_KEEP_ALIVE:
        accepted = f"{_SHORTEST_KEEP_ALIVE} to {_LONGEST_KEEP_ALIVE} s"
        yield f"has `client_keep_alive` {balancer.client_keep_alive} s; it is {accepted}"


def _log_faults(balancer: LoadBalancer) -> Iterator[str]:
    for name in ("access_logs", "connection_logs", "health_check_logs"):
        logs = getattr(balancer, name)
        if logs is not None and logs.enabled and (logs.bucket is None or logs.bucket == ""):
            yield f"enables `{name}` without a bucket"


def target_faults(attachment: TargetGroupAttachment) -> Iterator[str]:
    """Why a target group of this stack does not accept a target, as clauses that begin with a verb. Follows links."""
    group, target = attachment.target_group, attachment.target_id
    if group.target_type == "lambda":
        if attachment.port is not None:
            yield f"has port {attachment.port}; {group} has target type lambda, whose targets have no port"
    elif group.target_type == "instance" and isinstance(target, str) and not _INSTANCE.fullmatch(target):
        yield f"has the target '{target}'; {group} has target type instance, whose targets are instance ids"
    elif group.target_type == "ip":
        yield from _ip_faults(attachment, known(target))


def _ip_faults(attachment: TargetGroupAttachment, target: str) -> Iterator[str]:
    try:
        address = ip_address(target)
    except ValueError:
        yield f"has the target '{target}'; {attachment.target_group} has target type ip, whose targets are IP addresses"
        return
    if address.version == 4 and not any(address in block for block in _TARGETS) and address.is_global:  # noqa: PLR2004
        yield f"has the target {target}, a public address; targets are in the VPC or in a private range"


def distant_groups(listener: Listener) -> Iterator[str]:
    """The target groups of a listener that are in another VPC than its load balancer, as clauses. Follows links."""
    balancer = listener.load_balancer
    for subnet in balancer.planned_subnets[:1]:
        for group in listener.planned_groups:
            if group.target_type == "lambda":
                continue
            ours, theirs = vpc_of(subnet), vpc_of(group)
            if are_different(ours, theirs):
                yield f"forwards to {group} of {theirs}, but {balancer} is in {ours}"
