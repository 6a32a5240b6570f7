"""The texts that a resource is given, wherever they lie in its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from preflight.core import wire
from preflight.core.values import bare
from preflight.core.view import Resource

# Free texts, and what the provider derives from others.
_ASIDE = frozenset({"tags", "tagsAll", "description", "tagSpecifications"})


class Text(NamedTuple):
    """A text and where it lies: `Text("rules[0].arn", "arn:aws:…", is_secret=False)`. Who tells of a secret notes it."""

    path: str
    text: str
    is_secret: bool


def texts(resource: Resource) -> list[Text]:
    """Every text of a resource that is known as a whole, but for tags and descriptions."""
    found, _ = resource.remembered("every text", lambda: (list(_texts(resource)), False))
    return cast("list[Text]", found)


def _texts(resource: Resource) -> Iterator[Text]:
    for key in resource.planned.inputs:
        if key not in _ASIDE:
            value = wire.value(resource.planned.input(key), key, resource.stack.markers)
            yield from _within(value, key, is_secret=False)


def _within(value: Any, path: str, *, is_secret: bool) -> Iterator[Text]:
    inside = bare(value)
    is_secret = is_secret or inside is not value
    if isinstance(inside, str):
        yield Text(path, inside, is_secret)
    elif isinstance(inside, Mapping):
        for key, item in inside.items():
            yield from _within(item, f"{path}.{key}", is_secret=is_secret) if key not in _ASIDE else ()
    elif isinstance(inside, list):
        for at, item in enumerate(inside):
            yield from _within(item, f"{path}[{at}]", is_secret=is_secret)
