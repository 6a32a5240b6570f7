"""The tags of resources: which a resource has, and which those beside it have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import cast

from preflight.core.stack import Stack
from preflight.core.values import KnownLater, Unknown, bare
from preflight.core.view import Resource

from .schemas import may_take

_KEYS = ("tagsAll", "tags")
FEWEST = 3
MOST = 0.75


def may_be_tagged(token: str) -> bool:
    """Whether resources of a type may have tags."""
    return may_take(token, "tags")


def lacking(resource: Resource, wanted: tuple[str, ...]) -> list[str]:
    """Those of some tags that a resource could have and has not; raises KnownLater where its tags are not known."""
    if not wanted or resource.type_token not in _tagging(resource.stack).takers:
        return []
    tags = resource.derived(_tags)
    if tags is None:
        raise KnownLater("tags")
    return [tag for tag in wanted if tag not in tags]


def shared_beside(resource: Resource) -> tuple[str, ...]:
    """The tags that at least three of four of those with the same parent have, itself included, and at least three of them."""
    return _tagging(resource.stack).shared.get(resource.planned.parent, ())


def _tags(resource: Resource) -> frozenset[str] | None:
    """The names of its tags, with those that the provider adds; None where they are not known."""
    names: set[str] = set()
    for key in _KEYS:
        # Among the outputs of a resource without tags `tagsAll` is unknown; the inputs have the provider's own as well.
        value = bare(resource.input_value(key))
        if isinstance(value, Unknown):
            return None
        if isinstance(value, Mapping):
            names.update(value)
            if key == "tagsAll":
                break  # it has those of `tags`
    return frozenset(names)


class _Tagging:
    """Which types of a stack take tags, and which tags the resources with one parent share, by the parent."""

    def __init__(self, stack: Stack) -> None:
        self.takers: set[str] = set()
        for resource in stack.customs:
            # The provider computes `tagsAll` for those that take tags, or one of them has tags.
            token = resource.type_token
            if (
                token not in self.takers
                and may_be_tagged(token)
                and any(resource.wire_value(key) is not None for key in _KEYS)
            ):
                self.takers.add(token)
        counts: Counter[str] = Counter()
        carried: dict[str, Counter[str]] = defaultdict(Counter)
        for resource in stack.customs:
            if resource.type_token in self.takers:
                counts[resource.planned.parent] += 1
                carried[resource.planned.parent].update(resource.derived(_tags) or ())
        # `Name` says what the console calls one resource, and is handed down to none.
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
