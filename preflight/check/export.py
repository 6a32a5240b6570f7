"""Reads what `pulumi stack export` writes.

https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (ResourceV3)
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple
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
        with file.open("rb") as stream:
            return _read(stream, file.stat().st_size, str(file))
    except OSError as error:
        raise CannotCheck(f"{file} cannot be read ({error.strerror})", ADVICE) from None


def read_state(written: bytes, name: str) -> Export:
    """The resources of a stack, from an export or from a backend's file. `name` is what messages call it.

    A secret is read where the export was made with `--show-secrets`; else it is a secret that nobody knows. Raises CannotCheck.
    """
    return _read(BytesIO(written), len(written), name)


def _read(stream: IO[bytes], size: int, name: str) -> Export:
    """As `read_state`, from a stream of so many bytes."""
    try:
        states = _states(_Window(stream), _sharing() if size > LARGE else _DECODER)
        inputs = {state["urn"]: state["inputs"] for state in states or ()}
        urns = {urn: urn for urn in inputs}
        resources = [_planned(state, inputs, urns) for state in states or () if not state.get("external")]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        fault = _fault(stream) or (error if isinstance(error, json.JSONDecodeError) else None)
        problem = f"is no stack export: {type(error).__name__} ({error})"
        raise CannotCheck(f"{name} {f'is not JSON ({fault})' if fault else problem}", ADVICE) from None
    if states is None:
        fault = _fault(stream)
        problem = "is no stack export: it has no `deployment`"
        raise CannotCheck(f"{name} {f'is not JSON ({fault})' if fault else problem}", ADVICE)
    first = _URN.match(resources[0].urn) if resources else None
    return Export(first["project"] if first else "", first["stack"] if first else "", resources)


def _fault(stream: IO[bytes]) -> Exception | None:
    """Why a document is not JSON, with its place in the whole of it; None where it is."""
    stream.seek(0)
    try:
        json.loads(stream.read().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return error
    return None


def _states(window: _Window, decoder: json.JSONDecoder) -> list[dict[str, Any]] | None:
    """The states of the resources, but for those about to be deleted; None where the document has no deployment.

    Raises ValueError for what is not JSON, AttributeError or TypeError for what is no state.
    """
    key = window.find("deployment", "checkpoint")
    if not key:
        return None
    states = []
    # A backend keeps the deployment in a checkpoint.
    if (key == "deployment" or window.find("latest")) and window.find("resources"):
        for state, is_plain in window.items(decoder):
            if not state.get("delete"):
                states.append(_kept(state, _opened if is_plain else _as_it_is))
    window.end()
    return states


LARGE = 8_000_000
"""The bytes of a state from which on its strings are shared between its resources."""
PART = 1_000_000
"""The bytes of a state that are read at a time."""
PLAINTEXT = '"plaintext"'
"""What is in the text of a resource of which a secret was decrypted."""
AFTER = " \t\n\r,:]}"
"""What may be after a value."""
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


class _Window:
    """The part of a JSON document that is being read: what was read is dropped, as an export may be large.

    What reads raises ValueError where the document is not JSON.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._utf_8 = stream, codecs.getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0

    def _more(self) -> bool:
        """Read on, the more the longer the value is that is not whole yet; false at the end."""
        data = self._stream.read(max(PART, len(self._text) - self._at))
        more = self._utf_8.decode(data, final=not data)
        if data:
            self._text, self._at = self._text[self._at :] + more, 0
        return bool(data)

    def _next(self) -> str:
        """Go to the next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, wanted: str) -> str:
        """The next character, which must be one of these."""
        found = self._next()
        if not found or found not in wanted:
            raise json.JSONDecodeError(f"Expecting {' or '.join(map(repr, wanted))}", self._text, self._at)
        self._at += 1
        return found

    def _value(self, decoder: json.JSONDecoder = _DECODER) -> tuple[Any, bool]:
        """The next value, and whether `PLAINTEXT` is in it."""
        self._next()
        while True:
            try:
                found, end = decoder.raw_decode(self._text, self._at)
            except ValueError:  # noqa: PERF203 - not whole yet, if there is more
                if not self._more():
                    raise
            else:
                after = self._text[end : end + 1]
                if (after and after in AFTER) or not self._more():  # a number may go on
                    is_plain = self._text.find(PLAINTEXT, self._at, end) >= 0
                    self._at = end
                    return found, is_plain

    def find(self, *names: str) -> str:
        """Go to the value of the first of these names in the object that is next; empty where that has none of them."""
        if self._next() != "{":
            self._value()
            return ""
        self._take("{")
        if self._next() == "}":
            self._take("}")
            return ""
        while True:
            name, _ = self._value()
            self._take(":")
            if name in names:
                return str(name)
            self._value()
            if self._take(",}") == "}":
                return ""

    def items(self, decoder: json.JSONDecoder) -> Iterator[tuple[Any, bool]]:
        """The items of the list that is next, as `_value`; none of null. Raises TypeError for any other value."""
        if self._next() != "[":
            if self._value()[0] is not None:
                raise TypeError("`resources` is not a list")
            return
        self._take("[")
        if self._next() == "]":
            self._take("]")
            return
        while True:
            yield self._value(decoder)
            if self._take(",]") == "]":
                return

    def end(self) -> None:
        """Go to the end, where the document's last bracket must be."""
        last = ""
        while True:
            last = self._text[self._at :].rstrip()[-1:] or last
            self._at = len(self._text)
            if not self._more():
                break
        if last != "}":
            raise json.JSONDecodeError("Expecting '}'", self._text, self._at)


def _sharing() -> json.JSONDecoder:
    """A decoder that makes each string once: names, types and regions repeat in every resource. It takes a little longer."""
    strings: dict[str, str] = {}
    once = strings.setdefault

    def shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {once(key, key): once(value, value) if type(value) is str else value for key, value in pairs}

    return json.JSONDecoder(object_pairs_hook=shared)


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
