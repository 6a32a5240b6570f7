"""The tags of resources, and the tags that siblings share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import cast

from preflight.core.stack import Stack
from preflight.core.values import KnownLater, Unknown, bare
from preflight.core.view import Resource

from .provider_schemas import may_take

_KEYS = ("tagsAll", "tags")
FEWEST = 3
MOST = 0.75


def may_be_tagged(token: str) -> bool:
    """Whether a resource type may support tags."""
    return may_take(token, "tags")


def missing_tags(resource: Resource, wanted: tuple[str, ...]) -> list[str]:
    """The wanted tags that a resource lacks; empty if its type takes no tags. Raises KnownLater if its tags are unknown."""
    if not wanted or resource.type_token not in _tagging(resource.stack).taggable:
        return []
    tags = resource.derived(_tags)
    if tags is None:
        raise KnownLater("tags")
    return [tag for tag in wanted if tag not in tags]


def sibling_tags(resource: Resource) -> tuple[str, ...]:
    """The tags of at least three of four resources with the same parent (itself included), and of at least three in all."""
    return _tagging(resource.stack).shared.get(resource.planned.parent, ())


def _tags(resource: Resource) -> frozenset[str] | None:
    """The names of its tags, including those that the provider adds; None if they are unknown."""
    names: set[str] = set()
    for key in _KEYS:
        # In the outputs of a resource without tags `tagsAll` is unknown; the inputs include the provider's default tags.
        value = bare(resource.input_value(key))
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Mapping):
            names.update(value)
            if key == "tagsAll":
                break  # it includes `tags`
    return frozenset(names)


class _Tagging:
    """The types of a stack that take tags, and the tags that siblings share, by parent."""

    def __init__(self, stack: Stack) -> None:
        self.taggable: set[str] = set()
        for resource in stack.customs:
            # A type takes tags if the provider computes `tagsAll` for one of its resources, or one has tags.
            token = resource.type_token
            if (
                token not in self.taggable
                and may_be_tagged(token)
                and any(resource.wire_value(key) is not None for key in _KEYS)
            ):
                self.taggable.add(token)
        counts: Counter[str] = Counter()
        carried: dict[str, Counter[str]] = defaultdict(Counter)
        for resource in stack.customs:
            if resource.type_token in self.taggable:
                counts[resource.planned.parent] += 1
                carried[resource.planned.parent].update(resource.derived(_tags) or ())
        # `Name` is the name of one resource in the console and is not passed down.
        self.shared = {
            parent: tuple(
                sorted(
                    tag for tag, times in tags.items() if times >= max(FEWEST, MOST * counts[parent]) and tag != "Name"
                )
            )
            for parent, tags in carried.items()
        }


def _tagging(stack: Stack) -> _Tagging:
    return cast("_Tagging", stack.indexed("tagging", lambda: _Tagging(stack)))
