"""AWS Config."""

from __future__ import annotations

from typing import TypeVar

from preflight.core.view import Resource

from .knowledge.regions import region_of

R = TypeVar("R", bound=Resource)


class Recorder(Resource, token="aws:cfg/recorder:Recorder"):
    """What records the configuration of an account's resources in one region."""

    name: str | None = None


class DeliveryChannel(Resource, token="aws:cfg/deliveryChannel:DeliveryChannel"):
    """Where a recorder sends what it records."""

    name: str | None = None


class RecorderStatus(Resource, token="aws:cfg/recorderStatus:RecorderStatus"):
    """Whether a recorder runs."""

    names = ()

    is_enabled: bool = False


def beside(resource: Resource, kind: type[R]) -> list[R]:
    """The resources of a kind that are in the same account and region, as far as the program tells."""
    return [other for other in resource.stack.all(kind) if _is_beside(other, resource)]


def rivals(resource: R) -> list[R]:
    """The resources of the same kind beside it; of two that are, the one that comes later has the other."""
    alike = resource.stack.all(type(resource))
    return [other for other in alike if other.urn < resource.urn and _is_beside(other, resource)]


def _is_beside(one: Resource, other: Resource) -> bool:
    return one.planned.provider == other.planned.provider and bool(region_of(one) == region_of(other))
