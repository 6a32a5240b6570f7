"""Route 53 Resolver: endpoints and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_GROUP = re.compile(r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_DIRECTIONS = ("INBOUND", "OUTBOUND", "INBOUND_DELEGATION")
_FEWEST_ADDRESSES = 2
_RULE_TYPES = ("FORWARD", "SYSTEM", "DELEGATE")
_MOST_TARGETS = 6


class EndpointAddress(View):
    """An address of an endpoint."""

    subnet_id: str = prop()


class ResolverEndpoint(Resource, token="aws:route53/resolverEndpoint:ResolverEndpoint"):
    """A Resolver endpoint."""

    direction: str = prop()
    ip_addresses: list[EndpointAddress] = prop(())
    security_group_ids: list[str] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        yield from independently((_direction_faults, _group_faults), self)


def _direction_faults(endpoint: ResolverEndpoint) -> Iterator[str]:
    if (direction := known(endpoint.direction)) not in _DIRECTIONS:
        yield f"has the direction '{direction}'; Route 53 accepts {', '.join(_DIRECTIONS)}"
    if (count := len(endpoint.ip_addresses)) < _FEWEST_ADDRESSES:
        yield f"has {count} ip_addresses; an endpoint has at least {_FEWEST_ADDRESSES}"


def _group_faults(endpoint: ResolverEndpoint) -> Iterator[str]:
    for group in endpoint.security_group_ids:
        if isinstance(group, str) and not _GROUP.fullmatch(group):
            yield f"has the security group '{group}', which is not an id, sg-…"


class Target(View):
    """A name server that a rule forwards to."""

    ip: str | None = None
    ipv6: str | None = None


class ResolverRule(Resource, token="aws:route53/resolverRule:ResolverRule"):
    """A Resolver rule."""

    rule_type: str = prop()
    resolver_endpoint_id: str | None = None
    target_ips: list[Target] = prop(())

    endpoint: ResolverEndpoint | None = link("resolver_endpoint_id")

    @property
    def errors(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        yield from independently((_type_faults, _target_faults), self)


def _type_faults(rule: ResolverRule) -> Iterator[str]:
    kind = known(rule.rule_type)
    if kind not in _RULE_TYPES:
        yield f"has the rule_type '{kind}'; Route 53 accepts {', '.join(_RULE_TYPES)}"
    for name in ("resolver_endpoint_id", "target_ips"):
        has = rule.has(name) and (name != "target_ips" or bool(len(rule.target_ips)))
        if kind == "FORWARD" and not has:
            yield f"has the rule_type FORWARD without `{name}`"
        if kind == "SYSTEM" and has:
            yield f"has the rule_type SYSTEM with `{name}`, which is for FORWARD"


def _target_faults(rule: ResolverRule) -> Iterator[str]:
    if len(rule.target_ips) > _MOST_TARGETS:
        yield f"forwards to {len(rule.target_ips)} addresses; Route 53 accepts {_MOST_TARGETS}"
    for target in rule.target_ips:
        for name, version in (("ip", 4), ("ipv6", 6)):
            address = getattr(target, name)
            if address and _version(known(address)) != version:
                yield f"forwards to the {name} '{address}', which is not an IPv{version} address"


def _version(address: str) -> int:
    """The version of an address, 0 for what is not one."""
    try:
        return ip_address(address).version
    except ValueError:
        return 0


def endpoint_faults(rule: ResolverRule) -> Iterator[str]:
    """Why a rule cannot use its endpoint, as a clause that begins with a verb. Follows links."""
    endpoint = rule.endpoint
    if endpoint is not None and (direction := known(endpoint.direction)) != "OUTBOUND":
        yield f"uses {endpoint} of direction {direction}; a rule uses an OUTBOUND endpoint"
