"""How a cloud writes the addresses of its resources. The views of a cloud register it; without one, none is recognized."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class Addresses(Protocol):
    """The form of a cloud's addresses."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The properties, on the wire, whose strings identify a resource in other resources, besides its names."""

    @property
    def computed(self) -> str:
        """The output, on the wire, that a resource has only once it is deployed."""

    def parse(self, text: str, /) -> Hashable | None:
        """What identifies a resource in a string that is an address; None for any other string."""

    def of(self, kind: type, name: str, /) -> Hashable | None:
        """What identifies the resource of a kind (a subclass of Resource) with a name, as `parse` would return it."""


class _NoAddresses:
    keys = ("id",)
    computed = ""

    def parse(self, *_: object) -> None:
        return None

    def of(self, *_: object) -> None:
        return None


registered: Addresses = _NoAddresses()


def register(addresses: Addresses) -> None:
    """Recognize a cloud's addresses from now on, in this process."""
    global registered  # noqa: PLW0603 - set once, when the views are imported
    registered = addresses
