"""Links: from a property to the resource that it names, and back to the resources that refer to it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from . import addresses
from .values import KnownLater, Lost, Outside, Partial, Undecided, Unknown, bare, note_lost, origins_of
from .view import Resource, View, shape_of

if TYPE_CHECKING:
    from .stack import Stack

R = TypeVar("R", bound=Resource)


class Link:
    """Follows a property to the resource that it names: by Pulumi's dependencies, or by a literal name or address."""

    def __init__(self, key: str) -> None:
        self._block, _, self._key = key.rpartition(".")
        self.name = ""

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.name = name

    def __get__(self, view: View | None, owner: type[View]) -> Any:
        if view is None:
            return self
        if not view.resource.stack.whole:
            raise TypeError(
                f"{owner.__name__}.{self.name} leads to another resource: only a stack policy may follow it"
            )
        found, _ = view.remembered(self.name, self._read)
        view.remember(self.name, found)
        return found

    def _read(self, view: View) -> tuple[Any, bool]:
        return self._follow(view), False

    def _follow(self, view: View) -> Any:
        shape = shape_of(type(view), self.name)
        block, key = self._holder(view)
        value = block if isinstance(block, Unknown) else block and block.wire_value(key)
        value = bare(value)
        if value is None:
            if shape.optional:
                return None
            raise Undecided(f"{view.path_to(view.spelled(self._block or self._key))}, which is absent")
        holder = view if isinstance(block, Unknown) else block
        if not shape.many:
            return resource_named(holder, key, value, shape.views)
        if isinstance(value, list):
            return [resource_named(holder, key, item, shape.views) for item in value]
        return self.candidates(view)

    def _holder(self, view: View) -> tuple[Any, str]:
        """The view, or the block in it, that holds the property, and the property's name there."""
        if not self._block:
            return view, view.spelled(self._key)
        block = getattr(view, self._block)
        if block is None or isinstance(block, Unknown):
            return block, getattr(type(view), self._block).key
        return block, block.spelled(self._key)

    def candidates(self, view: View) -> list[Any]:
        """The resources whose outputs the property is created from and that it may name."""
        return candidates(view, view.spelled(self._block or self._key), shape_of(type(view), self.name).views)


def candidates(view: View, key: str, wanted: tuple[type[Any], ...]) -> list[Any]:
    """The resources of some types whose outputs a property (or the property that contains its block) is created from."""
    resource = view.resource
    if place := resource.planned.lost_by(view.top_level_key or key):
        note_lost([place])
    urns = resource.planned.links.get(view.top_level_key or key, ())
    return [r for urn in urns if isinstance(r := resource.stack.get(urn), wanted)]


def resource_named(view: View, key: str, value: Any, wanted: tuple[type[Any], ...]) -> Any:
    """The resource that a value of a view's property names, by its origin or by its characters.

    Raises Undecided where it may be one of several, or names none of the resources that the property depends on; Outside
    where it names no resource of this stack.
    """
    stack = view.resource.stack
    value = bare(value)
    origins = origins_of(value)
    if origins:
        found = [r for o in origins if isinstance(r := stack.get(o.urn), wanted)]
    else:
        found = inner = candidates(view, key, wanted)
        if isinstance(value, str):
            found = stack.named(value, wanted, inner) or [r for r in inner if _is_named_in(value, r)]
            if inner and not found:
                raise Undecided(f"{view.path_to(key)}, which names none of the resources that it depends on")
    if len(found) == 1:
        return found[0]
    if found or (isinstance(value, Unknown | Partial) and not origins):
        raise KnownLater(view.path_to(key))
    raise Outside(f"{view.path_to(key)}, which leads outside of this stack")


def _is_named_in(text: str, resource: Resource) -> bool:
    """Whether a string such as a URL contains a resource's address, id or name as a whole word."""
    return any(
        isinstance(name := bare(resource.wire_value(key)), str) and name and _is_word_in(text, name)
        for key in (*addresses.registered.keys, *type(resource).names)
    )


# What continues a word; compiled once, and not for each word.
_GOES_ON = re.compile(r"[\w-]")


def _is_word_in(text: str, word: str) -> bool:
    start = text.find(word)
    while start >= 0:
        if not (start and _GOES_ON.match(text, start - 1)) and not _GOES_ON.match(text, start + len(word)):
            return True
        start = text.find(word, start + 1)
    return False


def link(key: str) -> Any:
    """The resource that a property names, here or in a block: `link("role")`, `link("dead_letter_config.target_arn")`.

    Annotated with `| None` it is None where the property is absent, with `list[…]` it has one resource for each item.
    Reading it raises Undecided where several may be meant, and Outside where it names no resource of this stack.
    """
    return Link(key)


def referrers(kind: type[R], link: Any, to: Resource) -> list[R]:
    """The resources of a kind whose link, read from its class, leads to a resource.

    Raises Undecided where one of them may or may not.

    >>> referrers(RolePolicy, RolePolicy.role, role)
    """
    stack = to.stack
    certain, possible, lost = stack.indexed((kind, link), lambda: _referrers(stack, kind, link))
    if lost:
        raise Lost(lost)
    if reasons := possible.get(to.urn):
        raise KnownLater(reasons[0])
    return list(certain.get(to.urn, ()))


def _referrers(stack: Stack, kind: type[R], link: Link) -> tuple[dict[str, list[R]], dict[str, list[str]], str]:
    """By the URN of what a link leads to: the resources that refer to it, and why others may or may not.

    The last one is why a link may lead to any of them: an error has lost it; empty where none has.
    """
    certain: dict[str, list[R]] = defaultdict(list)
    possible: dict[str, list[str]] = defaultdict(list)
    for resource in stack.all(kind):
        try:
            target = getattr(resource, link.name)
        except Outside:
            continue
        except Lost as reason:
            return {}, {}, f"{reason} (of {resource})"
        except Undecided as reason:
            for each in link.candidates(resource):
                possible[each.urn].append(f"{reason} of {resource}")
            continue
        for each in target if isinstance(target, list) else [target]:
            if each is not None:
                certain[each.urn].append(resource)
    return certain, possible, ""
