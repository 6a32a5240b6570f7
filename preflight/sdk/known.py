"""The index of an SDK that is not installed: each class and function in a line or two, expanded when it is needed.

What follows from something else is not stored: a TypedDict has the keys of its args class, a resource the outputs that are
named like its inputs, `get_x_output` takes what `get_x` does, and most names on the wire are the Python names in camelCase.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict, cast

from preflight.core.view import camel

from . import kinds
from .definitions import Class, Definition, Function, Parameter, Signature

StoredKind = Literal["f", "resource", "args", "enum", "result", "plain"]


class Stored(TypedDict, total=False):
    """A definition as the index stores it; what is empty is left out. The index has 30,000, so its keys are short."""

    k: StoredKind
    """What it is; `f` is a function."""
    i: str
    """The arguments that it takes: `!name:type` for each, `!` where required, without `:type` for a string."""
    o: str
    """The outputs that are not inputs, in the same form. Of an enum, a mapping: the values of its members."""
    r: str
    """The type that a function returns."""
    b: str
    """The base classes of a resource that is no plain `pulumi.CustomResource`."""
    w: Mapping[str, str]
    """The names on the wire that are not the Python names in camelCase."""
    d: str
    """Why it is deprecated."""
    D: Mapping[str, str]
    """Why properties of it are deprecated."""


StoredModule: TypeAlias = Mapping[str, Stored]
"""The definitions of a module, by name."""


def is_resource(stored: Stored) -> bool:
    """Whether a definition is a resource."""
    return stored["k"] == "resource"


def deprecation(stored: Stored) -> str:
    """Why a definition is deprecated; empty where it is not."""
    return stored.get("d", "")


def deprecated_properties(stored: Stored) -> Mapping[str, str]:
    """The properties of a class that are deprecated, and why."""
    return stored.get("D", {})


def names_in(stored: Stored, *, outputs: bool) -> Mapping[str, bool]:
    """The arguments of a class, and with `outputs` also its other outputs; each with whether it is required."""
    text = f"{stored.get('i', '')} {stored.get('o', '') if outputs else ''}"
    parts = (each.partition(":")[0] for each in text.split())
    return {each.lstrip("!"): each.startswith("!") for each in parts}


_OPTIONS = Parameter("opts", "@pulumi.ResourceOptions")
_INVOKE_OPTIONS = Parameter("opts", "@pulumi.InvokeOptions")


def compact(definition: Definition) -> Stored | None:
    """What is stored of a definition; None where it follows from another one."""
    if isinstance(definition, Function):
        if definition.name.endswith("_output"):
            return None
        parameters = [each for each in definition.signature.parameters if each.name != "opts"]
        return _filled(
            {"k": "f", "i": _contents(parameters), "r": definition.signature.returns, "d": definition.deprecated}
        )
    if definition.kind == "dict" or definition.name.startswith("Awaitable"):
        return None
    init = definition.init.parameters if definition.init else ()
    stored: dict[str, Any] = {
        "k": definition.kind,
        "w": {name: text for name, text in definition.wire.items() if text != camel(name)},
        "d": definition.deprecated,
        "D": dict(definition.deprecated_properties),
    }
    if definition.kind == "enum":
        stored["o"] = dict(definition.properties)
    elif definition.kind == "resource":
        inputs = [each for each in init if each.name not in ("resource_name", "opts")]
        accepted = {each.name for each in inputs}
        extra = {name: text.strip("<>") for name, text in definition.properties.items() if name not in accepted}
        stored |= {"i": _contents(inputs), "o": _contents([Parameter(name, text) for name, text in extra.items()])}
        stored["b"] = "" if definition.bases == ("pulumi.CustomResource",) else " ".join(definition.bases)
    elif definition.kind == "result":
        stored["o"] = _contents([Parameter(name, text) for name, text in definition.properties.items()])
    else:
        stored["i"] = _contents(init)
    return _filled(stored)


def expanded(name: str, module: StoredModule) -> Definition | None:
    """A definition of a module from what is stored of it; None where the module has none of this name."""
    stored = module.get(name)
    if stored is None:
        return _following(name, module)
    deprecated = deprecation(stored)
    inputs = _parameters(stored.get("i", ""))
    if stored["k"] == "f":
        return Function(name, Signature((*inputs, _INVOKE_OPTIONS), stored.get("r", kinds.ANY)), deprecated)
    if stored["k"] == "enum":
        return Class(name, "enum", ("builtins.str", "Enum"), properties=_members(stored))
    outputs = {each.name: each.type for each in _parameters(stored.get("o", ""))}
    if stored["k"] == "result":
        return Class(name, "result", properties=outputs, deprecated_properties=deprecated_properties(stored))
    if stored["k"] == "resource":
        return _resource(name, stored, inputs, outputs, _args_of(name, module))
    keys = tuple(Parameter(each.name, each.type, each.required, keyword_only=True) for each in inputs)
    properties = {each.name: each.type for each in inputs}
    wire = {each: camel(each) for each in properties if camel(each) != each} | dict(stored.get("w", {}))
    return Class(name, "args", (), Signature(keys, bound="instance"), properties, wire=wire, deprecated=deprecated)


def names(module: StoredModule) -> list[str]:
    """Every name of a module, stored or following from what is."""
    found = list(module)
    for name, stored in module.items():
        if stored["k"] == "args":
            found.append(f"{name}Dict")
        elif stored["k"] == "f":
            found.append(f"{name}_output")
        elif stored["k"] == "result":
            found.append(f"Awaitable{name}")
        elif stored["k"] == "resource":
            found.append(_args_of(name, module))
    return list(dict.fromkeys(found))


def _members(stored: Stored) -> Mapping[str, str]:
    return cast("Mapping[str, str]", stored["o"])


def _following(name: str, module: StoredModule) -> Definition | None:
    if name.endswith("ArgsDict"):
        args = expanded(name.removesuffix("Dict"), module)
        return Class(name, "dict", ("TypedDict",), args.init) if isinstance(args, Class) else None
    if name.endswith("Args"):
        owner = name.removesuffix("InitArgs" if name.endswith("InitArgs") else "Args")
        resource = expanded(owner, module) if name == _args_of(owner, module) and owner in module else None
        if not isinstance(resource, Class) or resource.init is None:
            return None
        keys = tuple(
            Parameter(each.name, each.type, each.required, keyword_only=True)
            for each in resource.init.parameters
            if each.name not in ("resource_name", "opts")
        )
        properties = {each.name: each.type for each in keys}
        wire = {each: text for each, text in resource.wire.items() if each in properties}
        return Class(name, "args", (), Signature(keys, bound="instance"), properties, wire=wire)
    if name.endswith("_output"):
        plain = expanded(name.removesuffix("_output"), module)
        if not isinstance(plain, Function):
            return None
        returns = plain.signature.returns.replace("@Awaitable", "@")
        return Function(name, Signature(plain.signature.parameters, f"<{returns}>"), plain.deprecated)
    return (
        Class(name, "result", (name.removeprefix("Awaitable"),)) if name.removeprefix("Awaitable") in module else None
    )


def _args_of(resource: str, module: StoredModule) -> str:
    """The class that may be passed in place of a resource's arguments; its name is longer where the usual one is taken."""
    return f"{resource}InitArgs" if f"{resource}Args" in module else f"{resource}Args"


def _resource(name: str, stored: Stored, inputs: list[Parameter], outputs: Mapping[str, str], args: str) -> Class:
    head = (Parameter("resource_name", "str", required=True), _OPTIONS)
    properties = {each.name: f"<{_output_type(each.type)}>" for each in inputs}
    properties |= {each: f"<{text}>" for each, text in outputs.items()}
    state = tuple(Parameter(each) for each in properties)
    get = Signature((head[0], Parameter("id", "str", required=True), _OPTIONS, *state), f"@{name}")
    return Class(
        name,
        "resource",
        tuple(stored.get("b", "pulumi.CustomResource").split()),
        Signature((*head, *inputs), bound="instance"),
        properties,
        {"get": get},
        {each: camel(each) for each in properties if camel(each) != each} | dict(stored.get("w", {})),
        args,
        deprecation(stored),
        deprecated_properties(stored),
    )


def _output_type(text: str) -> str:
    return kinds.ANY if "@" in text else text


def _contents(parameters: list[Parameter] | tuple[Parameter, ...]) -> str:
    """`!name:type` for each, `!` where it is required, without the type where that is a string."""
    return " ".join(
        f"{'!' if each.required else ''}{each.name}{'' if each.type == 'str' else f':{_short(each.type)}'}"
        for each in parameters
    )


def _parameters(text: str) -> list[Parameter]:
    found = []
    for each in text.split():
        name, colon, kind = each.partition(":")
        found.append(Parameter(name.lstrip("!"), _long(kind) if colon else "str", name.startswith("!")))
    return found


def _short(text: str) -> str:
    """A type without what an args class's name implies: `@QueueArgs|@QueueArgsDict|@outputs.Queue` is `@Queue~`."""
    for part in text.replace("[", " ").replace("]", " ").replace("{", " ").replace("}", " ").replace("|", " ").split():
        if part.startswith("@outputs."):
            text = text.replace(f"|{part}", "")
    for part in text.replace("[", " ").replace("]", " ").replace("{", " ").replace("}", " ").split():
        for each in part.split("|"):
            if each.endswith("Args"):
                text = text.replace(f"{each}|{each}Dict", f"{each.removesuffix('Args')}~")
    return text


def _long(text: str) -> str:
    found, start = "", 0
    for at, letter in enumerate(text):
        if letter == "@":
            start = at
        if letter == "~":
            name = text[start:at]
            found = f"{found}Args|{name}ArgsDict"
        else:
            found += letter
    return found


def _filled(stored: Mapping[str, Any]) -> Stored:
    return cast("Stored", {key: value for key, value in stored.items() if value})
