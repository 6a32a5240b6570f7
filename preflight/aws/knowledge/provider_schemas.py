"""The properties of each resource type in pulumi_aws and their deprecations, by their names on the wire.

The source is the index of pulumi_aws that is shipped with the source check. Nothing is reported for a provider of an earlier
major version; a later version may have properties that the index lacks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from preflight.core.messages import Advice
from preflight.core.values import KnownLater, Unknown, opened
from preflight.core.view import Resource, camel

# The readers of the index are imported at the first resource: the engine waits until the pack is loaded.
if TYPE_CHECKING:
    from preflight.sdk.definitions import Class
    from preflight.sdk.packages import KnownPackage

_PACKAGE = "pulumi_aws"
_TOKEN = re.compile(r"aws:(\w+)/\w+:(\w+)")
_RELEASE = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_UNNUMBERED = re.compile(r"\[\d+\]")
# The provider's check fills them in, whatever the program gave.
_FILLED_IN = frozenset({"region", "tagsAll"})
# Terraform takes `timeouts` of every resource, and Pulumi writes what it keeps for itself with underscores.
_TAKEN = re.compile(rf"{'|'.join(_FILLED_IN)}|timeouts|__.*")


@dataclass(frozen=True, eq=False)
class Block:
    """The properties of a resource, or of an object inside one, by their names on the wire."""

    python: Mapping[str, str]
    """Every property with its name in Python; a resource's outputs are among them."""
    objects: Mapping[str, str]
    """The types of those that lead to further objects, as the index writes them."""
    deprecated: Mapping[str, str]
    """The deprecation messages of pulumi_aws, by property."""
    module: str
    inputs: Mapping[str, str]
    """The types of the inputs, as the index writes them."""

    def inner(self, name: str) -> Block | None:
        """The object, or the items of the list or map, that an input is; None for any other input."""
        return _innermost(_shape(self.objects[name], self.module), self.module) if name in self.objects else None

    def scalar(self, name: str) -> str:
        """The type of an input that is a string, a number or a list of these: "str", "int" or "float"; else empty."""
        from preflight.sdk import kinds  # noqa: PLC0415

        forms = kinds.forms(self.inputs[name])
        if len(forms) == 1 and forms[0].kind == "list":
            forms = kinds.forms(forms[0].of)
        found = {each.kind for each in forms if each.kind != "ref"}  # an enum may stand for a string
        return next(iter(found)) if len(found) == 1 and found <= {"str", "int", "float"} else ""


class Many(NamedTuple):
    """A list, or a map with arbitrary keys."""

    kind: str
    items: str
    """The type of its items, as the index writes it."""


Given: TypeAlias = tuple[str, Mapping[str, Any] | Unknown, Block]
"""An object in a resource's inputs: its path, its content, and its schema."""


@dataclass(frozen=True)
class Stray:
    """A property in a resource's inputs that pulumi_aws does not have."""

    path: str
    instead: str
    """A suggestion, as a clause that begins with a semicolon; empty if nothing is similar."""
    certain: bool
    """Whether the provider certainly lacks it: it is not newer than the index, and Terraform has no such name either."""

    def weigh(self, message: str) -> str:
        """The message, as advice if it is not certain."""
        return message if self.certain else Advice(message)


@cache
def release() -> str:
    """The version of the index: `pulumi_aws 7.51.1`."""
    return str(_index())


def strays(resource: Resource) -> Iterator[Stray]:
    """The properties of a resource, at any depth, that pulumi_aws does not have.

    For a provider that is newer than the index or of unknown version, only those similar to an existing property. Raises
    KnownLater, after all others, where an object is not known.
    """
    later = ""
    for path, given, block in _given(resource):
        if isinstance(given, Unknown):
            later = later or path
            continue
        for key in sorted(key for key in given if key not in block.python):
            if not _TAKEN.fullmatch(key) and not _is_of_an_earlier_major(resource):
                meant, covered = _meant(key, block), _is_covered(resource)
                if meant or covered:
                    certain = covered and bool(meant) and not _is_terraforms(key, meant)
                    yield Stray(f"{path}.{key}".lstrip("."), _instead(key, meant, block), certain)
    _decide(resource, later)


def has_deprecations(token: str) -> bool:
    """Whether pulumi_aws deprecates a type, or a property of it or of an object that may lie inside."""
    return bool(_successor(token)) or any(block.deprecated for block in _blocks(token))


def may_speak_of(token: str, word: str) -> bool:
    """Whether resources of a type may have a property, at any depth, in whose name there is a word."""
    return not is_known(token) or any(word in key.lower() for block in _blocks(token) for key in block.python)


def is_known(token: str) -> bool:
    """Whether pulumi_aws has a type."""
    return _block_of(token) is not None


def may_take(token: str, key: str) -> bool:
    """Whether resources of a type may have a property: not where pulumi_aws has the type and not the property."""
    block = _block_of(token)
    return block is None or key in block.python


def deprecations(resource: Resource) -> list[str]:
    """What a resource uses that pulumi_aws deprecates, each with what to use instead: its type, then its properties.

    Raises KnownLater where nothing is found and an object that may have such a property is not known.
    """
    found: dict[str, set[str]] = defaultdict(set)
    later = ""
    for path, given, block in _given(resource):
        if not block.deprecated:
            continue
        if isinstance(given, Unknown):
            later = later or path
            continue
        for key in given:
            if key in block.deprecated and (path or key not in resource.defaulted):
                where = _UNNUMBERED.sub("", f"{path}.{key}").lstrip(".")
                found[_shortened(block.deprecated[key])].add(f"'{where}'")
    clauses = sorted(f"{', '.join(sorted(paths))} ({clause})" for clause, paths in found.items())
    if instead := _successor(resource.type_token):
        clauses = [f"its type ({instead})", *clauses]
    if not clauses:
        _decide(resource, later)
    return [] if _is_of_an_earlier_major(resource) else clauses


def _decide(resource: Resource, later: str) -> None:
    if later and not _is_of_an_earlier_major(resource):
        raise KnownLater(later)


def _given(resource: Resource) -> Iterator[Given]:
    """The resource and every object that a program gave inside it; nothing for a type that the index does not have."""
    block = _block_of(resource.type_token)
    if block is None or resource.planned.external:
        return
    inputs = resource.planned.inputs
    yield "", inputs, block
    for key in inputs:
        if key in block.objects:
            yield from _inside(resource.wire_value(key), block.objects[key], block.module, key)


def _inside(value: Any, text: str, module: str, path: str) -> Iterator[Given]:
    shape = _shape(text, module)
    if shape is None:
        return
    value = opened(value)
    inner = text if isinstance(shape, Block) else shape.items
    if isinstance(value, Unknown):
        yield from [(path, value, shape)] if isinstance(shape, Block) else _inside(value, inner, module, path)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        # An object that Terraform takes in a list of one may be given alone and in a list.
        for at, item in enumerate(value):
            yield from _inside(item, inner, module, f"{path}[{at}]")
    elif isinstance(value, Mapping):
        yield from _mapped(value, shape, module, path)


def _mapped(value: Mapping[str, Any], shape: Block | Many, module: str, path: str) -> Iterator[Given]:
    if isinstance(shape, Block):
        yield path, value, shape
        objects, module = shape.objects, shape.module
    elif shape.kind == "map":
        objects = dict.fromkeys(value, shape.items)
    else:
        yield from _inside(value, shape.items, module, path)
        return
    for key in value:
        if key in objects:
            yield from _inside(value[key], objects[key], module, f"{path}.{key}")


def _blocks(token: str) -> Iterator[Block]:
    """What a resource of a type takes, and what each object may that may lie inside it."""
    outermost = _block_of(token)
    pending = [outermost] if outermost is not None else []
    seen: set[Block] = set()
    while pending:
        block = pending.pop()
        if block not in seen:
            seen.add(block)
            yield block
            inner = (_shape(text, block.module) for text in block.objects.values())
            pending += [found for each in inner if (found := _innermost(each, block.module)) is not None]


def resources_of_the_index() -> Iterator[tuple[str, str, str, Block]]:
    """Every resource of pulumi_aws: type token, module, name, and what it takes."""
    from preflight.sdk.known import is_resource  # noqa: PLC0415

    for module, stored in _index().modules.items():
        folder = module.partition(".")[2].rstrip("_") or "index"
        for name, definition in stored.items():
            if is_resource(definition):
                yield f"aws:{folder}/{name[:1].lower()}{name[1:]}:{name}", module, name, _block(module, name)


def _innermost(shape: Block | Many | None, module: str) -> Block | None:
    while isinstance(shape, Many):
        shape = _shape(shape.items, module)
    return shape


@cache
def _index() -> KnownPackage:
    from preflight.sdk.packages import shipped  # noqa: PLC0415

    found = shipped(_PACKAGE)
    assert found is not None, "the pack has the file"
    return found


@lru_cache(maxsize=1024)
def _block_of(token: str) -> Block | None:
    """What a resource of a type takes; None for a type that the index does not have."""
    found = _class_of(token)
    return _block(*found) if found else None


def _class_of(token: str) -> tuple[str, str] | None:
    """The module and the name of a type's class: `pulumi_aws.lambda_` and `Function`."""
    parts = _TOKEN.fullmatch(token)
    if parts is None:
        return None
    folder = f".{parts[1]}{'_' if iskeyword(parts[1]) else ''}" if parts[1] != "index" else ""
    module = f"{_PACKAGE}{folder}"
    return (module, parts[2]) if parts[2] in _index().modules.get(module, {}) else None


@lru_cache(maxsize=4096)
def _block(module: str, name: str) -> Block:
    definition = cast("Class", _index().definition(module, name))
    assert definition.init is not None, "the index has it of every resource and args class"
    types = {each.name: each.type for each in definition.init.parameters}
    names = {definition.wire.get(each, each): each for each in dict.fromkeys([*definition.properties, *types])}
    objects = {wire: types[each] for wire, each in names.items() if "Args" in types.get(each, "")}
    stored = _index().deprecated_properties(module, name)
    taken = [(wire, each) for wire, each in names.items() if each in types and wire not in _FILLED_IN]
    deprecated = {wire: stored[each] for wire, each in taken if each in stored}
    return Block(names, objects, deprecated, module, {wire: types[each] for wire, each in taken})


@lru_cache(maxsize=4096)
def _shape(text: str, module: str) -> Block | Many | None:
    """What a type contains: an object, or several; None if it may contain anything."""
    from preflight.sdk import kinds  # noqa: PLC0415

    forms = kinds.forms(text)
    if len(forms) == 1 and forms[0].kind in ("list", "map"):
        return Many(forms[0].kind, forms[0].of)
    # A dict of the same keys may stand for each args class.
    named = {each.of.removesuffix("Dict") for each in forms if each.kind == "ref"}
    if len(named) != 1 or any(each.kind != "ref" for each in forms):
        # Usually a JSON document, as a string or an object.
        return None
    place, _, name = named.pop().rpartition(".")
    return _block(place or module, name)


@lru_cache(maxsize=256)
def _version(text: str) -> tuple[int, ...]:
    found = _RELEASE.match(text)
    return tuple(map(int, found.groups())) if found else ()


def _provider(resource: Resource) -> tuple[int, ...]:
    """The version of the provider that manages a resource; empty if the engine does not report it."""
    version = resource.planned.provider_inputs.get("version")
    return _version(version) if isinstance(version, str) else ()


def _is_of_an_earlier_major(resource: Resource) -> bool:
    version = _provider(resource)
    return bool(version) and version[0] < _version(_index().version)[0]


def _is_covered(resource: Resource) -> bool:
    """Whether the provider has nothing that the index does not have."""
    version = _provider(resource)
    return bool(version) and version <= _version(_index().version)


@lru_cache(maxsize=4096)
def _meant(key: str, block: Block) -> str:
    """The property that a key is like, by its name on the wire; empty where it is like none."""
    from preflight.sdk.suggestions import same_meaning, spelled_alike  # noqa: PLC0415

    names = list(block.python)
    return same_meaning(key, names, ()) or spelled_alike(key, names).name


def _instead(key: str, meant: str, block: Block) -> str:
    if not meant:
        return ""
    # A key with an underscore was written in Python, where names have them.
    return f"; did you mean '{block.python[meant] if '_' in key else meant}'?"


def _is_terraforms(key: str, meant: str) -> bool:
    """Whether Terraform may call a property by a key, which the provider then takes: apart from underscores it has other letters.

    `cloudWatchMetricsEnabled` is `cloud_watch_metrics_enabled` there, where the property is `cloudwatch_metrics_enabled`;
    `restApiId` is the `rest_api_id` that Pulumi calls `restApi`, and `rule` is what it calls `rules`.
    """
    return key.replace("_", "").lower() != meant.lower() or camel(key[:1].lower() + key[1:]) == meant


@lru_cache(maxsize=1024)
def _successor(token: str) -> str:
    """What to use in place of a type; empty where it is not deprecated."""
    found = _class_of(token)
    return _shortened(_index().deprecation(*found)) if found else ""


_FAVOUR = re.compile(r"in favou?r of (?:aws\.)?(\w+)(?:/\w+)?\.(\w+)")
_DEPRECATED = re.compile(r"^\w+ is deprecated\. *")
_LONGEST = 100


def _shortened(message: str) -> str:
    """What to use instead, in the words of pulumi_aws: of a long message the sentence with the replacement."""
    if favoured := _FAVOUR.search(message):
        return f"use aws.{favoured[1]}.{favoured[2]} instead"
    advice = _DEPRECATED.sub("", message)
    if len(advice) > _LONGEST:
        sentences = re.split(r"(?<=\.) +", advice)
        advice = next((each for each in sentences if re.search(r"\buse (?!of)", each, re.IGNORECASE)), sentences[0])
    advice = advice.rstrip(". ")
    return advice if advice[1:2].isupper() else advice[:1].lower() + advice[1:]
