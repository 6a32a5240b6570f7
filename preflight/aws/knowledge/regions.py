"""The region of a resource, and references of its inputs to other regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from preflight.core import wire
from preflight.core.values import KnownLater, Undecided, Unknown, bare, note_secret, opened
from preflight.core.view import Resource

from . import facts
from .strings import strings

_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]")
_ARN = re.compile(r"arn:aws[\w-]*:(?P<service>[\w-]+):(?P<region>[a-z0-9-]+):\d*:.+")

# Each region name contains one of these.
_COMPASS = (b"-north", b"-south", b"-east", b"-west", b"-central")

# These refer to other regions on purpose, or are global services in us-east-1.
_GLOBAL_TYPES = (
    "aws:cloudfront/",
    "aws:route53",
    "aws:globalaccelerator/",
    "aws:backup/",
    "aws:iam/",
    "aws:organizations/",
)
_GLOBAL_REGIONS = ("us-east-1", "us-west-2")
_CROSS_REGION = re.compile(r"(?:^|\.)(?:replica|destination|source|peer|remote|secondary|target)", re.IGNORECASE)


class ForeignReference(NamedTuple):
    """A reference to another region: its path in the inputs, its value, and whether it is a zone instead of an ARN."""

    path: str
    value: str
    is_zone: bool


def region_of(resource: Resource) -> Any:
    """The region of a resource by the program or the stack's configuration; it may be unknown.

    None if only the environment determines it.
    """
    own = bare(resource.wire_value("region"))
    return own if own is not None else _of_provider(resource)


def _of_provider(resource: Resource) -> Any:
    planned = resource.planned
    given = bare(wire.value(planned.provider_inputs.get("region"), "the provider's region", resource.stack.markers))
    if given is None and (not planned.provider or "::default" in planned.provider):
        return resource.stack.setting.config.get("aws:region")
    return given


def is_regional(token: str) -> bool:
    """Whether resources of a type are in one region and do not refer to others on purpose."""
    return token.startswith("aws:") and not token.startswith(_GLOBAL_TYPES)


def known_region(resource: Resource) -> str | None:
    """The region of a resource, for a message; None if only the environment determines it. Raises KnownLater."""
    own = opened(resource.wire_value("region"))
    region: str | Unknown | None = own if own is not None else _of_provider(resource)
    if isinstance(region, Unknown):
        raise KnownLater("region")
    if not isinstance(region, str | None):
        raise Undecided("region, which is not a string")
    return region


def partition_of_resource(resource: Resource) -> str | None:
    """The partition that a resource is deployed in, such as `aws-cn`; None where its region is not known."""
    try:
        region = known_region(resource)
    except Undecided:
        return None
    return facts.partition_of(region) if region is not None else None


def foreign_references(resource: Resource) -> Iterator[ForeignReference]:
    """The zones and ARNs of other regions in a resource's inputs, without those that usually cross regions."""
    here = known_region(resource)
    if here is None:
        return
    # Searching the serialized inputs first is cheap, and hardly any resource refers to another region.
    elsewhere = resource.planned.written().replace(here.encode(), b"")
    if not any(sign in elsewhere for sign in _COMPASS):
        return
    for path, text, is_secret in strings(resource):
        zone, arn = _ZONE.fullmatch(text), _ARN.fullmatch(text)
        matched = zone[1] if zone else arn["region"] if arn else None
        if matched is None or matched == here or facts.partition_of(matched) is None:
            continue
        if zone or (matched not in _GLOBAL_REGIONS and not _CROSS_REGION.search(path)):
            if is_secret:
                note_secret(text, resource.urn)
            yield ForeignReference(path, text, zone is not None)
