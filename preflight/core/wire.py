"""Pulumi's wire form becomes values: the one place that knows how unknowns, secrets, assets and markers are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .assets import SIGNATURE, decode
from .assets import SIGNATURES as ASSETS
from .values import Origin, Partial, Secret, Unknown

# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature, no password
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go: one for each type of value
UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Markers:
    """The texts and numbers that stand for outputs in a foreseen plan, and where each comes from."""

    def __init__(self, origins: Mapping[str, Origin]) -> None:
        self._origins = dict(origins)
        longest_first = sorted(self._origins, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def read(self, text: str, path: str) -> str | Partial | Unknown:
        """Text as it is known: whole, in part, or not at all."""
        if self._pattern is None or not (found := list(self._pattern.finditer(text))):
            return text
        parts: list[str | Unknown] = []
        end = 0
        for match in found:
            if match.start() > end:
                parts.append(text[end : match.start()])
            parts.append(Unknown(path, self._origins[match[0]]))
            end = match.end()
        if end < len(text):
            parts.append(text[end:])
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Unknown) else Partial(parts, path, text)

    def number(self, number: float, path: str) -> float | Unknown:
        """A number, unless it stands for an output."""
        origin = self._origins.get(str(number))
        return Unknown(path, origin) if origin else number


NO_MARKERS = Markers({})


def value(wire: Any, path: str, markers: Markers = NO_MARKERS) -> Any:
    """A property's value as views read it: plain Python with Unknown, Partial, Secret, assets and archives inside."""
    if isinstance(wire, str):
        return Unknown(path) if wire in UNKNOWNS else markers.read(wire, path)
    if isinstance(wire, bool) or wire is None:
        return wire
    if isinstance(wire, float | int):
        return markers.number(int(wire) if float(wire).is_integer() else wire, path)
    if isinstance(wire, Mapping):
        signature = wire.get(SIGNATURE)
        if signature is None:
            return {key: value(item, f"{path}.{key}", markers) for key, item in wire.items()}
        return _signed(wire, signature, path, markers)
    if isinstance(wire, Sequence):
        return [value(item, f"{path}[{at}]", markers) for at, item in enumerate(wire)]
    return wire


def _signed(wire: Mapping[str, Any], signature: Any, path: str, markers: Markers) -> Any:
    if signature == SECRET:
        # A state's secret has no value but a text that only its owner can decrypt.
        return Secret(value(wire["value"], path, markers) if "value" in wire else Unknown(path))
    if signature == OUTPUT_VALUE:
        known = value(wire["value"], path, markers) if "value" in wire else Unknown(path)
        return Secret(known) if wire.get("secret") and not isinstance(known, Secret) else known
    if signature == RESOURCE_REFERENCE:
        return wire.get("urn")
    if signature in ASSETS:
        return decode(wire)
    return Unknown(path)
