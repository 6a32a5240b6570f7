"""The values at a path of properties on the wire, such as `sourceConfiguration.authenticationConfiguration.accessRoleArn`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from preflight.core.values import KnownLater, Secret, Undecided, Unknown, bare
from preflight.core.view import View


class Found(NamedTuple):
    """A value, the block that holds it, its key there, and its path with the indices of lists."""

    view: View
    key: str
    value: Any
    path: str


def values_at(view: View, steps: Sequence[str]) -> Iterator[Found]:
    """Each value at a path, item by item where it leads through lists; in a step `*` is any key of a map.

    Raises KnownLater where a block on the way is unknown, Undecided where the keys of a map are secret.
    """
    key, *rest = steps
    for each in view.stray_keys if key == "*" else [key]:
        given = view.wire_value(each)
        value = bare(given)
        if value is None:
            continue
        if isinstance(given, Secret) and rest[:1] == ["*"]:
            raise Undecided(f"{view.path_to(each)}, whose keys are secret")
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for at, item in items:
            inner = bare(item)
            path = view.path_to(each) if at is None else f"{view.path_to(each)}[{at}]"
            if not rest:
                yield Found(view, each, inner, path)
            elif isinstance(inner, dict):
                yield from values_at(View(inner, view.resource, path), rest)
            elif isinstance(inner, Unknown):
                raise KnownLater(path)


def blocks_at(view: View, steps: Sequence[str]) -> Iterator[View]:
    """Each block at a path; the view itself for no steps. Raises KnownLater where one is unknown."""
    if not steps:
        yield view
        return
    for found in values_at(view, steps):
        if isinstance(found.value, Unknown):
            raise KnownLater(found.path)
        if isinstance(found.value, dict):
            yield View(found.value, view.resource, found.path)
