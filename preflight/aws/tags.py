"""The tags of resources: which a resource has, and which those beside it have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, cast

from preflight.core import wire
from preflight.core.stack import Stack
from preflight.core.values import KnownLater, Unknown, bare
from preflight.core.view import Resource

_KEYS = ("tagsAll", "tags")
FEWEST = 3
MOST = 0.75


def lacking(resource: Resource, wanted: tuple[str, ...]) -> list[str]:
    """Those of some tags that a resource could have and has not; raises KnownLater where its tags are not known."""
    if not _takes_tags(resource):
        return []
    tags = _tags(resource)
    if tags is None:
        raise KnownLater("tags")
    return [tag for tag in wanted if tag not in tags]


def shared_beside(resource: Resource) -> tuple[str, ...]:
    """The tags that at least three of four of those with the same parent have, itself included, and at least three of them."""
    count, carried = _families(resource.stack)[resource.planned.parent]
    # `Name` says what the console calls one resource, and is handed down to none.
    return tuple(sorted(tag for tag, times in carried.items() if times >= max(FEWEST, MOST * count) and tag != "Name"))


def _takes_tags(resource: Resource) -> bool:
    return resource.type_token in _taggable(resource.stack)


def _tags(resource: Resource) -> frozenset[str] | None:
    """The names of its tags, with those that the provider adds; None where they are not known."""
    return cast("frozenset[str] | None", resource.remembered("names of tags", lambda: (_read_tags(resource), False))[0])


def _read_tags(resource: Resource) -> frozenset[str] | None:
    names: set[str] = set()
    for key in _KEYS:
        # Among the outputs of a resource without tags `tagsAll` is unknown; the inputs have the provider's own as well.
        value: Any = bare(wire.value(resource.planned.input(key), key, resource.stack.markers))
        if isinstance(value, Unknown):
            return None
        names.update(value if isinstance(value, Mapping) else ())
    return frozenset(names)


def _taggable(stack: Stack) -> frozenset[str]:
    """The types of resource that take tags: the provider computes `tagsAll` for them, or one of them has tags."""
    return cast("frozenset[str]", stack.indexed("taggable", lambda: _read_taggable(stack)))


def _read_taggable(stack: Stack) -> frozenset[str]:
    return frozenset(r.type_token for r in stack.customs if any(r.wire_value(key) is not None for key in _KEYS))


def _families(stack: Stack) -> Mapping[str, tuple[int, Counter[str]]]:
    return cast(
        "Mapping[str, tuple[int, Counter[str]]]", stack.indexed("families of tags", lambda: _read_families(stack))
    )


def _read_families(stack: Stack) -> Mapping[str, tuple[int, Counter[str]]]:
    counts: Counter[str] = Counter()
    carried: dict[str, Counter[str]] = defaultdict(Counter)
    for resource in stack.customs:
        if _takes_tags(resource):
            counts[resource.planned.parent] += 1
            carried[resource.planned.parent].update(_tags(resource) or ())
    return defaultdict(lambda: (0, Counter()), {parent: (counts[parent], carried[parent]) for parent in counts})
