"""Amazon Route 53."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from preflight.core.values import Partial, known, origins_of
from preflight.core.view import Resource, prop

_OF_ENDPOINTS = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
# https://www.rfc-editor.org/rfc/rfc1738, as Route 53 names them
_RESERVED = ";/?:@=&"
# Outputs of AWS resources that begin with https://
_URLS = ("apiEndpoint", "functionUrl", "invokeUrl")


class HealthCheck(Resource, token="aws:route53/healthCheck:HealthCheck"):
    """What Route 53 asks whether an endpoint is healthy."""

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
        """Whether it connects to something itself."""
        return self.type in _OF_ENDPOINTS

    def missing(self) -> Iterator[str]:
        """What it lacks for its type, by the names of the arguments."""
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
    def has_url_for_name(self) -> bool:
        """Whether its domain's name is none but a URL, or has a port or a path."""
        name = self.fqdn
        texts = [part for part in (name.parts if isinstance(name, Partial) else (name,)) if isinstance(part, str)]
        if any(char in _RESERVED for text in texts for char in text):
            return True
        return any(origin.output in _URLS for origin in origins_of(name)) or known(name) == ""

    @property
    def is_out_of_reach(self) -> bool:
        """Whether its address is one that the internet does not lead to."""
        try:
            return self.ip_address is not None and not ip_address(known(self.ip_address)).is_global
        except ValueError:
            return False
