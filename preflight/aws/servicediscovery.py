"""AWS Cloud Map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_TOGETHER = ({"A"}, {"AAAA"}, {"A", "AAAA"}, {"SRV"}, {"CNAME"})
_RESERVED = "AWS_"
_ATTRIBUTES = (
    "AWS_ALIAS_DNS_NAME", "AWS_EC2_INSTANCE_ID", "AWS_INIT_HEALTH_STATUS", "AWS_INSTANCE_CNAME", "AWS_INSTANCE_IPV4",
    "AWS_INSTANCE_IPV6", "AWS_INSTANCE_PORT",
)  # fmt: skip
_NEEDED = {
    "A": "AWS_INSTANCE_IPV4",
    "AAAA": "AWS_INSTANCE_IPV6",
    "CNAME": "AWS_INSTANCE_CNAME",
    "SRV": "AWS_INSTANCE_PORT",
}
_MOST_CUSTOM = 30


class DnsRecord(View):
    """A record that is published for each instance."""

    type: str = prop()


class Dns(View):
    """The records of a service."""

    dns_records: list[DnsRecord] = prop(())
    routing_policy: str = "MULTIVALUE"

    @property
    def types(self) -> list[str]:
        """The types of its records."""
        return [known(record.type) for record in self.dns_records]


class HealthCheck(View):
    """A health check of Route 53."""

    resource_path: str | None = None
    type: str | None = None


class HttpNamespace(Resource, token="aws:servicediscovery/httpNamespace:HttpNamespace"):
    """A namespace without DNS."""

    name: str | None = None


class PrivateNamespace(Resource, token="aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"):
    """A namespace in the DNS of VPCs."""

    name: str | None = None


class Service(Resource, token="aws:servicediscovery/service:Service"):
    """A service, whose instances are found by its name."""

    name: str | None = None
    type: str | None = None
    dns_config: Dns | None = None
    health_check_config: HealthCheck | None = None
    health_check_custom_config: Any = None

    namespace: Resource = link("dns_config.namespace_id")

    def faults(self) -> Iterator[str]:
        """Why Cloud Map rejects it, each as a clause that begins with a verb."""
        yield from independently((Service._record_faults, Service._health_faults, Service._type_faults), self)

    def namespace_faults(self) -> Iterator[str]:
        """What of it its namespace does not support, each as a clause that begins with a verb. Follows links."""
        if known(self.dns_config) is None:
            return
        namespace = self.namespace
        if isinstance(namespace, HttpNamespace):
            yield f"has `dns_config` in {namespace}, which has no DNS records; set `namespace_id` alone"
        if isinstance(namespace, PrivateNamespace) and known(self.health_check_config) is not None:
            yield f"has `health_check_config` in {namespace}; Route 53 reaches public addresses alone"

    def _record_faults(self) -> Iterator[str]:
        dns = known(self.dns_config)
        types = dns.types if dns is not None else []
        if dns is None or not types:
            return
        for each in dict.fromkeys(types):
            if types.count(each) > 1:
                yield f"has two DNS records of type {each}; each type exists once"
        if set(types) not in _TOGETHER:
            yield f"has DNS records of the types {', '.join(dict.fromkeys(types))}; it has A and AAAA, or one type"
        if "CNAME" in types and dns.routing_policy != "WEIGHTED":
            yield f"has a CNAME with `routing_policy` {dns.routing_policy}; it is WEIGHTED"
        if "CNAME" in types and known(self.health_check_config) is not None:
            yield "has a CNAME and `health_check_config`, which does not check it"

    def _health_faults(self) -> Iterator[str]:
        check = known(self.health_check_config)
        if check is None:
            return
        if check.type == "TCP" and check.resource_path:
            yield f"has a health check of TCP with `resource_path` {check.resource_path}, which only HTTP and HTTPS have"
        # The provider sends no empty block.
        if known(self.health_check_custom_config):
            yield "has `health_check_config` and `health_check_custom_config`; it has one of them"

    def _type_faults(self) -> Iterator[str]:
        if self.type == "HTTP" and known(self.dns_config) is not None:
            yield "has type HTTP and `dns_config`, which it does not have"


class Instance(Resource, token="aws:servicediscovery/instance:Instance"):
    """An instance of a service."""

    names = ()

    attributes: dict[str, Any] = prop()

    service: Service = link("service_id")

    def faults(self) -> Iterator[str]:
        """Why Cloud Map rejects it alone, each as a clause that begins with a verb."""
        keys = list(known(self.attributes))
        for key in keys:
            if key.upper().startswith(_RESERVED) and key.upper() not in _ATTRIBUTES:
                yield f"has the attribute {key}; Cloud Map reserves names that begin with {_RESERVED}"
        custom = [key for key in keys if key.upper() not in _ATTRIBUTES]
        if len(custom) > _MOST_CUSTOM:
            yield f"has {len(custom)} custom attributes; an instance has at most {_MOST_CUSTOM}"
        others = [
            key for key in keys if key in _ATTRIBUTES and key not in ("AWS_EC2_INSTANCE_ID", "AWS_INIT_HEALTH_STATUS")
        ]
        if "AWS_EC2_INSTANCE_ID" in keys and others:
            yield f"has the attributes AWS_EC2_INSTANCE_ID and {others[0]}; it has one of them"

    def service_faults(self) -> Iterator[str]:
        """What its service needs of it, each as a clause that begins with a verb. Follows a link."""
        dns, keys = known(self.service.dns_config), list(known(self.attributes))
        if dns is None:
            return
        if "AWS_ALIAS_DNS_NAME" in keys:
            if dns.routing_policy != "WEIGHTED":
                yield f"has AWS_ALIAS_DNS_NAME in {self.service} with `routing_policy` {dns.routing_policy}; it is WEIGHTED"
            return
        for each in dns.types:
            if each in _NEEDED and _NEEDED[each] not in keys:
                yield f"has no {_NEEDED[each]}, which the {each} record of {self.service} needs"
