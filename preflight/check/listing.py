"""The policies as a list: which ones, and what is listed of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.policy import Policy
from preflight.judge.configuration import Configuration
from preflight.judge.selection import service as service_of

from .failure import CannotCheck

AS_SHIPPED = Configuration()


def listed(
    catalogue: Catalogue, *, kind: str | None = None, service: str | None = None, severity: str | None = None
) -> list[Policy]:
    """The policies of a kind, about a service, of a severity. Raises CannotCheck for a service that no policy is about."""
    found = [
        policy
        for policy in catalogue.policies
        if kind in (None, policy.kind) and service in (None, service_of(policy)) and severity in (None, policy.severity)
    ]
    services = {service_of(policy) for policy in catalogue.policies}
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
