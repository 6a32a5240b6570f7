"""Where a resource is deployed."""

from __future__ import annotations

from typing import Any

from preflight.core import wire
from preflight.core.values import bare
from preflight.core.view import Resource


def region_of(resource: Resource) -> Any:
    """The region that the program or the stack's configuration gives a resource; it may be unknown.

    None where only the environment tells.
    """
    own = bare(resource.wire_value("region"))
    return own if own is not None else _of_provider(resource)


def _of_provider(resource: Resource) -> Any:
    planned = resource.planned
    given = bare(wire.value(planned.provider_inputs.get("region"), "the provider's region", resource.stack.markers))
    if given is None and (not planned.provider or "::default" in planned.provider):
        return resource.stack.setting.config.get("aws:region")
    return given
