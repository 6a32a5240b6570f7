"""The policies as a list: which ones, and what is listed of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from preflight import pack
from preflight.core.policy import Policy
from preflight.judge.configuration import Configuration
from preflight.judge.selection import service as service_of

from .failure import CannotCheck

AS_SHIPPED = Configuration()


def listed(
    policies: Sequence[Mapping[str, Any]],
    *,
    kind: str | None = None,
    service: str | None = None,
    severity: str | None = None,
) -> list[Mapping[str, Any]]:
    """Of policies as JSON, those of a kind, about a service, of a severity.

    Raises CannotCheck for a service that no policy is about.
    """
    wanted = {"kind": kind, "service": service, "severity": severity}
    found = [each for each in policies if all(value in (None, each[key]) for key, value in wanted.items())]
    services = {each["service"] for each in policies}
    if not found and service is not None and service not in services:
        raise CannotCheck(f"no policy is about {service}", f"name one of {', '.join(sorted(services))}")
    return found


def as_json(policy: Policy, configuration: Configuration = AS_SHIPPED) -> Mapping[str, Any]:
    """What is listed of a policy, with its level in a configuration."""
    return {
        "name": policy.name,
        "kind": policy.kind,
        "service": service_of(policy),
        "severity": policy.severity,
        "enforcement": configuration.level(policy),
        "description": policy.doc["sentence"],
        "caught": policy.caught,
        "error": list(policy.error),
        "formerly": list(policy.formerly),
        "options": {name: option.schema() for name, option in policy.options.items()},
        "page": pack.page(policy),
    }
