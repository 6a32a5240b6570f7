"""Route 53 Resolver: endpoints and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_GROUP = re.compile(r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_DIRECTIONS = ("INBOUND", "OUTBOUND", "INBOUND_DELEGATION")
_FEWEST_ADDRESSES = 2
_RULE_TYPES = ("FORWARD", "SYSTEM", "DELEGATE")
_MOST_TARGETS = 6
_PROTOCOLS = ("Do53", "DoH", "DoH-FIPS")
_LOG_DESTINATIONS = ("s3", "logs", "firehose", "kinesis")


class EndpointAddress(View):
    """An address of an endpoint."""

    subnet_id: str = prop()


class ResolverEndpoint(Resource, token="aws:route53/resolverEndpoint:ResolverEndpoint"):
    """A Resolver endpoint."""

    direction: str = prop()
    ip_addresses: list[EndpointAddress] = prop(())
    protocols: list[str] = prop(())
    security_group_ids: list[str] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        yield from independently((_direction_faults, _group_faults, _protocol_faults), self)


def _direction_faults(endpoint: ResolverEndpoint) -> Iterator[str]:
    if (direction := known(endpoint.direction)) not in _DIRECTIONS:
        yield f"has the direction '{direction}'; Route 53 accepts {', '.join(_DIRECTIONS)}"
    if (count := len(endpoint.ip_addresses)) < _FEWEST_ADDRESSES:
        yield f"has {count} ip_addresses; an endpoint has at least {_FEWEST_ADDRESSES}"


def _group_faults(endpoint: ResolverEndpoint) -> Iterator[str]:
    for group in endpoint.security_group_ids:
        if isinstance(group, str) and not _GROUP.fullmatch(group):
            yield f"has the security group '{group}', which is not an id, sg-…"


def _protocol_faults(endpoint: ResolverEndpoint) -> Iterator[str]:
    given, direction = [known(each) for each in endpoint.protocols], known(endpoint.direction)
    for each in given:
        if each not in _PROTOCOLS:
            yield f"has the protocol '{each}'; it is {', '.join(_PROTOCOLS)}"
    if "DoH" in given and "DoH-FIPS" in given:
        yield "has the protocols DoH and DoH-FIPS; it has one of them"
    if "DoH-FIPS" in given and direction == "OUTBOUND":
        yield "has the protocol DoH-FIPS and the direction OUTBOUND; it is for INBOUND"
    if direction == "INBOUND_DELEGATION" and any(each != "Do53" for each in given):
        yield f"has the protocols {', '.join(given)} and the direction INBOUND_DELEGATION, which has Do53 alone"


class ResolverQueryLog(Resource, token="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig"):
    """Where Resolver logs the queries of VPCs."""

    destination_arn: str = prop()

    @property
    def errors(self) -> Iterator[str]:
        """Why Route 53 refuses it, as a clause that begins with a verb."""
        service = known(self.destination_arn).split(":")[2:3]
        if service and service[0] not in _LOG_DESTINATIONS:
            yield f"logs to {self.destination_arn}; Resolver logs to a bucket, a log group or a Firehose stream"


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
    if kind == "DELEGATE" and len(rule.target_ips):
        yield "has the rule_type DELEGATE with `target_ips`, which is for FORWARD"
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
    if any(is_set(each, "ip") for each in rule.target_ips) and any(is_set(each, "ipv6") for each in rule.target_ips):
        yield "forwards to IPv4 and IPv6 addresses; a rule has one of the two"
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
