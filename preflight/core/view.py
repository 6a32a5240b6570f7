"""Typed views: what a policy sees of a resource. Absent, unknown, secret, and JSON in text are settled here, once."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast, get_args, get_origin

from typing_extensions import override

from . import wire
from .values import (
    KnownLater,
    Outside,
    Partial,
    Undecided,
    Unknown,
    bare,
    note_secret,
    opened,
    origins_of,
    secrets_read,
)

if TYPE_CHECKING:
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
    """A key of AWS's JSON documents: `not_action` is `NotAction`."""
    return "".join(word[:1].upper() + word[1:] for word in name.rstrip("_").split("_"))


class Property:
    """Reads one property: AWS's default where it is absent, a view where its type is a block."""

    def __init__(self, default: Any, *, key: str, json_text: bool) -> None:
        self.default, self.key, self.json_text = default, key, json_text
        self.name = ""

    def named(self, name: str, spelled: Callable[[str], str]) -> None:
        """Take the name that a view gives it, and the key that follows from it unless it has one of its own."""
        self.name, self.key = name, self.key or spelled(name)

    def __get__(self, view: View | None, owner: type[View]) -> Any:
        if view is None:
            return self
        found, secret = view.remembered(self.name, lambda: self._read(view))
        if secret or view.lies_in_secret:
            note_secret()
        else:
            # From here on it is a plain attribute of the view: nothing has to be noted when it is read again.
            view.__dict__[self.name] = found
        return found

    def _read(self, view: View) -> tuple[Any, bool]:
        raw = view.wire_value(self.key)
        if raw is None:
            return self._absent(view), False
        shape = shape_of(type(view), self.name)
        if type(raw) is shape.plain and not (shape.many or self.json_text):
            return raw, False
        path = view.path_to(self.key)
        before = secrets_read()
        value = opened(raw)
        if self.json_text and isinstance(value, str | Partial):
            sealed = view.lies_in_secret or secrets_read() > before
            value = _parsed(value, path, view.resource.stack.markers, sealed=sealed)
        value = self._absent(view) if value is None else _shaped(value, shape, view.resource, path)
        secret = secrets_read() > before
        if secret or view.lies_in_secret:
            # What lies inside is as secret as the whole, whoever reads it later.
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, View):
                    inner.lies_in_secret = True
        return value, secret

    def _absent(self, view: View) -> Any:
        if self.default is REQUIRED:
            raise Undecided(f"{view.path_to(self.key)}, which is absent")
        return self.default


def prop(default: Any = REQUIRED, *, key: str = "") -> Any:
    """A property with a name of its own on the wire. Without a default it is one that AWS requires."""
    return Property(default, key=key, json_text=False)


def json_text(default: Any = None, *, key: str = "") -> Any:
    """A property whose value is a JSON document in a text (or, before a provider's check, still an object)."""
    return Property(default, key=key, json_text=True)


def _parsed(text: str | Partial, path: str, markers: wire.Markers, *, sealed: bool) -> Any:
    """The document of a text, in which each marker stays a leaf of its own."""
    return opened(_decoded(text if isinstance(text, str) else text.__marked__, path, markers, sealed=sealed))


# Each resource is read alone and in its stack, and many have the same document, such as a trust policy: nobody may change it.
@lru_cache(maxsize=4096)
def _decoded(text: str, path: str, markers: wire.Markers, *, sealed: bool) -> Any:
    try:
        return wire.document(text, path, markers, sealed=sealed)
    except ValueError:
        raise Undecided(f"{path}, which is not JSON") from None


class View:
    """A block of properties, read by their Python names.

    An annotation is a property, and its value is AWS's default: `timeout: int = 3`. Without one the property is required.
    """

    _spelling: ClassVar[list[Callable[[str], str]]] = [camel]

    def __init__(self, raw: Mapping[str, Any], resource: Resource | None, path: str = "") -> None:
        self._raw, self._resource, self._path = raw, resource, path
        self._memory: dict[str, tuple[Any, bool] | Undecided] = {}
        self.lies_in_secret = False

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
        """The resource's property that this block lies in, by its name on the wire."""
        return self._path.partition(".")[0].partition("[")[0]

    def path_to(self, key: str) -> str:
        """Where a property lies, for a reader: `apiStages[0].stage`."""
        return f"{self._path}.{key}".lstrip(".")

    def wire_value(self, key: str) -> Any:
        """A property as the wire has it, with what is unknown or secret marked; None where it is absent."""
        return self._raw.get(key)

    def has(self, name: str) -> bool:
        """Whether a property is given at all, by its Python name; one whose value is unknown is."""
        return self.wire_value(getattr(type(self), name).key) is not None

    @property
    def stray_keys(self) -> list[str]:
        """The keys of this block that are none of the view's properties, such as misspelt ones."""
        if self.lies_in_secret:
            note_secret()
        known = keys_of(type(self))
        return [key for key in self._raw if key not in known]

    def remembered(self, name: str, read: Callable[[], tuple[Any, bool]]) -> tuple[Any, bool]:
        """What reading a property once has given: a value and whether a secret was read for it."""
        if name not in self._memory:
            try:
                self._memory[name] = read()
            except Undecided as reason:
                self._memory[name] = reason
        known = self._memory[name]
        if isinstance(known, Undecided):
            raise known
        return known

    def __str__(self) -> str:
        return self._path or "the document"


class Resource(View):
    """A planned resource. The base class is asked about every resource, a subclass about those of its token."""

    token: ClassVar[str] = ""
    # Properties whose texts name the resource, and the ARN's service and tail, as in "sqs:{name}" or "iam:role/{name}":
    # by these a literal in another resource leads here.
    names: ClassVar[tuple[str, ...]] = ("name",)
    arn_form: ClassVar[str] = ""
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
        self.stack = stack
        self.urn, self.logical_name = planned.urn, planned.name

    @property
    @override
    def resource(self) -> Resource:
        return self

    def input_value(self, key: str) -> Any:
        """An input alone, as the wire has it, with what is unknown or secret marked; None where it is absent."""
        known = self._of_inputs
        if key not in known:
            raw = self.planned.inputs.get(key)
            known[key] = None if raw is None else wire.value(raw, key, self.stack.markers)
        return known[key]

    def derived(self, make: Callable[[Resource], T]) -> T:
        """What a function makes of the inputs alone, noting no secret: made once, whichever stack the resource stands in."""
        if make not in self._of_inputs:
            self._of_inputs[make] = make(self)
        return cast("T", self._of_inputs[make])

    @override
    def wire_value(self, key: str) -> Any:
        if key not in self._values:
            given = self.input_value(key)
            if (given is None or isinstance(given, Unknown)) and (raw := self.planned.outputs.get(key)) is not None:
                output = wire.value(raw, key, self.stack.markers)
                # What no input gives and no deployment has computed yet is absent: AWS's default will be its value.
                if not isinstance(output, Unknown):
                    given = output
            self._values[key] = given
        return self._values[key]

    @property
    def is_component(self) -> bool:
        """Whether it is a component: it has no provider, and is not the stack itself."""
        return not self.planned.custom and self.type_token != "pulumi:pulumi:Stack"

    @property
    def registers_outputs(self) -> bool:
        """Whether a component has outputs besides what it was given."""
        return any(key not in self.planned.inputs for key in self.planned.outputs)

    @property
    def is_deployed(self) -> bool:
        """Whether it is known to exist already: its ARN is an output that is known."""
        arn = bare(wire.value(self.planned.output("arn"), "arn"))
        return isinstance(arn, str) and self.planned.output("arn") != self.planned.input("arn")

    def depends_on(self, other: Resource) -> bool:
        """Whether this resource is deployed only after the other one, directly or through others."""
        return self.urn in self.stack.dependents(other.urn)

    def __str__(self) -> str:
        return f"{self.type_token.rpartition(':')[2]} '{self.logical_name}'"


class Planned:
    """What the engine or the planner tells of one resource, still in wire form: `inputs` and `outputs` map a property to it.

    `links` maps a property to the URNs of the resources whose outputs it is made of.
    """

    def __init__(  # noqa: PLR0913 - the facts of one message, each by its name
        self,
        *,
        urn: str,
        type: str,  # noqa: A002 - the engine's word
        name: str,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any] | None = None,
        parent: str = "",
        provider: str = "",
        provider_inputs: Mapping[str, Any] | None = None,
        dependencies: Sequence[str] = (),
        links: Mapping[str, Sequence[str]] | None = None,
        ignore_changes: Sequence[str] = (),
        custom: bool = True,
        external: bool = False,
        place: tuple[str, int] | None = None,
    ) -> None:
        self.urn, self.type, self.name = urn, type, name
        self.inputs, self.outputs = inputs, outputs or {}
        self.parent, self.provider, self.provider_inputs = parent, provider, provider_inputs or {}
        self.dependencies, self.links = dependencies, links or {}
        self.ignore_changes, self.place = ignore_changes, place
        self.custom, self.external = custom, external
        self._memory: dict[Any, Any] = {}
        self._remembered: tuple[object, object] = (None, None)

    def memory(self, markers: wire.Markers) -> dict[Any, Any]:
        """What is remembered of the inputs as they are read with these markers, for all stacks that have them."""
        inputs, read_with = self._remembered
        if inputs is not self.inputs or read_with is not markers:
            self._memory, self._remembered = {}, (self.inputs, markers)
        return self._memory

    def input(self, key: str) -> Any:
        """An input in wire form; None where it is absent."""
        return self.inputs.get(key)

    def written(self) -> bytes:
        """All that is written in the inputs, run together: a text that is not in it is in none of them."""
        serialized = getattr(self.inputs, "serialized", None)
        if serialized is not None:
            return cast("bytes", serialized())
        return json.dumps(self.inputs, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")

    def output(self, key: str) -> Any:
        """An output in wire form; None where it is absent or not yet known to exist."""
        return self.outputs.get(key)


class Link:
    """Follows a property to the resource that it names: by Pulumi's own dependencies, or by a literal name or ARN."""

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
        found, _ = view.remembered(self.name, lambda: (self._follow(view), False))
        view.__dict__[self.name] = found
        return found

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
        """The resources whose outputs the property is made of and that it may name."""
        return candidates(view, view.spelled(self._block or self._key), shape_of(type(view), self.name).views)


def candidates(view: View, key: str, wanted: tuple[type[Any], ...]) -> list[Any]:
    """The resources of some types whose outputs a property, or the property that its block lies in, is made of."""
    resource = view.resource
    urns = resource.planned.links.get(view.top_level_key or key, ())
    return [r for urn in urns if isinstance(r := resource.stack.get(urn), wanted)]


def resource_named(view: View, key: str, value: Any, wanted: tuple[type[Any], ...]) -> Any:
    """The resource that a value of a view's property names, by where it comes from or by its text.

    Raises Undecided where it may be one of several, or a text that stands beside what the property is made of, Outside
    where it is none of this stack.
    """
    stack = view.resource.stack
    value = bare(value)
    origins = origins_of(value)
    if origins:
        found = [r for o in origins if isinstance(r := stack.get(o.urn), wanted)]
    else:
        found = made_of = candidates(view, key, wanted)
        if isinstance(value, str):
            named = stack.named(value, wanted)
            found = [r for r in named if r in made_of] or named or [r for r in made_of if _is_named_in(value, r)]
            if made_of and not found:
                raise Undecided(f"{view.path_to(key)}, which names none of what it is made of")
    if len(found) == 1:
        return found[0]
    if found or (isinstance(value, Unknown | Partial) and not origins):
        raise KnownLater(view.path_to(key))
    raise Outside(f"{view.path_to(key)}, which leads outside of this stack")


def _is_named_in(text: str, resource: Resource) -> bool:
    """Whether a text such as a URL, or an ARN with more behind it, holds a resource's ARN, id or name as a whole word."""
    return any(
        isinstance(name := bare(resource.wire_value(key)), str) and name and _is_word_in(text, name)
        for key in ("arn", "id", *type(resource).names)
    )


# Of what a word must not be a part; compiled once, and not with each word.
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

    Annotated with `| None` it is None where the property is absent, with `list[…]` it is one for each item. Reading it
    raises Undecided where several may be meant, and Outside where it names none of this stack.
    """
    return Link(key)


def referrers(kind: type[R], link: Any, to: Resource) -> list[R]:
    """The resources of a kind whose link, read from its class, leads to a resource.

    Raises Undecided where one of them may or may not.

    >>> referrers(RolePolicy, RolePolicy.role, role)
    """
    return to.stack.referring(kind, link, to)


class Shape:
    """What a property's annotation says of its value: blocks of which views, one or many, or a plain type."""

    def __init__(self, hint: Any) -> None:
        options = _options(hint)
        self.optional = NoneType in options
        inner = [o for o in options if o is not NoneType]
        self.many = any(get_origin(o) is list for o in inner)
        leaves = list(
            dict.fromkeys(leaf for o in inner for leaf in (_options(get_args(o)[0]) if get_origin(o) is list else [o]))
        )
        self.views = tuple(leaf for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, View))
        self.plain = leaves[0] if len(leaves) == 1 and leaves[0] in (int, float, bool, str) else None


def _options(hint: Any) -> list[Any]:
    arguments = get_args(hint)
    return (
        [hint]
        if get_origin(hint) in (list, dict, None) or not arguments
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
    """A value as its annotation promises it; raises Undecided where the program gave another type, which Pulumi reports."""
    if isinstance(value, Unknown):
        # Of an output that is a text only the text is unknown, not that there is one.
        return [value] if value.__origin__ and shape.many and not shape.views else value
    if shape.views:
        block = shape.views[0]
        if not shape.many:
            # A block that AWS takes once arrives alone or as a list of one.
            return _block(value[0] if isinstance(value, list) and len(value) == 1 else value, block, resource, path)
        items = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return [_block(item, block, resource, f"{path}[{at}]") for at, item in enumerate(items)]
    if shape.many:
        items = [value] if isinstance(value, str | Partial) else value
        if not isinstance(items, Sequence):
            raise Undecided(f"{path}, which is not a list")
        return [_scalar(opened(item), shape.plain, path) for item in items]
    return _scalar(value, shape.plain, path)


def _block(value: Any, block: type[View], resource: Resource, path: str) -> Any:
    value = opened(value)
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
    raise Undecided(f"{path}, which is not of the type that AWS takes")


def blocks(view: View, wanted: type[V]) -> Iterator[V | Undecided]:
    """Every block of a type inside a view, however deep, and the reason where one cannot be read."""
    if isinstance(view, wanted):
        yield view
        return
    for each in leading_to(type(view), wanted):
        if view.wire_value(each.key) is None:
            continue
        try:
            value = getattr(view, each.name)
        except Undecided as reason:
            yield reason
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Unknown):
                yield KnownLater(view.path_to(each.key))
            else:
                yield from blocks(inner, wanted)


@by_class
def leading_to(owner: type, wanted: type, above: frozenset[type] = frozenset()) -> tuple[Property, ...]:
    """The properties of a view in which blocks of a type may lie."""
    if owner in above:
        return ()
    return tuple(
        each
        for each, views in _holders_of_blocks(owner)
        if any(issubclass(block, wanted) or leading_to(block, wanted, above | {owner}) for block in views)
    )


@by_class
def _holders_of_blocks(owner: type) -> tuple[tuple[Property, tuple[type[View], ...]], ...]:
    """The properties of a view that hold blocks, each with the types of these."""
    found: dict[str, Property] = {}
    for cls in owner.__mro__:
        for name, each in vars(cls).items():
            if isinstance(each, Property):
                found.setdefault(name, each)
    return tuple((each, views) for name, each in found.items() if (views := shape_of(owner, name).views))
