"""A catalogue without its policies: each is imported when a resource of a type that it is about appears.

Most stacks have resources of few types, and to import all policies takes longer than to evaluate those that are about them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple, overload

from typing_extensions import override

from .catalogue import Catalogue, policy_of
from .policy import KINDS, Kind, Policy, kind_of
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
    """A catalogue that is known by its outline, or the part of it with some kinds of policies.

    For whoever asks for all of its policies, all are imported.
    """

    def __init__(self, known: Outline, kinds: Collection[Kind] = KINDS) -> None:
        self._known, self._kinds = known, kinds
        self._entries = [each for each in known.entries if kind_of(each.module) in kinds]
        super().__init__((), len(known.entries) - len(self._entries))

    @cached_property
    @override
    def policies(self) -> list[Policy]:
        return [policy_of(each.module) for each in self._entries]

    @cached_property
    @override
    def by_name(self) -> Mapping[str, Policy]:
        return Imported({name: each.module for each in self._entries for name in (each.name, *each.formerly)})

    @cached_property
    @override
    def present_names(self) -> Mapping[str, str]:
        return {name: each.name for each in self._entries for name in (each.name, *each.formerly)}

    @cached_property
    @override
    def modules(self) -> Mapping[str, str]:
        return {each.name: each.module for each in self._entries}

    @override
    def import_views(self, is_wanted: Callable[[str], object]) -> None:
        for token, module in self._known.views.items():
            if is_wanted(token):
                import_module(module)

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
        return [
            policy_of(each.module)
            for each in entries
            if each.is_per_resource == is_per_resource and kind_of(each.module) in self._kinds
        ]


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


def modules_of(policies: Sequence[Policy]) -> Mapping[str, str]:
    """The modules of some policies by their names; none is imported for it that has not been."""
    return (
        policies.modules
        if isinstance(policies, Policies)
        else {policy.name: policy.check.__module__ for policy in policies}
    )


class Policies(Sequence[Policy]):
    """Policies in the order of a mapping of their names to their modules; each is imported when it is read."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = modules
        self._by_name, self._names = Imported(modules), list(modules)

    @overload
    def __getitem__(self, at: int) -> Policy: ...

    @overload
    def __getitem__(self, at: slice) -> list[Policy]: ...

    @override
    def __getitem__(self, at: int | slice) -> Policy | list[Policy]:
        if isinstance(at, slice):
            return [self._by_name[name] for name in self._names[at]]
        return self._by_name[self._names[at]]

    @override
    def __len__(self) -> int:
        return len(self._names)
