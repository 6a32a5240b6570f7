"""The strings in a resource's inputs, at any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from preflight.core.values import bare
from preflight.core.view import Resource

# Free text, and what the provider derives from other inputs.
_IGNORED = frozenset({"tags", "tagsAll", "description", "tagSpecifications"})


class InputString(NamedTuple):
    """A string and its path: `InputString("rules[0].arn", "arn:aws:…", is_secret=False)`.

    Whoever reports a secret string must call `note_secret`.
    """

    path: str
    value: str
    is_secret: bool


def strings(resource: Resource) -> list[InputString]:
    """The completely known strings in a resource's inputs, without tags and descriptions."""
    return resource.derived(_strings)


def _strings(resource: Resource) -> list[InputString]:
    return [
        string
        for key in resource.planned.inputs
        if key not in _IGNORED
        for string in _within(resource.input_value(key), key, is_secret=False)
    ]


def _within(value: Any, path: str, *, is_secret: bool) -> Iterator[InputString]:
    inside = bare(value)
    is_secret = is_secret or inside is not value
    if isinstance(inside, str):
        yield InputString(path, inside, is_secret)
    elif isinstance(inside, Mapping):
        for key, item in inside.items():
            yield from _within(item, f"{path}.{key}", is_secret=is_secret) if key not in _IGNORED else ()
    elif isinstance(inside, list):
        for at, item in enumerate(inside):
            yield from _within(item, f"{path}[{at}]", is_secret=is_secret)
