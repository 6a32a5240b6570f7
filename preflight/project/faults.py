"""What Pulumi refuses in a project file, as its own schema and its checks of the configuration have it.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.json
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.go
"""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import yaml

from preflight.core.spelling import nearest

from .documents import TAG, DocumentError, compose, entries

STRINGS = ("description", "author", "website", "license", "main", "stackConfigDir")
MAPPINGS = {"backend": ("url",), "options": ("refresh",)}
# The rest of what https://www.pulumi.com/docs/iac/concepts/projects/project-file/ lists, and of Pulumi YAML's own sections:
# https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
OTHERS = (
    "name",
    "runtime",
    "config",
    "template",
    "plugins",
    "packages",
    "resources",
    "outputs",
    "variables",
    "configuration",
)
DECLARED = ("type", "items", "description", "secret", "default", "value")
TYPES = ("string", "integer", "boolean", "array", "object")
TOOLCHAINS = ("pip", "poetry", "uv")

KINDS = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "a boolean",
    "null": "empty",
    "timestamp": "a date",
}


class ProjectFault(NamedTuple):
    """Something in a project file, where it is (from 1), and whether Pulumi is certain to refuse it."""

    line: int
    column: int
    message: str
    certain: bool = True


def project_faults(text: str, *, exists: Callable[[str], bool]) -> Iterator[ProjectFault]:
    """Everything that is wrong in a project file, one for each cause.

    `exists` is whether a path exists, as seen from the folder of the file. What is no YAML mapping has no faults here.
    """
    try:
        root = compose(text)
    except DocumentError:
        return
    if not isinstance(root, yaml.MappingNode):
        return
    keys = _keys(root)
    yield from _top(root, keys)
    yield from _runtime(keys, exists)
    main = keys.get("main")
    if main and _kind(main.value) == "a string" and main.value.value and not exists(main.value.value):
        yield _fault(main.value, f"names main: {main.value.value}, which does not exist")
    config = keys.get("config")
    project = keys["name"].value.value if "name" in keys else ""
    if config and isinstance(config.value, yaml.MappingNode):
        for name, key in _keys(config.value).items():
            yield from _declaration(name, key, str(project))


class _Key(NamedTuple):
    node: yaml.Node
    value: yaml.Node


def _keys(node: yaml.Node) -> dict[str, _Key]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: _Key(key, value) for key, value in entries(node) if isinstance(key, yaml.ScalarNode)}


def _kind(node: yaml.Node) -> str:
    """The type of a value, as a message names it; empty for one with a custom tag."""
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return KINDS.get(node.tag.removeprefix(TAG), "")


def _fault(node: yaml.Node, message: str, *, certain: bool = True) -> ProjectFault:
    return ProjectFault(node.start_mark.line + 1, node.start_mark.column + 1, message, certain)


def _top(root: yaml.Node, keys: dict[str, _Key]) -> Iterator[ProjectFault]:
    yield from _name(root, keys.get("name"))
    for key in STRINGS:
        if key in keys and (kind := _kind(keys[key].value)) not in ("a string", "empty", ""):
            yield _fault(keys[key].value, f"gives '{key}' what is {kind}; it takes a string")
    for key, inner in MAPPINGS.items():
        for unknown in sorted(_keys(keys[key].value).keys() - set(inner)) if key in keys else ():
            yield _fault(
                _keys(keys[key].value)[unknown].node, f"gives '{key}' the key '{unknown}'; it takes {inner[0]} alone"
            )
    refresh = _keys(keys["options"].value).get("refresh") if "options" in keys else None
    if refresh and refresh.value.value != "always":
        yield _fault(refresh.value, "gives 'refresh' another value than always, the only one it takes")
    known = (*STRINGS, *MAPPINGS, *OTHERS)
    for unknown in keys.keys() - set(known):
        if meant := nearest(unknown, known):
            message = f"has the key '{unknown}', which Pulumi does not know and passes over; did you mean '{meant}'?"
            yield _fault(keys[unknown].node, message, certain=meant == "name" and "name" not in keys)


def _name(root: yaml.Node, name: _Key | None) -> Iterator[ProjectFault]:
    kind = _kind(name.value) if name else "empty"
    if name is None or kind == "empty" or name.value.value == "":
        yield _fault(name.value if name else root, "has no name: of the project, which Pulumi requires")
    elif kind not in ("a string", ""):
        yield _fault(name.value, f"gives 'name' what is {kind}; it takes a string")
    elif kind and not re.fullmatch(r"[A-Za-z0-9_.-]*", name.value.value):
        yield _fault(name.value, "names the project with more than letters, digits, hyphens, underscores and periods")


def _runtime(keys: dict[str, _Key], exists: Callable[[str], bool]) -> Iterator[ProjectFault]:
    runtime = _keys(keys["runtime"].value) if "runtime" in keys else {}
    for unknown in sorted(runtime.keys() - {"name", "options"}):
        belongs = "; it belongs into 'options'" if unknown in ("virtualenv", "toolchain", "typechecker") else ""
        yield _fault(runtime[unknown].node, f"gives 'runtime' the key '{unknown}', which it does not take{belongs}")
    named = runtime.get("name")
    if named is None or named.value.value != "python" or "options" not in runtime:
        return
    options = _keys(runtime["options"].value)
    toolchain = options.get("toolchain")
    if toolchain and _kind(toolchain.value) == "a string" and toolchain.value.value not in TOOLCHAINS:
        yield _fault(toolchain.value, f"names the toolchain '{toolchain.value.value}'; Pulumi has pip, poetry and uv")
    environment = options.get("virtualenv")
    if environment and _kind(environment.value) == "a string":
        path = environment.value.value
        if (posixpath.isabs(path) or ntpath.isabs(path)) and not exists(path):
            message = (
                f"names the virtual environment {path}, which is not on this machine; name it relative to the project"
            )
            yield _fault(environment.value, message, certain=False)


def _declaration(name: str, key: _Key, project: str) -> Iterator[ProjectFault]:
    kind = _kind(key.value)
    foreign = ":" in name and name.partition(":")[0] != project
    if kind in ("a number", "empty", "a list", "a date"):
        what = "nothing" if kind == "empty" else kind
        yield _fault(
            key.node, f"gives '{name}' {what}; it takes a string, an integer, a boolean, or a type and a default"
        )
    if kind != "a mapping":
        return
    facts = _keys(key.value)
    unknown = sorted(facts.keys() - set(DECLARED))
    if unknown:
        yield _fault(facts[unknown[0]].node, f"gives '{name}' a '{unknown[0]}'; it takes {', '.join(DECLARED)}")
    elif foreign and "default" in facts:
        yield _fault(facts["default"].node, f"gives '{name}' a 'default'; a key of a provider takes a 'value'")
    elif foreign and "type" in facts:
        yield _fault(facts["type"].node, f"gives '{name}' a 'type'; a key of a provider takes a 'value' alone")
    elif "default" in facts and "value" in facts:
        yield _fault(facts["value"].node, f"gives '{name}' a 'default' and a 'value'; it takes one of them")
    elif "type" in facts:
        yield from _typed(name, facts)
    if "secret" in facts and (found := _kind(facts["secret"].value)) not in ("a boolean", "empty", ""):
        yield _fault(facts["secret"].value, f"gives '{name}' a 'secret' that is {found}; it takes true or false")


def _typed(name: str, facts: dict[str, _Key]) -> Iterator[ProjectFault]:
    type_ = facts["type"].value
    if not isinstance(type_, yaml.ScalarNode) or type_.value not in TYPES:
        given = type_.value if isinstance(type_, yaml.ScalarNode) else _kind(type_)
        yield _fault(type_, f"declares '{name}' to be of the type '{given}'; there are {', '.join(TYPES)}")
    elif type_.value == "array" and "items" not in facts:
        yield _fault(type_, f"declares '{name}' to be an array without its items: add items:")
    elif "default" in facts and not _fits(facts["default"].value, type_.value, facts.get("items")):
        items = _keys(facts["items"].value) if "items" in facts else {}
        of = f" of {items['type'].value.value}" if "type" in items and _kind(items["type"].value) == "a string" else ""
        found = _kind(facts["default"].value)
        yield _fault(facts["default"].value, f"gives '{name}' a default that is {found}; its type is {type_.value}{of}")


def _fits(value: yaml.Node, type_: str, items: _Key | None = None) -> bool:
    """Whether a default is of a type, as ValidateConfigValue has it: a string may spell integers and booleans."""
    kind = _kind(value)
    if kind in ("", "empty", "a date"):
        return True  # nothing is no default; a date may become a string
    if type_ == "array" and kind == "a list" and items:
        inner = _keys(items.value)
        of = inner["type"].value.value if "type" in inner else ""
        return not isinstance(of, str) or all(_fits(each, of, inner.get("items")) for each in value.value)
    if type_ == "integer":
        return kind == "an integer" or (kind == "a string" and re.fullmatch(r"[+-]?\d+", value.value) is not None)
    if type_ == "boolean":
        return kind == "a boolean" or (
            kind == "a string" and value.value in ("true", "false", "yes", "no", "on", "off")
        )
    return {"string": "a string", "object": "a mapping", "array": "a list"}.get(type_, kind) == kind
