"""Health checks of Route 53."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from preflight.aws.knowledge.inputs import is_set
from preflight.core.values import Partial, known
from preflight.core.view import Resource, prop

_ENDPOINT_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
# The reserved characters of https://www.rfc-editor.org/rfc/rfc1738 that Route 53 rejects
_RESERVED = ";/?:@=&"
_FEWEST_REGIONS = 3
_REGIONS = (
    "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"
)  # fmt: skip
_INTERVALS = (10, 30)


class HealthCheck(Resource, token="aws:route53/healthCheck:HealthCheck"):
    """A health check."""

    names = ()

    type: str = prop()
    fqdn: str | Partial | None = None
    ip_address: str | None = None
    port: int | None = None
    search_string: str | None = None
    routing_control_arn: str | None = None
    regions: list[str] = prop(())
    request_interval: int | None = None
    child_healthchecks: list[str] = prop(())
    cloudwatch_alarm_name: str | None = None
    cloudwatch_alarm_region: str | None = None

    @property
    def checks_an_endpoint(self) -> bool:
        """Whether it connects to an endpoint."""
        return self.type in _ENDPOINT_TYPES

    def missing(self) -> Iterator[str]:
        """The arguments that its type requires and that are not set, in backticks."""
        # The provider leaves out what is empty.
        if self.checks_an_endpoint and not is_set(self, "fqdn") and not is_set(self, "ip_address"):
            yield "`fqdn` or `ip_address`"
        if self.type in ("HTTP_STR_MATCH", "HTTPS_STR_MATCH") and self.search_string is None:
            yield "`search_string`"
        if self.type == "CLOUDWATCH_METRIC":
            for name in ("cloudwatch_alarm_name", "cloudwatch_alarm_region"):
                if not self.has(name):
                    yield f"`{name}`"
        if self.type == "RECOVERY_CONTROL" and not self.has("routing_control_arn"):
            yield "`routing_control_arn`"

    def doubtful(self) -> Iterator[str]:
        """The arguments without which it checks nothing, in backticks: whether Route 53 refuses it, nobody published."""
        if self.type == "TCP" and not is_set(self, "port"):
            yield "`port`"
        if self.type == "CALCULATED" and not len(self.child_healthchecks):
            yield "`child_healthchecks`"

    def range_faults(self) -> Iterator[str]:
        """Which of its numbers and regions Route 53 refuses, each as a clause that begins with a verb."""
        regions = self.regions
        if len(regions) and len(regions) < _FEWEST_REGIONS:
            yield f"has {len(regions)} region{'s' * (len(regions) > 1)}; it has at least {_FEWEST_REGIONS}, or none for all"
        for region in regions:
            if known(region) not in _REGIONS:
                yield f"has the region '{region}'; Route 53 checks from {', '.join(_REGIONS)}"
        if self.request_interval not in (None, 0, *_INTERVALS):
            yield f"has `request_interval` {self.request_interval}; it is {' or '.join(map(str, _INTERVALS))} seconds"

    @property
    def fqdn_is_url(self) -> bool:
        """Whether its domain name is actually a URL, has a port or a path."""
        name = self.fqdn
        strings = [part for part in (name.parts if isinstance(name, Partial) else (name,)) if isinstance(part, str)]
        # Nothing follows from the output that it comes from: an `apply` may have removed the scheme of a URL.
        if any(char in _RESERVED for string in strings for char in string):
            return True
        known(name)  # an output may be a URL
        return False

    @property
    def is_unreachable(self) -> bool:
        """Whether its IP address is private, or otherwise not reachable from the internet."""
        try:
            address = known(self.ip_address)
            return bool(address) and not ip_address(address or "").is_global
        except ValueError:
            return False
