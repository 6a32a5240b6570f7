"""Limits of inputs that follow from AWS's models by name alone: a wide net, of which all is advice.

An input of pulumi_aws, an input of an AWS operation and a property in CloudFormation that have the same name, at the same place
in resources of the same name, are taken for the same. Its limit counts if both models have it, the looser of the two; and if
only one of them has the input at all. tools/sources/derived_limits.txt has the names that differ, and what is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from preflight.aws.knowledge.provider_schemas import Block, resources_of_the_index
from tools.distil import properties
from tools.distil.properties import Limits
from tools.distil.sources import OWN_LICENSE, cfn_lint_date, licenses, package_json, table, versions
from tools.document import Document

TABLE = "derived_limits.txt"
VERBS = ("Create", "Put", "Register", "Request", "Allocate", "Add", "Import", "Set", "Start", "Update", "Modify")
DEEPEST = 7
MOST_REPETITIONS = 6
FEW = 4
NEVER = 1000
# What the provider or AWS reads in other forms than the model has: identifiers may be given by name, ARN or id.
_LEFT_OUT = re.compile(
    r"(?i).*(arns?|ids?|json|document|template|body|expression|definition|script|pattern|date|time|cidr.*)$"
)
# A string that is longer than that is usually a document.
_LONGEST = 4096


@dataclass(frozen=True)
class Names:
    """What has other names in the models, and what is left out: see the table."""

    services: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    types: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    left: frozenset[tuple[str, str]] = frozenset()

    def leaves(self, token: str, path: str) -> bool:
        """Whether an input is left out."""
        last = path.rpartition(".")[2]
        return any((of, each) in self.left for of in ("*", token) for each in ("*", path, last))


def derived_limits() -> Document:
    """By type of resource, the limits of its inputs, by their paths on the wire; those of api_properties.txt are left out."""
    names = _names()
    known = properties.property_limits().data
    data: dict[str, dict[str, Any]] = {}
    for token, module, name, block in resources_of_the_index():
        found: dict[str, Any] = {}
        for model in _models(module, name, names):
            for path, entry in _walk(block, model, "", 0):
                if path not in known.get(token, {}) and not names.leaves(token, path):
                    found.setdefault(path, entry)
        if found:
            data[token] = dict(sorted(found.items()))
    return Document(
        source=f"tools/sources/{TABLE}, botocore data, cfn-lint data/schemas/providers/us-east-1.json",
        version=versions("botocore", "cfn-lint"),
        license=f"{licenses('botocore', 'cfn-lint')}, {OWN_LICENSE}",
        as_of=cfn_lint_date(),
        data=data,
    )


def _names() -> Names:
    _, lines = table(TABLE)
    services: dict[str, list[tuple[str, str]]] = defaultdict(list)
    types: dict[str, tuple[str, str]] = {}
    left = set()
    for line in lines:
        kind, first, second, third = (part.strip() for part in line.split(" | "))
        if kind == "service":
            services[first].append((second, third))
        elif kind == "type":
            types[first] = (second, third)
        else:
            left.add((first, second))
    return Names(services, types, frozenset(left))


@dataclass(frozen=True)
class Model:
    """One place in both models: an object of CloudFormation's schema and a structure of botocore's; either may be missing."""

    schema: Mapping[str, Any] | None
    whole: Mapping[str, Any]
    shape: Mapping[str, Any] | None
    shapes: Mapping[str, Any]

    def inner(self, name: str) -> Model:
        """What both have by the name of an input; of a list, its items."""
        schema = self.schema and _property(self.schema, name)
        resolved = _resolved(schema, self.whole) if schema else None
        member = self.shape and _member(self.shape, name)
        shape = properties._items(self.shapes[member["shape"]], self.shapes) if member else None  # noqa: SLF001 - one tool
        return Model(resolved, self.whole, shape, self.shapes)

    def limits(self) -> Limits:
        """What limits a value at this place: the looser of both models, or what the only one says that has it."""
        plain = self.schema is not None and isinstance(self.schema.get("type", ""), str)
        of_schema = properties._of_schema(self.schema) if self.schema and plain else None  # noqa: SLF001
        of_shape = properties._of_shape(self.shape) if self.shape else None  # noqa: SLF001
        if of_schema and of_shape:
            return of_shape.or_else(of_schema) if of_shape.number == of_schema.number else Limits()
        return of_schema or of_shape or Limits()


def _models(module: str, name: str, names: Names) -> Iterator[Model]:
    """The models that a resource of a module and a name may be in."""
    service = module.partition(".")[2].rstrip("_")
    resource, operation = names.types.get(name, (name, ""))
    for cloudformation, botocore in names.services.get(service, [(service, service)]):
        schema = _schemas().get((_plain(cloudformation), _plain(resource)))
        if schema is None and resource != name:
            schema = _schemas().get((_plain(cloudformation), _plain(name)))
        whole = properties._resource(schema) if schema else {}  # noqa: SLF001
        shape, shapes = _input(botocore, operation, name)
        if whole or shape:
            yield Model(whole or None, whole, shape, shapes)


@cache
def _schemas() -> Mapping[tuple[str, str], str]:
    named = {}
    for each in package_json("cfnlint", "data/schemas/providers/us-east-1.json"):
        _, service, resource = [*each.split("::"), "", ""][:3]
        named[_plain(service), _plain(resource)] = each
    return named


@cache
def _services() -> Mapping[str, str]:
    return {_plain(each.name): each.name for each in files("botocore").joinpath("data").iterdir() if each.is_dir()}


def _input(service: str, operation: str, name: str) -> tuple[Mapping[str, Any] | None, Mapping[str, Any]]:
    """The input of the operation that creates a resource, and the shapes of its model."""
    known = _services().get(_plain(service))
    if known is None or operation == "-":
        return None, {}
    model = properties._model(known)  # noqa: SLF001
    operations = {_plain(each): each for each in model["operations"]}
    wanted = [operation, *(f"{verb}{name}" for verb in VERBS)]
    found = next((operations[_plain(each)] for each in wanted if each and _plain(each) in operations), None)
    shape = found and model["operations"][found].get("input")
    return (model["shapes"][shape["shape"]], model["shapes"]) if shape else (None, {})


def _walk(block: Block, model: Model, path: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in block.inputs:
        inner, at = model.inner(name), f"{path}.{name}".lstrip(".")
        if inner.schema is None and inner.shape is None:
            continue
        nested = block.inner(name)
        if nested is not None:
            if depth < DEEPEST:
                yield from _walk(nested, inner, at, depth + 1)
        elif (kind := block.scalar(name)) and not _LEFT_OUT.fullmatch(name) and (entry := _entry(inner, kind)):
            yield at, entry


def _entry(model: Model, kind: str) -> dict[str, Any]:
    try:
        limits = model.limits()
    except re.error:
        return {}
    if limits.number != (kind in ("int", "float")):
        return {}
    if not limits.number and not limits.values and (limits.high or 0) > _LONGEST:
        return {}
    limits.forms = [form for form in limits.forms if is_quick(form)]
    entry = limits.entry()
    if not limits.number and limits.low is not None and not limits.high and not limits.forms and not limits.values:
        return {}
    return entry


def is_quick(form: str) -> bool:
    """Whether matching a form takes little time whatever the string: no repetition in another one, and few in a row."""
    return _repetitions(_parser.parse(form), inside=False) <= MOST_REPETITIONS


def _repetitions(parsed: Any, *, inside: bool) -> int:
    found = 0
    for kind, argument in parsed:
        if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _, most, repeated = argument
            many = most > FEW
            if many and inside:
                return NEVER
            found += many + _repetitions(repeated, inside=inside or many)
        elif kind is _constants.SUBPATTERN:
            found += _repetitions(argument[-1], inside=inside)
        elif kind is _constants.BRANCH:
            found += sum(_repetitions(each, inside=inside) for each in argument[1])
        elif kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            found += _repetitions(argument[1], inside=inside)
        elif kind is _constants.GROUPREF:
            return NEVER
    return found


def _property(schema: Mapping[str, Any], name: str) -> Any:
    return _alike(schema.get("properties", {}), name)


def _member(shape: Mapping[str, Any], name: str) -> Any:
    return _alike(shape.get("members", {}), name)


def _alike(named: Mapping[str, Any], name: str) -> Any:
    """What has the name of an input, or its plural."""
    plain = {_plain(each): value for each, value in named.items()}
    return plain.get(_plain(name)) or plain.get(f"{_plain(name)}s")


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return properties._resolved(schema, whole)  # noqa: SLF001
    except (KeyError, RecursionError, TypeError):
        return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
