"""The texts that a resource is given, wherever they lie in its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

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
    return resource.derived(_texts)


def _texts(resource: Resource) -> list[Text]:
    return [
        text
        for key in resource.planned.inputs
        if key not in _ASIDE
        for text in _within(resource.input_value(key), key, is_secret=False)
    ]


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
