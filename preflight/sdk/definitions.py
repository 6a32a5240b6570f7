"""The definitions of a module of an SDK, read from its source: classes and functions with their parameters and attributes.

Generated modules are megabytes long, so only the definitions that are needed are parsed. Nothing is executed.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

from . import kinds

ClassKind = Literal["resource", "args", "dict", "enum", "result", "plain"]
"""`resource`: registers a resource; `args`: `pulumi.input_type`; `dict`: its TypedDict; `result`: `pulumi.output_type`."""


class Parameter(NamedTuple):
    """A parameter of a function, or a key of a TypedDict. `type` is written as in `kinds`."""

    name: str
    type: str = kinds.ANY
    required: bool = False
    keyword_only: bool = False
    positional_only: bool = False


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, without `self`. `open_positional` is `*args`, `open_keywords` is `**kwargs`."""

    parameters: tuple[Parameter, ...] = ()
    returns: str = kinds.ANY
    open_positional: bool = False
    open_keywords: bool = False
    bound: Literal["instance", "class", "static"] = "static"
    overloaded: bool = False

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        """The parameters that can be given by name."""
        return {each.name: each for each in self.parameters if not each.positional_only}

    @cached_property
    def positional_only(self) -> frozenset[str]:
        """The names of the parameters that cannot be given by name."""
        return frozenset(each.name for each in self.parameters if each.positional_only)

    @cached_property
    def positional(self) -> tuple[Parameter, ...]:
        """The parameters that can be given by position."""
        return tuple(each for each in self.parameters if not each.keyword_only)


@dataclass(frozen=True)
class Class:
    """A class of an SDK."""

    name: str
    kind: ClassKind
    bases: tuple[str, ...] = ()
    """Dotted, as the module's imports make them: `pulumi.CustomResource`."""
    init: Signature | None = None
    """None where it inherits the constructor."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """The attributes of an instance and their types; of an enum, the values of its members."""
    methods: Mapping[str, Signature] = field(default_factory=dict)
    wire: Mapping[str, str] = field(default_factory=dict)
    """Of an args class: the names of its properties in Pulumi's schema, where they differ."""
    args: str = ""
    """Of a resource: the name of the class that may be passed in place of its arguments."""
    deprecated: str = ""
    deprecated_properties: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    """Of a resource: its type in Pulumi's schema."""

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it, without what is empty."""
        return {"": "class", **_without_defaults(asdict(self))}


@dataclass(frozen=True)
class Function:
    """A function of an SDK."""

    name: str
    signature: Signature
    deprecated: str = ""

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it, without what is empty."""
        return {"": "function", **_without_defaults(asdict(self))}


Definition = Class | Function

_HEADS = re.compile(r"^(?:@|(?:async )?def (\w+)|class (\w+))", re.MULTILINE)
_ENDS = re.compile(r"^[^\s#)]", re.MULTILINE)
_ALL = re.compile(r"^__all__\s*=\s*\[([^\]]*)\]", re.MULTILINE)
_MISSING = re.compile(r"Missing required property '(\w+)'")
_TOKEN = re.compile(r"^\s+'([\w-]+:[\w/.-]*:\w+)',$", re.MULTILINE)


class Module:
    """A module of an SDK by its source; `package` is the dotted name that relative imports start from."""

    def __init__(self, name: str, package: str, text: str) -> None:
        self.name, self.package, self._text = name, package, text

    @cached_property
    def public(self) -> tuple[str, ...]:
        """The names that `from module import *` imports."""
        listed = _ALL.search(self._text)
        if listed:
            return tuple(re.findall(r"['\"](\w+)['\"]", listed[1]))
        names = [*self._slices, *(name for name, _, _ in self.bindings)]
        return tuple(dict.fromkeys(name for name in names if not name.startswith("_")))

    @cached_property
    def bindings(self) -> tuple[tuple[str, str, str], ...]:
        """What the top level binds beside classes and functions: name, the module it is imported from, its name there.

        The module is empty for an assignment; the last is empty for a module itself, and `*` for all names of one.
        """
        tree = self._rest or self._whole
        return tuple(self._bindings(tree.body)) if tree else ()

    def _bindings(self, statements: list[ast.stmt]) -> Iterator[tuple[str, str, str]]:
        aliases: dict[str, str] = {}
        for node in statements:
            if isinstance(node, ast.ImportFrom):
                module = self._absolute(node.level, node.module or "")
                for alias in node.names:
                    inner = module if node.module else f"{module}.{alias.name}"
                    yield (alias.asname or alias.name, inner, alias.name if node.module else "")
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    aliases[alias.asname or ""] = alias.name
                    yield (alias.asname or alias.name.partition(".")[0], "", "")
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                yield from self._assigned(node, aliases)
            elif isinstance(node, ast.If | ast.Try | ast.With):
                bodies = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
                bodies += [handler.body for handler in getattr(node, "handlers", [])]
                for body in bodies:
                    yield from self._bindings(body)
            elif (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name not in self._slices
            ):
                yield (node.name, "", "")

    def _assigned(self, node: ast.Assign | ast.AnnAssign, aliases: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        value = node.value
        lazy = isinstance(value, ast.Call) and _decorator(value).endswith("lazy_import") and value.args
        first = value.args[0] if isinstance(value, ast.Call) and lazy else None
        module = str(first.value) if isinstance(first, ast.Constant) else ""
        if isinstance(value, ast.Name):
            module = aliases.get(value.id, "")
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from ((each.id, module, "") for each in ast.walk(target) if isinstance(each, ast.Name))

    def _absolute(self, level: int, module: str) -> str:
        if not level:
            return module
        parts = self.package.split(".")
        return ".".join(part for part in (*parts[: len(parts) - level + 1], module) if part)

    @property
    def defined(self) -> tuple[str, ...]:
        """The classes and functions of the top level."""
        return tuple(self._slices)

    def defines(self, name: str) -> bool:
        """Whether the top level has a class or a function of this name."""
        return name in self._slices

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """The modules that the file imports, by the names it gives them: `{"_iam": "pulumi_aws.iam"}`."""
        head = self._text[: min((match.start() for match in _HEADS.finditer(self._text)), default=len(self._text))]
        found = {"pulumi": "pulumi"}
        for match in re.finditer(r"^from (\.+)([\w.]*) import (\w+)(?: as (\w+))?$", head, re.MULTILINE):
            base = self._absolute(len(match[1]), match[2])
            found[match[4] or match[3]] = f"{base}.{match[3]}"
        for match in re.finditer(r"^import ([\w.]+)(?: as (\w+))?$", head, re.MULTILINE):
            found[match[2] or match[1].partition(".")[0]] = match[1] if match[2] else match[1].partition(".")[0]
        return found

    @cached_property
    def _slices(self) -> Mapping[str, tuple[int, int]]:
        """Where each definition of the module's top level begins, with its decorators, and ends."""
        found: dict[str, tuple[int, int]] = {}
        start = None
        for match in _HEADS.finditer(self._text):
            if start is None:
                start = match.start()
            name = match[1] or match[2]
            if name:
                end = _ENDS.search(self._text, match.end())
                found[name] = (start, end.start() if end else len(self._text))
                start = None
        return found

    def definition(self, name: str) -> Definition | None:
        """A class or a function of the module's top level; None where it defines none of this name."""
        where = self._slices.get(name)
        if where is None:
            return None
        node = _only(_parse(self._text[slice(*where)]), name) or _only(self._whole, name)
        if isinstance(node, ast.ClassDef):
            return _class(node, self.modules, self._text[slice(*where)])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return Function(name, signature(node, self.modules, "static"), _decorated(node) or _warned(node))
        return None

    @cached_property
    def _rest(self) -> ast.Module | None:
        """The module without its classes and functions, which are all but a few of its lines."""
        parts, at = [], 0
        for start, end in sorted(self._slices.values()):
            parts.append(self._text[at:start])
            at = end
        return _parse("".join([*parts, self._text[at:]]))

    @cached_property
    def _whole(self) -> ast.Module | None:
        return _parse(self._text)


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _only(tree: ast.Module | None, name: str) -> ast.stmt | None:
    return next((node for node in reversed(tree.body) if getattr(node, "name", "") == name), None) if tree else None


def _class(node: ast.ClassDef, modules: Mapping[str, str], text: str) -> Class:
    bases = tuple(_base(each, modules) for each in node.bases)
    kind = _kind(node, bases)
    if kind == "dict":
        return _typed_dict(node, modules, bases)
    if kind == "enum":
        return Class(node.name, kind, bases, properties=_members(node))
    functions = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    properties, wire, deprecated = _properties(functions, node, modules)
    initial = [each for each in functions if each.name == "_internal_init"] or [
        each for each in functions if each.name == "__init__" and "overload" not in _decorators(each)
    ]
    token = _TOKEN.search(text)
    return Class(
        node.name,
        kind,
        bases,
        init=_constructor(initial[-1], modules) if initial else None,
        properties=properties,
        methods=_methods(functions, properties, modules),
        wire=wire,
        args=_args_class(functions),
        deprecated=_class_deprecation(node, initial),
        deprecated_properties=deprecated,
        token=token[1] if token and kind == "resource" else "",
    )


def _base(node: ast.expr, modules: Mapping[str, str]) -> str:
    text = ast.unparse(node).partition("[")[0]
    first, dot, rest = text.partition(".")
    return f"{modules.get(first, first)}{dot}{rest}"


_RESOURCES = frozenset({"CustomResource", "ComponentResource", "ProviderResource", "Resource"})


def _kind(node: ast.ClassDef, bases: tuple[str, ...]) -> ClassKind:
    last = {base.rpartition(".")[2] for base in bases}
    if "TypedDict" in last:
        return "dict"
    if "Enum" in last or "IntEnum" in last:
        return "enum"
    if any(_decorator(each) == "pulumi.input_type" for each in node.decorator_list):
        return "args"
    if any(_decorator(each) == "pulumi.output_type" for each in node.decorator_list) or node.name.startswith(
        "Awaitable"
    ):
        return "result"
    return "resource" if last & _RESOURCES else "plain"


def _typed_dict(node: ast.ClassDef, modules: Mapping[str, str], bases: tuple[str, ...]) -> Class:
    total = not any(each.arg == "total" and ast.unparse(each.value) == "False" for each in node.keywords)
    keys = []
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            optional = ast.unparse(each.annotation).startswith(("NotRequired", "typing.NotRequired"))
            keys.append(
                Parameter(
                    each.target.id, kinds.read(each.annotation, modules), total and not optional, keyword_only=True
                )
            )
    return Class(node.name, "dict", bases, init=Signature(tuple(keys)))


def _members(node: ast.ClassDef) -> dict[str, str]:
    members = {}
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            value = each.value
            members[each.targets[0].id] = str(value.value) if isinstance(value, ast.Constant) else ""
    return members


def _properties(
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef], node: ast.ClassDef, modules: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    found: dict[str, str] = {}
    wire: dict[str, str] = {}
    deprecated: dict[str, str] = {}
    for each in functions:
        decorators = _decorators(each)
        if not {"property", "_builtins.property", "builtins.property"} & decorators:
            continue
        found[each.name] = kinds.read(each.returns, modules)
        if message := _decorated(each):
            deprecated[each.name] = message
        if named := _getter(each):
            wire[each.name] = named
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found.setdefault(statement.target.id, kinds.read(statement.annotation, modules))
        elif isinstance(statement, ast.Assign):
            found.update({each.id: kinds.ANY for each in statement.targets if isinstance(each, ast.Name)})
    deprecated = _warned_of(node, found) | deprecated
    for each in functions:
        if each.name == "__init__":
            found = dict.fromkeys(_own_attributes(each), kinds.ANY) | found
    return found, wire, deprecated


def _getter(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The name on the wire that `@pulumi.getter(name="...")` gives a property."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and _decorator(decorator) == "pulumi.getter":
            named = next((keyword.value for keyword in decorator.keywords if keyword.arg == "name"), None)
            return str(named.value) if isinstance(named, ast.Constant) else ""
    return ""


def _warned_of(node: ast.ClassDef, properties: Mapping[str, str]) -> dict[str, str]:
    """The deprecated properties that older SDKs report with `pulumi.log.warn("name is deprecated: ...")`."""
    found: dict[str, str] = {}
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _decorator(call) == "pulumi.log.warn" and call.args:
            name, colon, message = str(getattr(call.args[0], "value", "")).partition(" is deprecated: ")
            if colon and name in properties:
                found.setdefault(name, message)
    return found


def _own_attributes(init: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The attributes that a hand-written constructor sets: `self.name = ...`."""
    me = init.args.args[0].arg if init.args.args else ""
    for node in ast.walk(init):
        stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if stored and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == me:
            yield node.attr


def _methods(
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef],
    properties: Mapping[str, str],
    modules: Mapping[str, str],
) -> dict[str, Signature]:
    methods: dict[str, Signature] = {}
    for each in functions:
        if each.name in properties or (each.name.startswith("_") and each.name != "__init__"):
            continue
        decorators = _decorators(each)
        if each.name == "__init__" or "setter" in {name.rpartition(".")[2] for name in decorators}:
            continue
        bound: Literal["instance", "class", "static"] = (
            "static" if "staticmethod" in decorators else "class" if "classmethod" in decorators else "instance"
        )
        made = signature(each, modules, bound)
        methods[each.name] = replace(made, overloaded=each.name in methods or "overload" in decorators)
    return methods


def _constructor(node: ast.FunctionDef | ast.AsyncFunctionDef, modules: Mapping[str, str]) -> Signature:
    """The parameters of a constructor; which of a resource's are required is written in the body of `_internal_init`."""
    made = signature(node, modules, "instance")
    if node.name != "_internal_init":
        return made
    missing = {
        found[1]
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and (found := _MISSING.match(each.value))
    }
    parameters = tuple(
        Parameter(each.name, each.type, each.required or each.name in missing, each.keyword_only, each.positional_only)
        for each in made.parameters
        if each.name != "__props__"
    )
    return Signature(parameters, bound="instance", open_keywords=made.open_keywords)


def signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    modules: Mapping[str, str],
    bound: Literal["instance", "class", "static"],
) -> Signature:
    """The parameters and the return type of a function; of a method, without `self`."""
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    without_default = len(positional) - len(given.defaults)
    parameters = [
        Parameter(
            each.arg,
            kinds.read(each.annotation, modules),
            at < without_default,
            positional_only=at < len(given.posonlyargs),
        )
        for at, each in enumerate(positional)
    ]
    if bound != "static":
        parameters = parameters[1:]
    parameters += [
        Parameter(each.arg, kinds.read(each.annotation, modules), default is None, keyword_only=True)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    return Signature(
        tuple(parameters),
        kinds.read(node.returns, modules),
        given.vararg is not None,
        given.kwarg is not None,
        bound,
    )


def _args_class(functions: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> str:
    """The class that `get_resource_args_opts(QueueArgs, ...)` names."""
    for each in functions:
        if each.name != "__init__":
            continue
        for node in ast.walk(each):
            if isinstance(node, ast.Call) and _decorator(node).endswith("get_resource_args_opts") and node.args:
                return ast.unparse(node.args[0])
    return ""


def _class_deprecation(node: ast.ClassDef, initial: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> str:
    """`warnings.warn(...)` in the body of the class, as in generated SDKs."""
    for each in node.body:
        if isinstance(each, ast.Expr) and (message := _warning(each.value)):
            return message
    return _warned(initial[-1]) if initial else ""


def _warned(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The warning that a function gives on every call."""
    return next((text for each in node.body if isinstance(each, ast.Expr) and (text := _warning(each.value))), "")


def _warning(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and _decorator(node) in ("warnings.warn", "pulumi.log.warn") and node.args:
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            head, colon, rest = text.value.partition(" is deprecated: ")
            return rest if colon else head
    return ""


def _decorated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    for each in node.decorator_list:
        if isinstance(each, ast.Call) and _decorator(each).endswith("deprecated") and each.args:
            text = each.args[0]
            return str(text.value) if isinstance(text, ast.Constant) else ""
    return ""


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {_decorator(each) for each in node.decorator_list}


def _decorator(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _without_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    packed: dict[str, Any] = {}
    for name, value in fields.items():
        if value in ("", None, (), {}, []):
            continue
        if name in ("init", "signature"):
            packed[name] = _packed_signature(value)
        elif name == "methods":
            packed[name] = {key: _packed_signature(item) for key, item in value.items()}
        else:
            packed[name] = value
    return packed


def _marks(parameter: Parameter) -> tuple[tuple[str, bool], ...]:
    return ("!", parameter.required), ("*", parameter.keyword_only), ("/", parameter.positional_only)


def _packed_signature(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`{"p": "name:type", ...}`, with `!` before a required, `*` a keyword-only, `/` a positional-only parameter."""
    packed: dict[str, Any] = {
        "p": " ".join(
            f"{''.join(mark for mark, is_set in _marks(each) if is_set)}{each.name}:{each.type}"
            for each in fields["parameters"]
        )
    }
    if fields["returns"] != kinds.ANY:
        packed["r"] = fields["returns"]
    flags = [name for name in ("open_positional", "open_keywords", "overloaded") if fields[name]]
    if fields["bound"] != "static":
        flags.append(fields["bound"])
    if flags:
        packed["f"] = " ".join(flags)
    return packed


def unpacked(stored: Mapping[str, Any]) -> Definition:
    """The reverse of `packed`."""
    if stored[""] == "function":
        return Function(stored["name"], _signature_of(stored["signature"]), stored.get("deprecated", ""))
    given = {key: value for key, value in stored.items() if key not in ("", "init", "methods", "bases")}
    return Class(
        **given,
        bases=tuple(stored.get("bases", ())),
        init=_signature_of(stored["init"]) if "init" in stored else None,
        methods={name: _signature_of(each) for name, each in stored.get("methods", {}).items()},
    )


def _signature_of(stored: Mapping[str, Any]) -> Signature:
    flags = set(stored.get("f", "").split())
    parameters = []
    for text in stored["p"].split():
        head, _, kind = text.partition(":")
        name = head.lstrip("!*/")
        marks = head[: len(head) - len(name)]
        parameters.append(Parameter(name, kind, "!" in marks, "*" in marks, "/" in marks))
    bound: Literal["instance", "class", "static"] = (
        "instance" if "instance" in flags else "class" if "class" in flags else "static"
    )
    return Signature(
        tuple(parameters),
        stored.get("r", kinds.ANY),
        "open_positional" in flags,
        "open_keywords" in flags,
        bound,
        "overloaded" in flags,
    )
