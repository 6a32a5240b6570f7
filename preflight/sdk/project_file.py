"""What Pulumi refuses in a project file, with the place of each key. As the engine has it:

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.go and project.json beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

TEXTS = ("description", "author", "website", "license", "main", "stackConfigDir")
TYPES = ("string", "integer", "boolean", "array", "object")
DECLARATION = ("type", "items", "description", "secret", "default", "value")
NAME = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST_NAME = 100
TOOLCHAINS = ("pip", "poetry", "uv")
TYPECHECKERS = ("none", "mypy", "pyright")


@dataclass(frozen=True)
class Entry:
    """A value of the file with the line and column, from 1, where its key stands. Mappings hold entries."""

    value: Any
    line: int
    column: int
    keys: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def is_mapping(self) -> bool:
        """Whether it holds keys and values."""
        return isinstance(self.value, dict)


@dataclass(frozen=True)
class Refused:
    """What the engine refuses, as what continues "Pulumi.yaml:3"."""

    at: Entry
    message: str
    certain: bool = True


def read(text: str) -> Entry | None:
    """A project file, or a stack's file; None where it is no mapping."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return _Reader().entry(node, node) if isinstance(node, yaml.MappingNode) else None


class _Reader:
    """Reads nodes, each of them once: an anchor may stand for a million of them, or for itself."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Any, Mapping[str, Entry]]] = {}

    def entry(self, key: yaml.Node, node: yaml.Node) -> Entry:
        if id(node) not in self._read:
            self._read[id(node)] = ("", {})
            self._read[id(node)] = self._value(node)
        value, keys = self._read[id(node)]
        return Entry(value, key.start_mark.line + 1, key.start_mark.column + 1, keys)

    def _value(self, node: yaml.Node) -> tuple[Any, Mapping[str, Entry]]:
        if isinstance(node, yaml.MappingNode):
            scalars = ((name, value) for name, value in node.value if isinstance(name, yaml.ScalarNode))
            keys = {str(name.value): self.entry(name, value) for name, value in scalars}
            return {name: each.value for name, each in keys.items()}, keys
        if isinstance(node, yaml.SequenceNode):
            return [self.entry(each, each).value for each in node.value], {}
        return _scalar(node), {}


def _scalar(node: yaml.Node) -> Any:
    """A scalar as the engine's YAML reads it: `yes` and dates are texts."""
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        if node.tag == "tag:yaml.org,2002:int":
            return int(text.replace("_", ""), 0)
        if node.tag == "tag:yaml.org,2002:float":
            return float(text.replace("_", ""))
    except ValueError:
        return text
    return text


def refused(project: Entry) -> Iterator[Refused]:
    """Everything that the engine refuses in a project file, in the order of its keys."""
    yield from _name(project)
    for key in TEXTS:
        if (entry := project.keys.get(key)) and not isinstance(entry.value, str | None):
            yield Refused(entry, f"gives {key} {_kind(entry.value)}; it takes text")
    yield from _runtime(project)
    yield from _config(project)
    yield from _closed(project, "backend", {"url": str})
    yield from _closed(project, "options", {"refresh": str})
    options = project.keys.get("options")
    refresh = options.keys.get("refresh") if options else None
    if refresh is not None and refresh.value != "always":
        yield Refused(refresh, "sets options.refresh to something other than always, the only value that it takes")


def _name(project: Entry) -> Iterator[Refused]:
    name = project.keys.get("name")
    if name is None:
        close = difflib.get_close_matches("name", [key.lower() for key in project.keys], n=1, cutoff=0.6)
        yield Refused(Entry(None, 1, 1), f"has no name{f'; it has {close[0]}' if close else ''}")
    elif not isinstance(name.value, str) or not name.value:
        yield Refused(name, f"gives name {_kind(name.value)}; it takes text")
    elif not NAME.fullmatch(name.value) or len(name.value) > LONGEST_NAME:
        yield Refused(
            name, f"is named '{name.value[:40]}'; a name has letters, digits, hyphens, underscores and periods, at most 100"
        )


def _runtime(project: Entry) -> Iterator[Refused]:
    runtime = project.keys.get("runtime")
    if runtime is None:
        yield Refused(Entry(None, 1, 1), "names no runtime, so that Pulumi runs nothing; add runtime: python")
        return
    if runtime.is_mapping:
        for key, entry in runtime.keys.items():
            if key not in ("name", "options"):
                inside = " under options" if key in ("virtualenv", "toolchain", "typechecker") else ""
                yield Refused(entry, f"gives runtime a key {key}; it takes name and options{inside and f', and {key} goes{inside}'}")
        name = runtime.keys.get("name")
        yield from _python_options(runtime.keys.get("options"), name.value if name else None)
    else:
        name = runtime
    if name is None or not isinstance(name.value, str) or not name.value:
        yield Refused(name or runtime, "gives the runtime no name; write name: python")
    elif name.value != "python" and name.value.lower().rstrip("0123456789.") == "python":
        yield Refused(name, f"names the runtime {name.value}, for which Pulumi has no plugin; it is called python")


def _python_options(options: Entry | None, runtime: Any) -> Iterator[Refused]:
    if options is None or runtime != "python":
        return
    if not options.is_mapping:
        if options.value is not None:
            yield Refused(options, f"gives runtime.options {_kind(options.value)}; it takes keys and values")
        return
    for key, choices in (("virtualenv", ()), ("toolchain", TOOLCHAINS), ("typechecker", TYPECHECKERS)):
        entry = options.keys.get(key)
        if entry is None:
            continue
        if not isinstance(entry.value, str):
            yield Refused(entry, f"gives runtime.options.{key} {_kind(entry.value)}; it takes text")
        elif choices and entry.value not in choices:
            yield Refused(entry, f"sets runtime.options.{key} to {entry.value}; it takes {', '.join(choices)}")
    for key, entry in options.keys.items():
        known = ("virtualenv", "toolchain", "typechecker")
        if key not in known and (close := difflib.get_close_matches(key, known, n=1, cutoff=0.8)):
            yield Refused(entry, f"sets runtime.options.{key}, which Pulumi does not read; did you mean {close[0]}?", certain=False)


def _config(project: Entry) -> Iterator[Refused]:
    config = project.keys.get("config")
    if config is None:
        return
    if not config.is_mapping:
        if not isinstance(config.value, str | None):
            yield Refused(config, f"gives config {_kind(config.value)}; it takes keys and values")
        return
    project_name = project.keys["name"].value if "name" in project.keys else ""
    for key, entry in config.keys.items():
        if entry.is_mapping:
            faults = list(_declaration(key, entry))
            yield from faults
            if not faults:
                own = ":" not in key or key.startswith(f"{project_name}:")
                yield from _own(key, entry) if own else _foreign(key, entry)
        elif entry.value is None or (isinstance(entry.value, float) and not entry.value.is_integer()):
            yield Refused(entry, f"gives the configuration key {key} {_kind(entry.value)}; write it as text, or as `default:` below it")


def _declaration(key: str, entry: Entry) -> Iterator[Refused]:
    for name, inner in entry.keys.items():
        if name not in DECLARATION:
            close = difflib.get_close_matches(name, DECLARATION, n=1)
            instead = f"; did you mean {close[0]}?" if close else f"; it takes {', '.join(DECLARATION)}"
            yield Refused(inner, f"declares the configuration key {key} with {name}{instead}")
    for name, kind in (("description", str), ("secret", bool)):
        inner_entry = entry.keys.get(name)
        if inner_entry is not None and not isinstance(inner_entry.value, kind):
            takes = "text" if kind is str else "true or false"
            yield Refused(inner_entry, f"gives {name} of the configuration key {key} {_kind(inner_entry.value)}; it takes {takes}")
    declared = entry.keys.get("type")
    if declared is not None and declared.value not in TYPES:
        close = {"number": "integer", "int": "integer", "str": "string", "bool": "boolean", "list": "array"}
        meant = close.get(str(declared.value), "")
        instead = f"; did you mean {meant}?" if meant else f"; it takes {', '.join(TYPES)}"
        yield Refused(declared, f"declares the configuration key {key} with type {declared.value}{instead}")
    if "default" in entry.keys and "value" in entry.keys:
        yield Refused(entry, f"gives the configuration key {key} both a default and a value; Pulumi takes one of them")


def _own(key: str, entry: Entry) -> Iterator[Refused]:
    declared, default = entry.value.get("type"), entry.value.get("default")
    if declared == "array" and "items" not in entry.keys:
        yield Refused(entry, f"declares the configuration key {key} as an array without items; add `items:` with a type")
    elif declared and default is not None and not _fits(default, declared, entry.value.get("items")):
        at = entry.keys["default"]
        yield Refused(at, f"gives the configuration key {key} a default that is {_kind(default)}; its type is {declared}")


def _foreign(key: str, entry: Entry) -> Iterator[Refused]:
    if "type" in entry.keys:
        yield Refused(entry.keys["type"], f"declares a type for {key}, which is no key of this project; write `value:` alone")
    elif entry.value.get("default") is not None:
        yield Refused(entry.keys["default"], f"gives {key} a default, and it is no key of this project; write `value:` in place of `default:`")
    elif entry.value.get("value") is None:
        yield Refused(entry, f"declares {key} without a value, and it is no key of this project; add `value:`")


def _fits(value: Any, declared: str, items: Any) -> bool:
    """As ValidateConfigValue of the engine has it."""
    if declared == "string":
        return isinstance(value, str)
    if declared == "integer":
        if isinstance(value, str):
            return re.fullmatch(r"[+-]?\d+", value) is not None
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if declared == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if declared == "object":
        return isinstance(value, dict)
    if not isinstance(value, list) or not isinstance(items, dict) or not isinstance(items.get("type"), str):
        return not isinstance(items, dict) and isinstance(value, list)
    return all(_fits(each, items["type"], items.get("items")) for each in value)


def _closed(project: Entry, name: str, keys: Mapping[str, type]) -> Iterator[Refused]:
    entry = project.keys.get(name)
    if entry is None or entry.value is None:
        return
    if not entry.is_mapping:
        yield Refused(entry, f"gives {name} {_kind(entry.value)}; it takes keys and values")
        return
    for key, inner in entry.keys.items():
        if key not in keys:
            yield Refused(inner, f"gives {name} a key {key}; it takes {', '.join(keys)}")
        elif not isinstance(inner.value, keys[key]):
            yield Refused(inner, f"gives {name}.{key} {_kind(inner.value)}; it takes text")


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    return {str: "text", int: "a number", float: "a number", list: "a list", dict: "keys and values"}.get(type(value), "a value")
