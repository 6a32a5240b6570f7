"""Reads Pulumi's wire form: the one place that knows how unknowns, secrets, assets and markers are encoded."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any

from .assets import SIGNATURE, decode
from .assets import SIGNATURES as ASSETS
from .values import Origin, Partial, Secret, Unknown, bare, origins_of

# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
SECRET = "1b47061264138c4ac30d75fd1eb44270"
REDACTED = "[secret]"
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


# What a marker is recognized by, as the planner creates them: a word, an IP address that no network has, a number.
_CORE = re.compile(r"pfm\d{8,9}x|240(?:\.\d{1,3}){3}|\d{10,12}", re.IGNORECASE)


class Markers:
    """The strings and numbers that represent outputs in a foreseen plan, and the output of each."""

    def __init__(self, origins: Mapping[str, Origin]) -> None:
        self._origins = dict(origins)
        self._has_lost = any(origin.is_lost for origin in origins.values())
        self._around: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for text in self._origins:
            if cores := list(_CORE.finditer(text)):
                self._around[cores[-1][0]].append((cores[-1].start(), text))

    def read(self, text: str, path: str) -> str | Partial | Unknown:
        """A string as far as it is known: completely, in part, or not at all."""
        if not self._origins or not (spans := self._spans(text)):
            return text
        parts: list[str | Unknown] = []
        end = 0
        for start, stop, origin in spans:
            if start > end:
                parts.append(text[end:start])
            parts.append(Unknown(path, origin))
            end = stop
        if end < len(text):
            parts.append(text[end:])
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Unknown) else Partial(parts, path, text)

    def _spans(self, text: str) -> list[tuple[int, int, Origin]]:
        """Where markers are: the longest where they overlap, such as the address of an output and not the name inside it."""
        found = [
            (start, start + len(whole), self._origins[whole])
            for core in _CORE.finditer(text)
            for offset, whole in self._around.get(core[0], ())
            if text.startswith(whole, start := core.start() - offset) and start >= 0
        ]
        taken: list[tuple[int, int, Origin]] = []
        for span in sorted(found, key=lambda each: each[0] - each[1]):
            if all(span[1] <= other[0] or other[1] <= span[0] for other in taken):
                taken.append(span)
        return sorted(taken)

    def lost_key(self, items: Mapping[str, Any]) -> Origin | None:
        """The origin of a key that an error has lost: other keys may be lost with it; None where no key is."""
        if not self._has_lost:
            return None
        found = (origin for key in items if _CORE.search(key) for _, _, origin in self._spans(key))
        return next((origin for origin in found if origin.is_lost), None)

    def number(self, number: float, path: str) -> float | Unknown:
        """A number, unless it is the marker of an output."""
        origin = self._origins.get(str(number))
        return Unknown(path, origin) if origin else number

    def list(self, items: list[Any], path: str) -> Any:
        """A list, unless it was built by iterating over an output that is a list: nobody knows how many items it will have."""
        if not self._origins:
            return items
        through = {(o.urn, *o.output.split("[", 1)) for item in items for o in _origins(item) if "[" in o.output}
        return Unknown(path) if len({(urn, output) for urn, output, _ in through}) < len(through) else items


def _origins(value: Any) -> Iterator[Origin]:
    """The outputs that a value is created from, at any depth."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _origins(item)
    else:
        yield from origins_of(bare(value))


NO_MARKERS = Markers({})


def value(wire: Any, path: str, markers: Markers = NO_MARKERS, *, sealed: bool = False) -> Any:
    """A property's value as views read it: plain Python with Unknown, Partial, Secret, assets and archives inside.

    `wire` is what JSON can represent; where it is plain Python already it is returned, and not a copy. With `sealed` (inside a
    secret) paths are not extended: keys may be secret too.
    """
    if isinstance(wire, str):
        if wire in UNKNOWNS:
            return Unknown(path)
        return wire if markers is NO_MARKERS else markers.read(wire, path)
    if isinstance(wire, bool) or wire is None:
        return wire
    if isinstance(wire, float | int):
        return markers.number(_whole(wire), path)
    if isinstance(wire, dict):
        signature = wire.get(SIGNATURE)
        if signature is None:
            if origin := markers.lost_key(wire):
                return Unknown(path, origin)
            read = {
                key: value(item, path if sealed else f"{path}.{key}", markers, sealed=sealed)
                for key, item in wire.items()
            }
            return wire if all(map(is_, read.values(), wire.values())) else read
        return _signed(wire, signature, path, markers, sealed=sealed)
    if isinstance(wire, list):
        items = [
            value(item, path if sealed else f"{path}[{at}]", markers, sealed=sealed) for at, item in enumerate(wire)
        ]
        return markers.list(wire if all(map(is_, items, wire)) else items, path)
    return wire


# In a string without any of these nothing is unknown, a secret, an asset or a reference.
_MARKS = (SIGNATURE, *UNKNOWNS)


def document(text: str, path: str, markers: Markers = NO_MARKERS, *, sealed: bool = False) -> Any:
    """The value of a JSON string, as `value` returns it; raises ValueError where it is not JSON."""
    if markers is NO_MARKERS and not any(mark in text for mark in _MARKS):
        return json.loads(text, parse_float=lambda number: _whole(float(number)))
    return value(json.loads(text), path, markers, sealed=sealed)


def _whole(number: float) -> float:
    """A number, as an integer where it is one: on the wire every number is a float."""
    return int(number) if float(number).is_integer() else number


def _signed(wire: Mapping[str, Any], signature: Any, path: str, markers: Markers, *, sealed: bool) -> Any:
    if signature == SECRET:
        # A secret in a state has a ciphertext in place of its value, and the engine shows a placeholder.
        known = "value" in wire and wire["value"] != REDACTED
        return Secret(value(wire["value"], path, markers, sealed=True) if known else Unknown(path))
    if signature == OUTPUT_VALUE:
        sealed = sealed or bool(wire.get("secret"))
        known = value(wire["value"], path, markers, sealed=sealed) if "value" in wire else Unknown(path)
        return Secret(known) if wire.get("secret") and not isinstance(known, Secret) else known
    if signature == RESOURCE_REFERENCE:
        return wire.get("urn")
    if signature in ASSETS:
        return decode(wire)
    return Unknown(path)
