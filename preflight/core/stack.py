"""A stack: the planned resources, what connects them, and the program that plans them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from . import addresses
from .losses import EVERYTHING, NO_LOSSES, Losses
from .planned import ROOT, Planned
from .program import Files, Program
from .syntax import ArchiveFile, ProgramFile
from .values import (
    KnownLater,
    Origin,
    Partial,
    SecretRead,
    Undecided,
    bare,
    forget_lost,
    holds_secret,
    lost_read,
    note_lost,
    opened,
    origins_of,
    secrets_since,
    take_secrets,
)
from .view import Resource, View, blocks, blocks_in, by_class
from .wire import NO_MARKERS, Markers
from .wire import value as wire_value

R = TypeVar("R", bound=Resource)
V = TypeVar("V", bound=View)

Subject: TypeAlias = "Stack | View | Program | ProgramFile | ArchiveFile"
"""What a policy may be about."""


@dataclass(frozen=True)
class Setting:
    """The stack's names, tags and configuration, and which configuration keys are secret.

    `runtime` is the one that the project file names: it decides on the language of what the program's author reads.
    """

    project: str = ""
    stack: str = ""
    organization: str = ""
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = True
    runtime: str = "python"

    @property
    def secret_strings(self) -> frozenset[str]:
        """The secret configuration values: a value equal to one of them was configured as a secret."""
        return frozenset(text for key, text in self.config.items() if key in self.secret_keys and text)


class Export:
    """An output of the stack, by its name. Reading its value records a secret; reading its origins does not."""

    def __init__(self, name: str, raw: Any) -> None:
        self.name, self._raw = name, raw

    @property
    def value(self) -> Any:
        """The value; it may be unknown."""
        return opened(self._raw)

    @property
    def is_secret(self) -> bool:
        """Whether it is a secret or contains one."""
        return holds_secret(self._raw)

    @property
    def is_known(self) -> bool:
        """Whether it is a string or a number that is completely known."""
        return isinstance(bare(self._raw), str | int | float)

    @property
    def origins(self) -> list[Origin]:
        """The outputs that it is created from, as far as a foreseen plan shows them."""
        return origins_of(bare(self._raw))

    @property
    def tail(self) -> str:
        """The known characters at its end, after what is known only after deployment."""
        raw = bare(self._raw)
        last = raw.parts[-1] if isinstance(raw, Partial) else raw
        return last if isinstance(last, str) else ""


class Stack:
    """The planned resources: all of them for a stack policy, one for a resource policy."""

    def __init__(  # noqa: PLR0913 - what surrounds the resources, each by its name
        self,
        planned: Iterable[Planned],
        *,
        whole: bool = True,
        setting: Setting | None = None,
        markers: Markers = NO_MARKERS,
        files: Files | None = None,
        losses: Losses = NO_LOSSES,
    ) -> None:
        self.whole, self.markers, self.losses = whole, markers, losses
        self.is_lossy = bool(losses)
        self.setting = setting or Setting()
        self.files = files
        self._resources = {each.urn: Resource.kinds.get(each.type, Resource)(each, self) for each in planned}
        self._indexes: dict[Any, Any] = {}
        # The secrets that an index was built from: whoever uses it has read them.
        self._secrets: dict[Any, list[SecretRead]] = {}
        self._subjects: dict[type[Any], Sequence[Subject | Undecided]] = {}
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self._resources.values():
            self._by_type.setdefault(resource.type_token, []).append(resource)

    def __iter__(self) -> Iterator[Resource]:
        self._note(EVERYTHING)
        return iter(self._resources.values())

    def _note(self, *tokens: str) -> None:
        """Resources of some types are looked up: errors may have lost some of them."""
        if self.is_lossy:
            self.losses.note(tokens)

    def __len__(self) -> int:
        return len(self._resources)

    def close(self) -> None:
        """Free the memory of what was read. Nothing may be read afterwards.

        Resources, their blocks and their stack refer to each other, and Python looks for such circles seldom or, in a
        command, never.
        """
        for resource in self._resources.values():
            vars(resource).clear()
        for kept in (self._resources, self._indexes, self._secrets, self._subjects, self._by_type):
            kept.clear()

    def subjects(self, kind: type[Any]) -> Sequence[Subject | Undecided]:
        """The subjects of policies whose first parameter has a type: the stack, the program, or each such thing in it.

        In place of a subject that cannot be read, the reason.
        """
        found = self._subjects.get(kind)
        if found is None:
            found = self._subjects[kind] = (
                self.each(kind) if issubclass(kind, Resource) else list(_subjects(self, kind))
            )
        return found

    def get(self, urn: str) -> Resource | None:
        """The resource of a URN."""
        return self._resources.get(urn)

    def all(self, kind: type[R]) -> list[R]:
        """Every resource of a kind."""
        return list(self) if kind is Resource else self.holding(kind)  # type: ignore[arg-type,return-value]

    def each(self, kind: type[Any]) -> list[Resource]:
        """As `holding`, for resources that are judged one by one: whether others are lost does not matter."""
        return [r for same in self._by_type.values() if is_or_holds(type(same[0]), kind) for r in same]

    def holding(self, kind: type[Any]) -> list[Resource]:
        """Every resource that is of a kind or may contain blocks of that kind, type by type."""
        if self.is_lossy:
            # What a view may contain takes long to find out, and few types are those that an error has lost.
            lost = ((token, each) for token, each in Resource.kinds.items() if self.losses.places(token))
            self._note(*(token for token, each in lost if is_or_holds(each, kind)))
        return self.each(kind)

    def of_token(self, token: str) -> list[Resource]:
        """Every resource of a type token, such as `aws:sqs/queue:Queue`."""
        self._note(token)
        return self._by_type.get(token, [])

    def called(self, logical_name: str) -> list[Resource]:
        """The resources of a logical name, whatever their types."""
        return list(self.indexed("logical names", self._by_logical_name).get(logical_name, ()))

    def _by_logical_name(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self:
            found[resource.logical_name].append(resource)
        return found

    @property
    def program(self) -> Program:
        """The program that plans this stack; raises Undecided where its folder is not known or cannot be read."""
        if self.files is None:
            raise Undecided("the program's folder, which is not known")
        return self.files.program

    @property
    def root(self) -> Resource | None:
        """The resource of the stack itself; its outputs are the stack's exports."""
        return next(iter(self.of_token(ROOT)), None)

    @property
    def exports(self) -> list[Export]:
        """The outputs of the stack, in the order of their names."""
        outputs = self.root.planned.outputs if self.root else {}
        return [Export(name, wire_value(outputs[name], name, self.markers)) for name in sorted(outputs)]

    @property
    def customs(self) -> list[Resource]:
        """The resources that a provider manages: without components, providers and the stack itself."""
        found: list[Resource] = self.indexed("customs", self._customs)
        return found

    def _customs(self) -> list[Resource]:
        return [r for r in self if not r.is_component and not r.type_token.startswith("pulumi:")]

    @property
    def components(self) -> list[Resource]:
        """The components of the program and of the packages that it uses."""
        found: list[Resource] = self.indexed("components", lambda: [r for r in self if r.is_component])
        return found

    def named(self, text: str, kinds: tuple[type[Resource], ...], first: Iterable[Resource] = ()) -> list[Resource]:
        """The resources of some kinds that a literal name, id or address identifies; empty where none is in this stack.

        Those that are in `first`, if there are any; else at most two, as of several nobody knows which is meant.
        """
        strings = (text, addresses.registered.parse(text))
        indexes = [self.indexed(("named", kind), partial(self._names, kind)) for kind in kinds]
        named: list[dict[str, Resource]] = [
            found for by_text in indexes for each in strings if (found := by_text.get(each))
        ]
        wanted = [resource for resource in first if any(resource.urn in found for found in named)]
        return (
            wanted
            or list({resource.urn: resource for found in named for resource in islice(found.values(), 2)}.values())[:2]
        )

    def _names(self, kind: type[Resource]) -> dict[Any, dict[str, Resource]]:
        """The resources of a kind by what identifies them, each by its URN."""
        found: dict[Any, dict[str, Resource]] = defaultdict(dict)
        for resource in self.all(kind):
            for key in (*addresses.registered.keys, *kind.names):
                if isinstance(text := bare(resource.wire_value(key)), str) and text:
                    found[text][resource.urn] = resource
                    if key in kind.names and (address := addresses.registered.of(kind, text)) is not None:
                        found[address][resource.urn] = resource
        return found

    def dependents(self, urn: str) -> frozenset[str]:
        """The URNs of all resources that are deployed only after the one of this URN."""
        found: frozenset[str] = self.indexed(("dependents", urn), lambda: self._after(urn))
        return found

    def dependents_of_any(self, group: Any, resources: Sequence[Resource]) -> frozenset[str]:
        """The URNs of all resources that are deployed only after one of these, which are always those of this group."""
        found: frozenset[str] = self.indexed(
            ("dependents of any", group), lambda: self._after(*(each.urn for each in resources))
        )
        return found

    def _after(self, *urns: str) -> frozenset[str]:
        waiting = self.indexed("waiting", self._waiting)
        seen: set[str] = set()
        pending = list(urns)
        while pending:
            for next_urn in waiting.get(pending.pop(), ()):
                if next_urn not in seen:
                    seen.add(next_urn)
                    pending.append(next_urn)
        return frozenset(seen)

    def _waiting(self) -> dict[str, list[str]]:
        waiting: dict[str, list[str]] = defaultdict(list)
        for resource in self._resources.values():
            planned = resource.planned
            # A child's registration awaits its parent's, which ends when a custom resource has been deployed.
            for urn in {planned.parent, *planned.dependencies, *(u for urns in planned.links.values() for u in urns)}:
                waiting[urn].append(resource.urn)
        return waiting

    def waits_for_lost(self, urn: str) -> str:
        """The place of an error that has lost a dependency of a resource, or of one that it waits for; empty where none has."""
        places: dict[str, str] = self.indexed("waits for lost", self._waits_for_lost)
        return places.get(urn, "")

    def _waits_for_lost(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for resource in self._resources.values():
            place = resource.planned.waits_for_lost
            if place and resource.urn not in found:
                found |= dict.fromkeys((resource.urn, *self._after(resource.urn)), place)
        return found

    def children(self, of: Resource) -> list[Resource]:
        """The resources whose parent this one is."""
        return list(self.indexed("children", self._children).get(of.urn, ()))

    def _children(self) -> dict[str, list[Resource]]:
        children: dict[str, list[Resource]] = defaultdict(list)
        for resource in self:
            children[resource.planned.parent].append(resource)
        return children

    @property
    def orphans(self) -> list[tuple[Resource, Resource]]:
        """The resources without a parent that a component evidently created, each with the component.

        A resource is taken to be created by a component if it depends on one of the component's resources and another of
        them depends on it, or if one depends on it and its name starts with the component's name.
        """
        inside = {r.urn: r.planned.parent for r in self.customs if self._is_own_component(r.planned.parent)}
        found = []
        for resource in self.customs:
            if self.get(resource.planned.parent) in (None, self.root):
                inner = {inside.get(urn) for urns in resource.planned.links.values() for urn in urns}
                for urn in dict.fromkeys(inside[user.urn] for user, _ in self.users(resource) if user.urn in inside):
                    component = self._resources[urn]
                    if urn in inner or resource.logical_name.startswith(f"{component.logical_name}-"):
                        found.append((resource, component))
        return found

    def _is_own_component(self, urn: str) -> bool:
        found = self.get(urn)
        return found is not None and found.is_component and not found.planned.provider

    def ancestors(self, of: Resource) -> list[Resource]:
        """Its parent, the parent's parent, and so on; the last one is the stack itself."""
        found: list[Resource] = []
        above = self.get(of.planned.parent)
        while above is not None and above not in found:
            found.append(above)
            above = self.get(above.planned.parent)
        return found

    def exports_from(self, component: Resource) -> list[Export]:
        """The exports that are created from the resources inside a component, not from the outputs that it registers.

        Raises KnownLater where the origins of an export are unknown.
        """
        found = []
        for export in self.exports:
            origins = [each for origin in export.origins if (each := self.get(origin.urn)) is not None]
            if not export.is_known and not origins:
                raise KnownLater(f"the export '{export.name}'")
            if any(component in self.ancestors(each) for each in origins):
                found.append(export)
        return found

    def users(self, of: Resource) -> list[tuple[Resource, str]]:
        """The resources with a property created from this one's outputs, each with the property's name on the wire."""
        return list(self.indexed("users", self._users).get(of.urn, ()))

    def _users(self) -> dict[str, list[tuple[Resource, str]]]:
        users: dict[str, list[tuple[Resource, str]]] = defaultdict(list)
        for resource in self:
            if resource.planned.waits_for_lost:
                note_lost([resource.planned.waits_for_lost])
            for key, urns in resource.planned.links.items():
                for urn in dict.fromkeys(urns):
                    users[urn].append((resource, key))
        return users

    def indexed(self, key: Any, build: Callable[[], Any]) -> Any:
        """The result of a function of the stack, computed once: an index spares each resource a search of all of them."""
        if not self.is_lossy:
            if key not in self._indexes:
                self._indexes[key] = self._built(key, build)
            result = self._indexes[key]
        else:
            if key not in self._indexes:
                before = forget_lost()
                try:
                    self._indexes[key] = self._built(key, build), lost_read()
                finally:
                    forget_lost()
                    note_lost(before)
            result, lost = self._indexes[key]
            note_lost(lost)  # whoever uses an index depends on the errors that those do which it was built from
        if self._secrets:
            secrets_since().extend(self._secrets.get(key, ()))
        return result

    def _built(self, key: Any, build: Callable[[], Any]) -> Any:
        before = len(secrets_since())
        result = build()
        if read := take_secrets(before):
            self._secrets[key] = read
        return result


def is_or_holds(kind: type[Resource], wanted: type[Any]) -> bool:
    """Whether resources of a kind are subjects of a policy about `wanted` (the type of its first parameter) or contain some."""
    return wanted in _subjects_in(kind)


@by_class
def _subjects_in(kind: type[Resource]) -> frozenset[type]:
    """The types of which a resource of a kind, or something in it, is one."""
    inside = {ArchiveFile} if hasattr(kind, "archive_files") else set()
    return frozenset(
        {base for each in (kind, *blocks_in(kind)) for base in each.__mro__ if issubclass(base, View)} | inside
    )


def _subjects(stack: Stack, kind: type[Any]) -> Iterator[Subject | Undecided]:
    if kind is Stack:
        yield stack
    elif kind is Program:
        yield from _program(stack)
    elif kind is ProgramFile:
        for program in _program(stack):
            yield from [program] if isinstance(program, Undecided) else program.files()
    elif kind is ArchiveFile:
        yield from _archive_files(stack)
    else:
        for resource in stack.each(kind):
            for each in blocks(resource, kind):
                if isinstance(each, Undecided):
                    each.resource = resource
                yield each


def _program(stack: Stack) -> Iterator[Program | Undecided]:
    try:
        yield stack.program
    except Undecided as reason:
        yield reason


def _archive_files(stack: Stack) -> Iterator[ArchiveFile | Undecided]:
    for resource in stack:
        archive = getattr(resource, "archive_files", None)
        if archive is not None:
            try:
                yield from archive()
            except Undecided as reason:
                reason.resource = resource
                yield reason
