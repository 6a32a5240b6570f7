"""Regions that stand in a resource's inputs, against the region that the resource is in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from preflight.core.values import KnownLater, Unknown, bare, note_secret
from preflight.core.view import Resource

from . import facts
from .region import region_of
from .texts import texts

_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]")
_ARN = re.compile(r"arn:aws[\w-]*:(?P<service>[\w-]+):(?P<region>[a-z0-9-]+):\d*:.+")

# One of these is in the name of each region.
_COMPASS = (b"-north", b"-south", b"-east", b"-west", b"-central")

# These name resources of other regions on purpose, or are kept in us-east-1 for the whole world.
_ABROAD = ("aws:cloudfront/", "aws:route53", "aws:globalaccelerator/", "aws:backup/", "aws:iam/", "aws:organizations/")
_EVERYWHERE = ("us-east-1", "us-west-2")
_PLACES = re.compile(r"(?:^|\.)(?:replica|destination|source|peer|remote|secondary|target)", re.IGNORECASE)


class Stray(NamedTuple):
    """A zone or an ARN of another region: where it lies, the text, and whether it is a zone."""

    path: str
    text: str
    is_zone: bool


def is_of_one_region(token: str) -> bool:
    """Whether resources of a type are in a region, and name nothing of others on purpose."""
    return token.startswith("aws:") and not token.startswith(_ABROAD)


def home(resource: Resource) -> str | None:
    """The region that a resource is in; None where only the environment tells. Raises KnownLater."""
    region: str | Unknown | None = bare(region_of(resource))
    if isinstance(region, Unknown):
        raise KnownLater("region")
    return region


def strays(resource: Resource) -> Iterator[Stray]:
    """The zones and ARNs of other regions that a resource is given, but for those that are meant to be elsewhere."""
    here = home(resource)
    if here is None:
        return
    # The whole is searched first: to take it apart costs more, and hardly any resource names another region.
    elsewhere = resource.planned.written().replace(here.encode(), b"")
    if not any(each in elsewhere for each in _COMPASS):
        return
    for path, text, is_secret in texts(resource):
        zone, arn = _ZONE.fullmatch(text), _ARN.fullmatch(text)
        matched = zone[1] if zone else arn["region"] if arn else None
        if matched is None or matched == here or facts.partition_of(matched) is None:
            continue
        if zone or (matched not in _EVERYWHERE and not _PLACES.search(path)):
            if is_secret:
                note_secret()
            yield Stray(path, text, zone is not None)
