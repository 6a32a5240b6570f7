"""Which outputs a resource or function has, and of what types: read from the classes of the program's own SDKs."""

from __future__ import annotations

import functools
import inspect
import json
import re
import sys
import typing
from collections import abc
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, Optional, Union

import pulumi

from . import wire

TEXT, INTEGER, NUMBER, BOOLEAN = "text", "integer", "number", "boolean"
LIST, MAP, OBJECT, ANYTHING = "list", "map", "object", "anything"
SCALARS: dict[Any, str] = {str: TEXT, int: INTEGER, float: NUMBER, bool: BOOLEAN}
# Types that refer to themselves (rules inside rules) end here.
DEEPEST = 8
_FILLED = (TEXT, INTEGER, NUMBER, LIST, OBJECT)


class Shape(NamedTuple):
    """The type of an output.

    `required` is what a provider always has a value for: given by the program or computed by the provider. What is
    neither is optional, and absent unless the program gave it. `computed` is what no program can give.
    """

    kind: str
    required: bool = True
    element: Optional[Shape] = None  # noqa: UP045 - evaluated, which Python 3.9 cannot do with a bar
    fields: Any = None
    computed: bool = False


Fill = Callable[[str, Shape], Any]


class Declared:
    """What a schema declares of a resource, a result or a type, where no class of an SDK is at hand.

    `read` returns {wire name: shape}. It is called when that is first needed, as types refer to themselves.
    """

    def __init__(self, read: Callable[[], dict[str, Shape]]) -> None:
        self.read = read


NOTHING = Declared(dict)


def of(hint: Any) -> Shape:
    """The shape of a type hint such as `Output[Optional[Sequence[str]]]`."""
    required = True
    while True:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is pulumi.Output and len(arguments) == 1:
            hint = arguments[0]
            continue
        if origin is Union or type(hint).__name__ == "UnionType":
            rest = [argument for argument in arguments if argument is not type(None)]
            required = required and len(rest) == len(arguments)
            if len(rest) == 1:
                hint = rest[0]
                continue
            return Shape(TEXT if str in rest else ANYTHING, required)
        break
    if hint in SCALARS:
        return Shape(SCALARS[hint], required)
    if origin in (list, abc.Sequence):
        return Shape(LIST, required, of(arguments[0]) if arguments else Shape(ANYTHING))
    if origin in (dict, abc.Mapping):
        return Shape(MAP, required, of(arguments[-1]) if arguments else Shape(ANYTHING))
    if isinstance(hint, type) and not issubclass(hint, Enum) and hasattr(hint, "_pulumi_output_type"):
        return Shape(OBJECT, required, None, hint)
    return Shape(ANYTHING, required)


@functools.cache
def fields(cls: Union[type, Declared]) -> dict[str, Shape]:  # noqa: UP007 - evaluated by Python 3.9
    """{wire name: shape} of what a resource class or output type declares with `pulumi.getter` or annotations.

    Or of what a schema declares in place of a class.
    """
    if isinstance(cls, Declared):
        return cls.read()
    found: dict[str, Shape] = {}
    inputs = _inputs(cls)
    for base in reversed(cls.__mro__):
        if base in (pulumi.Resource, pulumi.CustomResource, pulumi.ComponentResource, pulumi.ProviderResource):
            continue
        for name, hint in _hints(base).items():
            if not name.startswith("_"):
                found[name] = of(hint)
        for name, member in vars(base).items():
            wire_name = getattr(getattr(member, "fget", None), "_pulumi_name", None)
            if isinstance(wire_name, str):
                shape = of(_hints(member.fget).get("return", Any))
                found[wire_name] = shape._replace(computed=inputs is not None and name not in inputs)
    return found


def _inputs(cls: type) -> Optional[set[str]]:  # noqa: UP045 - Python 3.9
    """The names of the inputs of a resource class that was generated from a schema; None of any other class."""
    constructor = getattr(cls, "_internal_init", None)
    return set(inspect.signature(constructor).parameters) if constructor is not None else None


def _hints(annotated: Any) -> dict[str, Any]:
    module = sys.modules.get(annotated.__module__)
    try:
        # `Output` because programs that postpone annotations need not import what they name.
        return typing.get_type_hints(annotated, vars(module) if module else None, {"Output": pulumi.Output})
    except Exception:  # noqa: BLE001 - a program's annotation may be anything; without it the output has no type
        return {}


@functools.cache
def result_class(token: str) -> type | None:
    """The class of a function's result: `GetVpcResult` for `aws:ec2/getVpc:getVpc`, where the caller found it too."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    wanted = f"{name.rpartition('/')[2][:1].upper()}{name.rpartition('/')[2][1:]}Result"
    folder = module.partition("/")[0]
    best = None
    for path, loaded in list(sys.modules.items()):
        if path.partition(".")[0] != f"pulumi_{package.replace('-', '_')}":
            continue
        cls = vars(loaded).get(wanted)
        if isinstance(cls, type):
            if folder == "index" or path.split(".")[1:2] in ([folder], [f"{folder}_"]):
                return cls
            best = cls
    return best


def conform(value: Any, shape: Shape, *, strictly: bool = False) -> Any:
    """A value in the shape that is declared for it, as a bridged provider's Check returns it.

    A dict becomes JSON where a string is due, one item a list of one, "true" a boolean. What cannot be brought into
    shape stays as it is, or is unknown when `strictly` so, as the SDK takes nothing else back.
    https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/schema.go
    """
    if value is None or value == wire.UNKNOWN or shape.kind == ANYTHING:
        return value
    if isinstance(value, dict) and wire.SIGNATURE in value:
        return wire.secret(conform(value["value"], shape, strictly=strictly)) if wire.is_secret(value) else value
    made = _CONFORM[shape.kind](value, shape, strictly)
    return (wire.UNKNOWN if strictly else value) if made is _MISFIT else made


_MISFIT = object()


def _text(value: Any, _: Shape, __: bool) -> Any:  # noqa: FBT001 - one signature for every kind
    if isinstance(value, (dict, list)):
        if wire.holds_unknown(value):
            return wire.UNKNOWN
        inside, was_secret = wire.without_secrets(value)
        text = json.dumps(_whole(inside), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        return wire.secret(text) if was_secret else text
    return value if isinstance(value, str) else json.dumps(_whole(value))


def _whole(value: Any) -> Any:
    """Numbers as they were before the wire made floats of them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value


def _number(value: Any, _: Shape, __: bool) -> Any:  # noqa: FBT001
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else _MISFIT


def _boolean(value: Any, _: Shape, __: bool) -> Any:  # noqa: FBT001
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value, _MISFIT)
    return value if isinstance(value, bool) else _MISFIT


def _list(value: Any, shape: Shape, strictly: bool) -> Any:  # noqa: FBT001
    assert shape.element is not None
    items = value if isinstance(value, list) else [value]
    return [conform(item, shape.element, strictly=strictly) for item in items]


def _map(value: Any, shape: Shape, strictly: bool) -> Any:  # noqa: FBT001
    if not isinstance(value, dict):
        return _MISFIT
    assert shape.element is not None
    return {key: conform(item, shape.element, strictly=strictly) for key, item in value.items()}


def _object(value: Any, shape: Shape, strictly: bool) -> Any:  # noqa: FBT001
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return value if value == wire.UNKNOWN else _MISFIT
    declared = fields(shape.fields)
    return {key: conform(item, declared.get(key, Shape(ANYTHING)), strictly=strictly) for key, item in value.items()}


_CONFORM: dict[str, Callable[[Any, Shape, bool], Any]] = {
    TEXT: _text,
    INTEGER: _number,
    NUMBER: _number,
    BOOLEAN: _boolean,
    LIST: _list,
    MAP: _map,
    OBJECT: _object,
}


def complete(value: Any, shape: Shape, fill: Fill, path: str) -> Any:
    """A conforming value with what the provider adds inside it.

    Besides required fields these are ids and ARNs: among nested fields the SDKs do not distinguish computed from optional
    ones, and a cluster's security group must not seem to be absent.
    """
    if isinstance(value, list) and shape.kind == LIST:
        assert shape.element is not None
        return [complete(item, shape.element, fill, f"{path}[{at}]") for at, item in enumerate(value)]
    if not isinstance(value, dict) or shape.kind != OBJECT or wire.SIGNATURE in value:
        return value
    declared = fields(shape.fields)
    made = {
        key: complete(item, declared[key], fill, f"{path}.{key}") if key in declared else item
        for key, item in value.items()
    }
    for key, field in declared.items():
        if key not in made and (field.required or key.endswith(("Id", "Arn"))):
            made[key] = fill(f"{path}.{key}", field._replace(required=True))
    return made


def unknown(_: str, __: Shape) -> Any:
    """Fills an output that nobody knows."""
    return wire.UNKNOWN


def filled(  # noqa: PLR0913 - the value, and how long its lists are
    shape: Shape, path: str, scalar: Fill, *, more: int = 0, depth: int = 0, length: int | None = None
) -> Any:
    """A value of the shape, every scalar of it made by `scalar`.

    What no marker can represent is unknown: a boolean, a map (its keys are unknown), anything untyped inside.
    Lists have three scalars, as programs take them apart by index, or two objects, inside of others one, and `more` items. A list
    whose length is known has `length` items. An object has its required fields; the SDKs call none of them required in what a
    provider computes, so such an object has all of its fields that are not booleans or maps.
    """
    if shape.kind == LIST:
        assert shape.element is not None
        objects = 1 if depth else 2
        usual = more + (3 if shape.element.kind in (TEXT, INTEGER, NUMBER) else objects)
        count = usual if length is None else length
        element = shape.element._replace(computed=shape.computed)
        return [filled(element, f"{path}[{at}]", scalar, more=more, depth=depth + 1) for at in range(count)]
    if shape.kind == OBJECT and depth < DEEPEST:
        inside = {
            key: filled(field._replace(computed=shape.computed), f"{path}.{key}", scalar, more=more, depth=depth + 1)
            for key, field in fields(shape.fields).items()
            if field.required or (shape.computed and field.kind in _FILLED)
        }
        return inside or wire.UNKNOWN
    return scalar(path, shape) if shape.kind in (TEXT, INTEGER, NUMBER) else wire.UNKNOWN
