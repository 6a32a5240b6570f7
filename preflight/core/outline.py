"""A catalogue without its policies: each is imported when a resource of a type that it is about appears.

Most stacks have resources of few types, and to import all policies takes longer than to evaluate those that are about them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

from typing_extensions import override

from .catalogue import Catalogue, policy_of
from .policy import Policy
from .program import Program
from .stack import Stack, is_or_holds
from .syntax import ArchiveFile, ProgramFile
from .view import Resource


class Entry(NamedTuple):
    """What is known of a policy before it is imported."""

    name: str
    module: str
    formerly: Sequence[str]
    is_per_resource: bool


class Outline(NamedTuple):
    """What is known of a catalogue before its policies are imported: as JSON, but for the entries.

    `every` are the numbers of the entries that are about stacks, programs or resources of every type, `about` those of the other
    entries by type token, and `views` the module of the view of each type.
    """

    entries: Sequence[Entry]
    every: Sequence[int]
    about: Mapping[str, Sequence[int]]
    views: Mapping[str, str]

    @classmethod
    def from_json(cls, given: Any) -> Outline:
        """An outline as it comes out of JSON; raises TypeError or ValueError for anything else."""
        entries, every, about, views = given
        return cls([Entry(*each) for each in entries], every, about, views)


def outline(catalogue: Catalogue) -> Outline:
    """The outline of a catalogue that has all policies."""
    entries: list[Entry] = []
    every: list[int] = []
    about: dict[str, list[int]] = {}
    for number, policy in enumerate(catalogue.policies):
        entries.append(Entry(policy.name, policy.check.__module__, policy.formerly, policy.is_per_resource))
        if any(map(_is_of_every_type, policy.subjects)):
            every.append(number)
            continue
        for token, view in Resource.kinds.items():
            if any(is_or_holds(view, subject) for subject in policy.subjects):
                about.setdefault(token, []).append(number)
    return Outline(entries, every, about, {token: view.__module__ for token, view in Resource.kinds.items()})


def _is_of_every_type(subject: type) -> bool:
    return subject in (Stack, Program, ProgramFile) or (subject is not ArchiveFile and is_or_holds(Resource, subject))


class Outlined(Catalogue):
    """A catalogue that is known by its outline. For whoever asks for all of its policies, all are imported."""

    def __init__(self, known: Outline) -> None:
        super().__init__(())
        self._known = known

    @cached_property
    @override
    def policies(self) -> list[Policy]:
        return [policy_of(each.module) for each in self._known.entries]

    @cached_property
    @override
    def by_name(self) -> Mapping[str, Policy]:
        return Imported({name: each.module for each in self._known.entries for name in (each.name, *each.formerly)})

    @cached_property
    @override
    def present_names(self) -> Mapping[str, str]:
        return {name: each.name for each in self._known.entries for name in (each.name, *each.formerly)}

    @override
    def of_resource(self, token: str) -> list[Policy]:
        if token not in self._of_type:
            found = self._about([token], is_per_resource=True)
            self._of_type[token] = [policy for policy in found if policy.applies_to(token)]
        return self._of_type[token]

    @override
    def of_stack(self, tokens: Collection[str]) -> list[Policy]:
        return self._about(tokens, is_per_resource=False)

    def _about(self, tokens: Iterable[str], *, is_per_resource: bool) -> list[Policy]:
        """The policies of one kind that may be about resources of some types, whose views are imported too."""
        numbers = set(self._known.every)
        for token in tokens:
            numbers.update(self._known.about.get(token, ()))
            if view := self._known.views.get(token):
                import_module(view)
        entries = (self._known.entries[number] for number in sorted(numbers))
        return [policy_of(each.module) for each in entries if each.is_per_resource == is_per_resource]


class Imported(Mapping[str, Policy]):
    """Policies by name, from the names of their modules; each is imported when it is read."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> Policy:
        return policy_of(self._modules[name])

    @override
    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
