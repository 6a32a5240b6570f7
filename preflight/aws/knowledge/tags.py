"""The tags of resources, and the tags that siblings share."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from preflight.core.messages import Advice
from preflight.core.stack import Stack
from preflight.core.values import KnownLater, Unknown, bare, known, opened
from preflight.core.view import Resource

from .provider_schemas import may_take

_KEYS = ("tagsAll", "tags")
_MOST_TAGS = 50
_LONGEST_KEY, _LONGEST_VALUE = 128, 256
# Services that are recorded to refuse more tags, or whose API model has the limit; others may have another one.
_OF_FIFTY = ("lambda", "kms", "iam", "ecs", "cloudwatch", "eks")
# Services that are recorded to refuse other characters, or whose API model has the pattern; EC2 takes any character.
_OF_PLAIN_CHARACTERS = ("s3", "iam", "lambda", "ecs", "ssm", "efs", "lb", "alb")
_SYMBOLS = frozenset("_.:/=+-@")
_PLAIN = re.compile("[A-Za-z0-9 _.:/=+@-]*")
FEWEST = 3
MOST = 0.75


def may_be_tagged(token: str) -> bool:
    """Whether a resource type may support tags."""
    return may_take(token, "tags")


def tag_faults(resource: Resource) -> Iterator[str]:
    """What AWS or the provider does with the tags of a resource other than to set them, each as a predicate of it."""
    given = known(opened(resource.input_value("tags")))
    tags = {key: opened(value) for key, value in given.items()} if isinstance(given, Mapping) else {}
    service = resource.type_token.partition(":")[2].partition("/")[0]
    own = [key for key in tags if not key.lower().startswith("aws:")]
    if len(own) > _MOST_TAGS:
        text = f"has {len(own)} tags; AWS allows {_MOST_TAGS}"
        yield text if service in _OF_FIFTY else Advice(text)
    for key, value in tags.items():
        if key not in own and not key.startswith("aws:"):
            yield f"has the tag {key!r}; AWS reserves keys that begin with aws:, in upper case too"
        elif key not in own:
            yield Advice(
                f"has the tag {key!r}; AWS reserves keys that begin with aws:, and the provider does not send it"
            )
        elif not 0 < len(key) <= _LONGEST_KEY:
            yield f"has a tag with a key of {len(key)} characters; AWS allows 1 to {_LONGEST_KEY}"
        elif isinstance(value, str) and len(value) > _LONGEST_VALUE:
            yield f"has the tag {key!r} with a value of {len(value)} characters; AWS allows {_LONGEST_VALUE}"
        elif service in _OF_PLAIN_CHARACTERS and (others := _other_characters(key, value)):
            yield f"has the tag {key!r} with {others}; its service allows letters, digits, spaces and _.:/=+-@ in tags"


def _other_characters(key: str, value: object) -> str:
    text = f"{key}{value if isinstance(value, str) else ''}"
    if _PLAIN.fullmatch(text):  # as most are
        return ""
    found = dict.fromkeys(text)
    return "".join(each for each in found if each not in _SYMBOLS and unicodedata.category(each)[0] not in "LNZ")


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
