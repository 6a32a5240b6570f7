"""Health checks of Route 53."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from preflight.core.values import Partial, known
from preflight.core.view import Resource, prop

_ENDPOINT_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
# The reserved characters of https://www.rfc-editor.org/rfc/rfc1738 that Route 53 rejects
_RESERVED = ";/?:@=&"


class HealthCheck(Resource, token="aws:route53/healthCheck:HealthCheck"):
    """A health check."""

    names = ()

    type: str = prop()
    fqdn: str | Partial | None = None
    ip_address: str | None = None
    port: int | None = None
    search_string: str | None = None
    child_healthchecks: list[str] = prop(())
    cloudwatch_alarm_name: str | None = None
    cloudwatch_alarm_region: str | None = None

    @property
    def checks_an_endpoint(self) -> bool:
        """Whether it connects to an endpoint."""
        return self.type in _ENDPOINT_TYPES

    def missing(self) -> Iterator[str]:
        """The arguments that its type requires and that are not set, in backticks."""
        if self.checks_an_endpoint and self.fqdn is None and self.ip_address is None:
            yield "`fqdn` or `ip_address`"
        if self.type == "TCP" and self.port is None:
            yield "`port`"
        if self.type in ("HTTP_STR_MATCH", "HTTPS_STR_MATCH") and self.search_string is None:
            yield "`search_string`"
        if self.type == "CLOUDWATCH_METRIC":
            for name in ("cloudwatch_alarm_name", "cloudwatch_alarm_region"):
                if not self.has(name):
                    yield f"`{name}`"
        if self.type == "CALCULATED" and not self.has("child_healthchecks"):
            yield "`child_healthchecks`"

    @property
    def fqdn_is_url(self) -> bool:
        """Whether its domain name is actually a URL, has a port or a path, or is empty."""
        name = self.fqdn
        strings = [part for part in (name.parts if isinstance(name, Partial) else (name,)) if isinstance(part, str)]
        # Nothing follows from the output that it comes from: an `apply` may have removed the scheme of a URL.
        return any(char in _RESERVED for string in strings for char in string) or known(name) == ""

    @property
    def is_unreachable(self) -> bool:
        """Whether its IP address is private, or otherwise not reachable from the internet."""
        try:
            return self.ip_address is not None and not ip_address(known(self.ip_address)).is_global
        except ValueError:
            return False
