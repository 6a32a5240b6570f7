"""Reads what `pulumi stack export` writes.

https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (ResourceV3)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from preflight.core.assets import SIGNATURE
from preflight.core.planned import Planned
from preflight.core.wire import SECRET

from .failure import CannotCheck

ADVICE = "name a file that `pulumi stack export --file FILE` has written"


class Export(NamedTuple):
    """A stack as it is deployed."""

    project: str
    stack: str
    resources: list[Planned]


def read_export(file: Path) -> Export:
    """The resources of a stack export. Raises CannotCheck for any other file."""
    try:
        return read_state(file.read_bytes(), str(file))
    except OSError as error:
        raise CannotCheck(f"{file} cannot be read ({error.strerror})", ADVICE) from None


def read_state(written: bytes, name: str) -> Export:
    """The resources of a stack, from an export or from a backend's file. `name` is what messages call it.

    A secret is read where the export was made with `--show-secrets`; else it is a secret that nobody knows. Raises CannotCheck.
    """
    opened = _opened if b'"plaintext"' in written else _as_it_is
    try:
        text = written.decode("utf-8")
        del written  # a state may be large
        found = _states(text)
    except (ValueError, RecursionError) as error:
        raise CannotCheck(f"{name} is not JSON ({error})", ADVICE) from None
    if found is None:
        raise CannotCheck(f"{name} is no stack export: it has no `deployment`", ADVICE)
    try:
        states = [_kept(state, opened) for state in found if not state.get("delete")]
        inputs = {state["urn"]: state["inputs"] for state in states}
        urns = {urn: urn for urn in inputs}
        resources = [_planned(state, inputs, urns) for state in states if not state.get("external")]
    except json.JSONDecodeError as error:
        raise CannotCheck(f"{name} is not JSON ({error})", ADVICE) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CannotCheck(f"{name} is no stack export: {type(error).__name__} ({error})", ADVICE) from None
    first = _URN.match(resources[0].urn) if resources else None
    return Export(first["project"] if first else "", first["stack"] if first else "", resources)


def _states(text: str) -> Iterator[Mapping[str, Any]] | None:
    """The states of the resources, one after the other, so that not all are there twice; None where it is no state.

    Raises ValueError, here or by the iterator, for what is not JSON.
    """
    deployment = None
    for key, at in _members(text, 0):
        if key == "checkpoint":  # as a backend keeps it
            deployment = next((value for inner, value in _members(text, at) if inner == "latest"), at)
            break
        if key == "deployment":
            deployment = at
            break
    if deployment is None or not text.rstrip().endswith("}"):
        json.loads(text)  # raises, unless it is JSON of something else
        return None
    resources = next((at for key, at in _members(text, deployment) if key == "resources"), None)
    return iter(()) if resources is None else _items(text, resources, _sharing() if len(text) > LARGE else _DECODER)


LARGE = 8_000_000
"""The length of a state from which on its strings are shared between its resources."""
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def _next(text: str, at: int, wanted: str) -> int:
    """The position after the next character, which must be one of these. Raises ValueError."""
    at = _after_space(text, at)
    if at >= len(text) or text[at] not in wanted:
        raise json.JSONDecodeError(f"Expecting {' or '.join(map(repr, wanted))}", text, at)
    return at + 1


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The names in an object, each with the position of its value; nothing of any other value. Raises ValueError."""
    at = _after_space(text, at)
    if text[at : at + 1] != "{":
        return
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "}":
        name, at = _DECODER.raw_decode(text, _after_space(text, at))
        at = _after_space(text, _next(text, at, ":"))
        yield name, at
        _, at = _DECODER.raw_decode(text, at)
        at = _next(text, at, ",}")
        if text[at - 1] == "}":
            return


def _sharing() -> json.JSONDecoder:
    """A decoder that makes each string once: names, types and regions repeat in every resource. It takes a little longer."""
    strings: dict[str, str] = {}
    once = strings.setdefault

    def shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {once(key, key): once(value, value) if type(value) is str else value for key, value in pairs}

    return json.JSONDecoder(object_pairs_hook=shared)


def _items(text: str, at: int, decoder: json.JSONDecoder) -> Iterator[Any]:
    """The items of a list; none of null. Raises ValueError, TypeError for any other value."""
    at = _after_space(text, at)
    if text[at : at + 1] != "[":
        if _DECODER.raw_decode(text, at)[0] is not None:
            raise TypeError("`resources` is not a list")
        return
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        item, at = decoder.raw_decode(text, _after_space(text, at))
        yield item
        at = _next(text, at, ",]")
        if text[at - 1] == "]":
            return


def _kept(state: Mapping[str, Any], opened: Callable[[Any], Any]) -> dict[str, Any]:
    """A state with its secrets opened. An output that is equal to the input of its name is the same object."""
    inputs, outputs = opened(state.get("inputs") or {}), opened(state.get("outputs") or {})
    if isinstance(inputs, dict) and isinstance(outputs, dict):
        for key, value in outputs.items():
            if key in inputs and inputs[key] == value and type(inputs[key]) is type(value):
                outputs[key] = inputs[key]
    return {**state, "inputs": inputs, "outputs": outputs}


def _as_it_is(wire: Any) -> Any:
    return wire


_URN = re.compile(r"urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<type>.*?)::(?P<name>.*)", re.DOTALL)


_TYPES = {"type": str, "parent": str, "provider": str, "sourcePosition": str, "inputs": dict, "outputs": dict}


def _planned(state: Mapping[str, Any], inputs: Mapping[str, Mapping[str, Any]], urns: Mapping[str, str]) -> Planned:
    """`urns` has each URN as it is there first: a resource names others, whose URNs are long."""
    urn = _URN.fullmatch(state["urn"])
    if urn is None:
        raise ValueError("a resource has no URN")
    for key, wanted in _TYPES.items():
        if not isinstance(state.get(key) or wanted(), wanted):
            raise TypeError(f"`{key}` of {state['urn']} is not {'a string' if wanted is str else 'an object'}")
    provider = str(state.get("provider") or "").rpartition("::")[0]  # its id follows its URN
    return Planned(
        urn=state["urn"],
        type=state["type"],
        name=urn["name"],
        inputs=inputs[state["urn"]],
        outputs=state["outputs"],
        parent=state.get("parent") or "",
        provider=urns.get(provider, provider),
        provider_inputs=inputs.get(provider),
        dependencies=tuple(urns.get(each, each) for each in state.get("dependencies") or ()),
        links={
            key: tuple(urns.get(each, each) for each in found or ())
            for key, found in (state.get("propertyDependencies") or {}).items()
        },
        ignore_changes=tuple(state.get("ignoreChanges") or ()),
        custom=bool(state.get("custom")),
        place=_place(state.get("sourcePosition") or ""),
    )


def _opened(wire: Any) -> Any:
    """A value of a state as a preview would have it: a secret's text, where there is one, is JSON of its value."""
    if isinstance(wire, list):
        return [_opened(item) for item in wire]
    if not isinstance(wire, dict):
        return wire
    if wire.get(SIGNATURE) == SECRET and "plaintext" in wire:
        return {SIGNATURE: SECRET, "value": _opened(json.loads(wire["plaintext"]))}
    return {key: _opened(value) for key, value in wire.items()}


def _place(position: str) -> tuple[str, int] | None:
    """`project:///src/__main__.py#3,7` is line 3 of src/__main__.py.

    Of ES modules the SDK for Node.js reports `project:///src/file:/shop/src/queues.js#3,7`, of which the absolute path is right.
    """
    found = re.fullmatch(r"project:///(?:(?:.*/)?file:(?=/))?(?P<file>[^#]+)#(?P<line>\d+)(?:,\d+)?", position)
    return (unquote(found["file"]), int(found["line"])) if found else None
