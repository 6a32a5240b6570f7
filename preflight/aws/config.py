"""AWS Config."""

from __future__ import annotations

from typing import TypeVar

from preflight.core.view import Resource

from .knowledge.regions import region_of

R = TypeVar("R", bound=Resource)


class Recorder(Resource, token="aws:cfg/recorder:Recorder"):
    """A configuration recorder."""

    name: str | None = None


class DeliveryChannel(Resource, token="aws:cfg/deliveryChannel:DeliveryChannel"):
    """A delivery channel."""

    name: str | None = None


class RecorderStatus(Resource, token="aws:cfg/recorderStatus:RecorderStatus"):
    """The status of a recorder: started or stopped."""

    names = ()

    is_enabled: bool = False


def in_same_region(resource: Resource, kind: type[R]) -> list[R]:
    """The resources of a kind in the same account and region, as far as the program shows."""
    return [other for other in resource.stack.all(kind) if _share_region(other, resource)]


def duplicates(resource: R) -> list[R]:
    """The other resources of its kind in its region; of a pair, only the later resource has the earlier."""
    others = resource.stack.all(type(resource))
    return [other for other in others if other.urn < resource.urn and _share_region(other, resource)]


def _share_region(one: Resource, other: Resource) -> bool:
    return one.planned.provider == other.planned.provider and bool(region_of(one) == region_of(other))
