"""Typed views: what a policy sees of a resource. Absent, unknown, secret, and JSON in text are settled here, once."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast, get_args, get_origin

from typing_extensions import override

from . import addresses, wire
from .assets import FORMS
from .planned import ROOT
from .values import (
    LOST,
    KnownLater,
    Lost,
    Malformed,
    Origin,
    Partial,
    Undecided,
    Unknown,
    bare,
    lost_in,
    note_lost,
    note_secret,
    noting_losses,
    opened,
    secrets_read,
)

if TYPE_CHECKING:
    from .planned import Planned
    from .stack import Stack

V = TypeVar("V", bound="View")
R = TypeVar("R", bound="Resource")
T = TypeVar("T")

F = TypeVar("F", bound=Callable[..., Any])

REQUIRED: Final = object()


def by_class(function: F) -> F:
    """`functools.cache` for a function of classes, which mypy does not take for hashable."""
    return cast("F", cache(function))


def camel(name: str) -> str:
    """A property's name on the wire: `visibility_timeout_seconds` is `visibilityTimeoutSeconds`."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def pascal(name: str) -> str:
    """A key as JSON policy documents spell it: `not_action` is `NotAction`."""
    return "".join(word[:1].upper() + word[1:] for word in name.rstrip("_").split("_"))


class Property:
    """Reads one property: the declared default where it is absent, a view where its type is a block."""

    def __init__(self, default: Any, *, key: str, json_text: bool) -> None:
        self.default, self.key, self.json_text = default, key, json_text
        self.name = ""

    def named(self, name: str, spelled: Callable[[str], str]) -> None:
        """Take the name that a view gives it. Its key follows from the name unless it was given one."""
        self.name, self.key = name, self.key or spelled(name)

    def __get__(self, view: View | None, owner: type[View]) -> Any:
        if view is None:
            return self
        found, secret = view.remembered(self.name, self._read)
        if secret or view.is_in_secret:
            note_secret(found, view.resource.urn)
        else:
            view.remember(self.name, found)
        return found

    def _read(self, view: View) -> tuple[Any, bool]:
        before = secrets_read()
        raw = view.given(self.key)  # a block with secrets in it records the read of one here
        if raw is None:
            return self._absent(view), secrets_read() > before
        shape = shape_of(type(view), self.name)
        if type(raw) is shape.plain and not (shape.many or self.json_text):
            return raw, secrets_read() > before
        path = view.path_to(self.key)
        value = opened(raw, view.resource.urn)
        if self.json_text and isinstance(value, str | Partial):
            sealed = view.is_in_secret or secrets_read() > before
            value = self._parsed(value, shape, path, view.resource.stack.markers, sealed=sealed)
        value = self._absent(view) if value is None else _shaped(value, shape, view.resource, path)
        if view.is_lossy and not shape.views:
            value = noting_losses(value, view.resource.urn)
        secret = secrets_read() > before
        if secret or view.is_in_secret:
            # What lies inside is as secret as the whole, whoever reads it later.
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, View):
                    inner.is_in_secret = True
        return value, secret

    def _parsed(self, text: str | Partial, shape: Shape, path: str, markers: wire.Markers, *, sealed: bool) -> Any:
        """The document of a string, in which each marker stays a separate leaf; None for an empty optional one."""
        if isinstance(text, Partial):
            try:
                return opened(_decoded(text.__marked__, path, markers, sealed=sealed))
            except Malformed as reason:  # what is unknown may be part of the syntax
                raise Undecided(str(reason)) from None
        if not text.strip():
            if self.default is REQUIRED:
                raise Malformed(path, "is empty")
            return None
        value = opened(_decoded(text, path, markers, sealed=sealed))
        wanted = list if shape.many else Mapping
        if shape.views and value is not None and not isinstance(value, wanted | Unknown):
            raise Malformed(path, f"is a JSON {_json_type(value)}, not {'a list' if shape.many else 'an object'}")
        return value

    def _absent(self, view: View) -> Any:
        if self.default is REQUIRED:
            raise Undecided(f"{view.path_to(self.key)}, which is absent")
        return self.default


def prop(default: Any = REQUIRED, *, key: str = "") -> Any:
    """A property with an explicit key or default. Without a default it is required: reading it where it is absent abstains."""
    return Property(default, key=key, json_text=False)


def json_text(default: Any = None, *, key: str = "") -> Any:
    """A property whose value is a JSON document in a string (or, before a provider's check, still an object)."""
    return Property(default, key=key, json_text=True)


# Each resource is read alone and in its stack, and many have the same document, such as a trust policy: nobody may change it.
@lru_cache(maxsize=4096)
def _decoded(text: str, path: str, markers: wire.Markers, *, sealed: bool) -> Any:
    try:
        return wire.document(text, path, markers, sealed=sealed)
    except json.JSONDecodeError as problem:
        raise Malformed(path, _not_json(text, problem)) from None
    except RecursionError:
        raise Undecided(f"{path}, which is nested too deeply to be read") from None


def _not_json(text: str, problem: json.JSONDecodeError) -> str:
    if text.lstrip("[ ").startswith("{'"):
        return "is a Python dict turned into a string, not JSON; write it with json.dumps"
    return f"is not JSON: {problem.msg} at line {problem.lineno}, column {problem.colno}"


def _json_type(value: Any) -> str:
    names = {bool: "boolean", str: "string", int: "number", float: "number"}
    return names.get(type(value)) or ("object" if isinstance(value, Mapping) else "list")


class View:
    """A block of properties, read by their Python names.

    An annotation is a property, and its value is the cloud's default: `timeout: int = 3`. Without one it is required.
    """

    _spelling: ClassVar[list[Callable[[str], str]]] = [camel]

    def __init__(self, raw: Mapping[str, Any], resource: Resource | None, path: str = "") -> None:
        self._raw, self._resource, self._path = raw, resource, path
        self._memory: dict[str, tuple[Any, bool] | Undecided] = {}
        self.is_in_secret = False
        # Whether errors of the program may have lost something: then nothing is remembered, as each reader has to note it.
        self.is_lossy: bool = resource is not None and resource.is_lossy

    def __init_subclass__(cls, *, spelled: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if spelled:
            cls._spelling = [spelled]
        for name, hint in inspect.get_annotations(cls).items():
            default = cls.__dict__.get(name, REQUIRED)
            if not str(hint).startswith("ClassVar") and not hasattr(default, "__get__"):
                setattr(cls, name, Property(default, key="", json_text=False))
        for name, reader in vars(cls).items():
            if isinstance(reader, Property):
                reader.named(name, cls.spelled)

    @classmethod
    def spelled(cls, name: str) -> str:
        """A property's name on the wire."""
        return cls._spelling[0](name)

    @property
    def resource(self) -> Resource:
        """The resource that this block belongs to."""
        assert self._resource is not None, "only a resource is built without one"
        return self._resource

    @property
    def top_level_key(self) -> str:
        """The resource's property that contains this block, by its name on the wire."""
        return self._path.partition(".")[0].partition("[")[0]

    def path_to(self, key: str) -> str:
        """The path of a property, for a reader: `apiStages[0].stage`."""
        return f"{self._path}.{key}".lstrip(".")

    @property
    def raw_properties(self) -> Mapping[str, Any]:
        """The block's properties as the wire has them, unread."""
        return self._raw

    def wire_value(self, key: str) -> Any:
        """A property as the wire has it, with what is unknown or secret marked; None where it is absent."""
        value = self.given(key)
        if self.is_lossy:
            note_lost(lost_in(value))
        return value

    def given(self, key: str) -> Any:
        """As `wire_value`, for who reads only a part of the value: what errors have lost of it is not noted."""
        value = self._raw.get(key)
        return self._lost(self.top_level_key, self.path_to(key)) if value is None and self.is_lossy else value

    def _lost(self, top_level_key: str, path: str) -> Unknown | None:
        """In place of an absent property: that an error may have left it out; None where it is certain to be absent."""
        place = self.resource.planned.lost_by(top_level_key)
        return Unknown(path, Origin(LOST, place)) if place else None

    def has(self, name: str) -> bool:
        """Whether a property is given at all, by its Python name; one whose value is unknown is."""
        return self.wire_value(getattr(type(self), name).key) is not None

    @property
    def stray_keys(self) -> list[str]:
        """The keys of this block that the view does not declare, such as misspelt ones."""
        if self.is_in_secret:
            note_secret(list(self._raw), self.resource.urn)
        known = keys_of(type(self))
        return [key for key in self._raw if key not in known]

    def remember(self, name: str, value: Any) -> None:
        """Make a value that was read a plain attribute: nothing has to be noted when it is read again."""
        if not self.is_lossy:
            self.__dict__[name] = value

    def remembered(self, name: str, read: Callable[[View], tuple[Any, bool]]) -> tuple[Any, bool]:
        """The remembered result of reading a property: its value, and whether a secret was read for it."""
        if self.is_lossy:
            return read(self)  # each reader depends on what errors have lost of it
        known = self._memory.get(name)
        if known is None:
            try:
                known = read(self)
            except Undecided as reason:
                known = reason
            if isinstance(known, Undecided) or known[1] or self.is_in_secret:
                self._memory[name] = known  # all else becomes an attribute
        if isinstance(known, Undecided):
            raise known
        return known

    def __str__(self) -> str:
        return self._path or "the document"


class Resource(View):
    """A planned resource. A policy about this class gets every resource, about a subclass those of its type token."""

    token: ClassVar[str] = ""
    # The properties whose strings name the resource: by these, and by its address, a literal in another resource leads here.
    names: ClassVar[tuple[str, ...]] = ("name",)
    kinds: ClassVar[dict[str, type[Resource]]] = {}

    def __init_subclass__(cls, *, token: str = "", also: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.token = token
        for each in (token, *also):
            Resource.kinds[each] = cls

    def __init__(self, planned: Planned, stack: Stack) -> None:
        super().__init__({}, None)
        self.planned = planned  # as the engine or the planner described it
        self.type_token = planned.type  # such as `aws:sqs/queue:Queue`
        self._of_inputs = planned.memory(stack.markers)
        self._values: dict[str, Any] = {}
        # To read a dict again costs less than to remember what was read; a message of the engine is converted once.
        self._is_dict = isinstance(planned.inputs, dict)
        self.stack, self.is_lossy = stack, stack.is_lossy
        self.urn, self.logical_name = planned.urn, planned.name

    @property
    @override
    def resource(self) -> Resource:
        return self

    def input_value(self, key: str) -> Any:
        """An input alone, as the wire has it, with what is unknown or secret marked; None where it is absent."""
        value = self._input(key)
        if self.is_lossy:
            note_lost(lost_in(value))
        return value

    def _input(self, key: str) -> Any:
        known = self._of_inputs
        if key not in known:
            raw = self.planned.inputs.get(key)
            found = None if raw is None else wire.value(raw, key, self.stack.markers)
            if self._is_dict and found is raw:
                return found
            known[key] = found
        return known[key]

    def derived(self, make: Callable[[Resource], T]) -> T:
        """The result of a function of the inputs alone, which reads no secret; computed once for all stacks."""
        if self.is_lossy:
            note_lost(self.planned.lost.values())
        if make not in self._of_inputs:
            self._of_inputs[make] = make(self)
        return cast("T", self._of_inputs[make])

    @override
    def given(self, key: str) -> Any:
        if key not in self._values:
            known = self._of_inputs
            given = known[key] if key in known else self._input(key)
            if (given is None or isinstance(given, Unknown)) and (raw := self.planned.outputs.get(key)) is not None:
                output = wire.value(raw, key, self.stack.markers)
                # What no input gives and no deployment has computed yet is absent: the default will be its value.
                if not isinstance(output, Unknown):
                    given = output
            found = self._lost(key, key) if given is None and self.is_lossy else given
            if self._is_dict and given is self.planned.inputs.get(key):
                return found
            self._values[key] = found
        return self._values[key]

    @property
    def is_component(self) -> bool:
        """Whether it is a component: it has no provider, and is not the stack itself."""
        return not self.planned.custom and self.type_token != ROOT

    @property
    def registers_outputs(self) -> bool:
        """Whether a component has outputs besides its inputs."""
        return any(key not in self.planned.inputs for key in self.planned.outputs)

    @property
    def is_deployed(self) -> bool:
        """Whether it is known to exist already: the address that a deployment gives it is an output that is known."""
        key = addresses.registered.computed
        address = bare(wire.value(self.planned.output(key), key))
        return isinstance(address, str) and self.planned.output(key) != self.planned.input(key)

    @property
    def defaulted(self) -> frozenset[str]:
        """The properties that the provider's check gave a default, by their names on the wire.

        A provider that is bridged from Terraform notes them in `__defaults`; empty where no check has run.
        """
        noted = self.planned.input("__defaults")
        return frozenset(key for key in noted if isinstance(key, str)) if isinstance(noted, list) else frozenset()

    def is_defaulted(self, name: str) -> bool:
        """Whether the program leaves a property, by its Python name, to its default."""
        return not self.has(name) or getattr(type(self), name).key in self.defaulted

    def depends_on(self, other: Resource) -> bool:
        """Whether this resource is deployed only after the other one, directly or through others.

        Raises Lost where an error of the program may have lost that dependency.
        """
        if self.urn in self.stack.dependents(other.urn):
            return True
        if place := self.stack.waits_for_lost(self.urn):
            raise Lost(f"the dependencies of {self}, of which the error in {place} has lost one")
        return False

    def depends_on_any(self, group: Any, others: Sequence[Resource]) -> bool:
        """Whether this resource is deployed only after one of the others, which are always those of this group.

        As `depends_on` of each, but what waits for the group is found once, however many resources ask. Raises Lost as it does.
        """
        return bool(others) and (self.depends_on(others[0]) or self.urn in self.stack.dependents_of_any(group, others))

    def __str__(self) -> str:
        return f"{self.type_token.rpartition(':')[2]} '{self.logical_name}'"


class Shape:
    """What a property's annotation declares: blocks of which views, one or many, a plain type, a mapping, or an archive."""

    def __init__(self, hint: Any) -> None:
        options = _options(hint)
        self.optional = NoneType in options
        inner = [o for o in options if o is not NoneType]
        self.many = any(get_origin(o) is list for o in inner)
        leaves = list(
            dict.fromkeys(leaf for o in inner for leaf in (_options(get_args(o)[0]) if get_origin(o) is list else [o]))
        )
        self.views = tuple(leaf for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, View))
        known = [leaf for leaf in leaves if leaf not in (Partial, Unknown)]
        self.plain = known[0] if len(known) == 1 and known[0] in (int, float, bool, str) else None
        self.mapping = any(get_origin(leaf) in (Mapping, dict) for leaf in leaves)
        self.forms = tuple(leaf for leaf in leaves if leaf in FORMS)


def _options(hint: Any) -> list[Any]:
    arguments = get_args(hint)
    return (
        [hint]
        if get_origin(hint) in (list, dict, Mapping, None) or not arguments
        else [o for a in arguments for o in _options(a)]
    )


@by_class
def keys_of(owner: type) -> frozenset[str]:
    """The keys of a view's properties, by their names on the wire."""
    return frozenset(p.key for cls in owner.__mro__ for p in vars(cls).values() if isinstance(p, Property))


@by_class
def shape_of(owner: type, name: str) -> Shape:
    """The shape of a view's property or link."""
    return Shape(_hints(owner)[name])


@by_class
def _hints(owner: type) -> dict[str, Any]:
    above = {name: hint for base in reversed(owner.__bases__) for name, hint in _hints(base).items()}
    return above | inspect.get_annotations(owner, eval_str=True)


def _shaped(value: Any, shape: Shape, resource: Resource, path: str) -> Any:
    """A value as its annotation declares it; raises Undecided where the program gave another type, which Pulumi reports."""
    if isinstance(value, Unknown):
        # Of an output that is a string only the characters are unknown, not that there is one.
        known_list = value.__origin__ and not value.__origin__.is_lost and shape.many and not shape.views
        return [value] if known_list else value
    if shape.views:
        block = shape.views[0]
        if not shape.many:
            # A block that may be given once arrives alone or as a list of one.
            return _block(value[0] if isinstance(value, list) and len(value) == 1 else value, block, resource, path)
        items = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return [_block(item, block, resource, f"{path}[{at}]") for at, item in enumerate(items)]
    if shape.many:
        items = [value] if isinstance(value, str | Partial) else value
        if not isinstance(items, Sequence):
            raise Undecided(f"{path}, which is not a list")
        return [_scalar(opened(item, resource.urn), shape.plain, path) for item in items]
    if shape.mapping and not isinstance(value, Mapping):
        raise Undecided(f"{path}, which is not a mapping")
    if shape.forms and not isinstance(value, shape.forms):
        raise Undecided(f"{path}, which is not an archive: pass pulumi.FileArchive or pulumi.AssetArchive")
    return _scalar(value, shape.plain, path)


def _block(value: Any, block: type[View], resource: Resource, path: str) -> Any:
    value = opened(value, resource.urn)
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, Mapping):
        raise Undecided(f"{path}, which is not an object")
    return block(value, resource, path)


_WORDS = {"true": True, "false": False}


def _scalar(value: Any, wanted: type | None, path: str) -> Any:
    if wanted is None or isinstance(value, Unknown | Partial) or type(value) is wanted:
        return value
    if wanted is str and isinstance(value, int | float):
        return str(value)
    if wanted is bool and isinstance(value, str) and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if wanted in (int, float) and not isinstance(value, bool):
        try:
            return wanted(value)
        except (TypeError, ValueError):
            pass
    raise Undecided(f"{path}, which is not of the type that the resource takes")


def blocks(view: View, wanted: type[V]) -> Iterator[V | Undecided]:
    """Every block of a type inside a view, however deep, and the reason where one cannot be read."""
    if isinstance(view, wanted):
        yield view
        return
    for _, inner in _inside(view, leading_to(type(view), wanted)):
        if isinstance(inner, Undecided):
            yield inner
        else:
            yield from blocks(inner, wanted)


def _inside(view: View, properties: Iterable[Property]) -> Iterator[tuple[Property, Any]]:
    """The values of properties that are present, those of a list one by one; the reason for each that cannot be read."""
    for each in properties:
        if view.wire_value(each.key) is None:
            continue
        try:
            value = getattr(view, each.name)
        except Undecided as reason:
            yield each, reason
            continue
        for inner in value if isinstance(value, list) else [value]:
            yield each, KnownLater(view.path_to(each.key)) if isinstance(inner, Unknown) else inner


@by_class
def leading_to(owner: type, wanted: type) -> tuple[Property, ...]:
    """The properties of a view that may contain blocks of a type."""
    return tuple(
        each
        for each, views in _holders_of_blocks(owner)
        if any(issubclass(inner, wanted) for block in views for inner in (block, *blocks_in(block)))
    )


@by_class
def blocks_in(owner: type) -> frozenset[type[View]]:
    """The types of the blocks that a view may contain, at any depth."""
    found: set[type[View]] = set()
    pending: list[type] = [owner]
    while pending:
        new = {block for _, views in _holders_of_blocks(pending.pop()) for block in views} - found
        found |= new
        pending += new
    return frozenset(found)


@by_class
def _holders_of_blocks(owner: type) -> tuple[tuple[Property, tuple[type[View], ...]], ...]:
    """The properties of a view that hold blocks, each with the types of these."""
    return tuple((each, views) for each in _properties_of(owner) if (views := shape_of(owner, each.name).views))


@by_class
def _properties_of(owner: type) -> tuple[Property, ...]:
    found: dict[str, Property] = {}
    for cls in owner.__mro__:
        for name, each in vars(cls).items():
            if isinstance(each, Property):
                found.setdefault(name, each)
    return tuple(found.values())


def documents(view: View) -> Iterator[Undecided]:
    """Why a JSON document of a view, or of a block inside it, cannot be read: Malformed where the document is known."""
    for each, inner in _inside(view, holders_of_documents(type(view))):
        if isinstance(inner, Undecided):
            yield inner
        elif isinstance(inner, View) and not each.json_text:
            yield from documents(inner)


@by_class
def holders_of_documents(owner: type, above: frozenset[type] = frozenset()) -> tuple[Property, ...]:
    """The properties of a view that are JSON documents, or blocks that may contain one."""
    if owner in above:
        return ()
    blocks_of = dict(_holders_of_blocks(owner))
    return tuple(
        each
        for each in _properties_of(owner)
        if each.json_text or any(holders_of_documents(block, above | {owner}) for block in blocks_of.get(each, ()))
    )
