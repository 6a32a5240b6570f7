"""Reads what `pulumi stack export` writes.

https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (ResourceV3)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

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
    try:
        given = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise CannotCheck(f"{name} is not JSON ({error})", ADVICE) from None
    if isinstance(given, dict) and "checkpoint" in given:  # as a backend keeps it
        given = {"deployment": (given["checkpoint"] or {}).get("latest")}
    if not isinstance(given, dict) or "deployment" not in given:
        raise CannotCheck(f"{name} is no stack export: it has no `deployment`", ADVICE)
    try:
        states = [state for state in (given["deployment"] or {}).get("resources") or () if not state.get("delete")]
        inputs = {state["urn"]: _opened(state.get("inputs") or {}) for state in states}
        resources = [_planned(state, inputs) for state in states if not state.get("external")]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CannotCheck(f"{name} is no stack export: {type(error).__name__} ({error})", ADVICE) from None
    first = _URN.match(resources[0].urn) if resources else None
    return Export(first["project"] if first else "", first["stack"] if first else "", resources)


_URN = re.compile(r"urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<type>.*?)::(?P<name>.*)", re.DOTALL)


def _planned(state: Mapping[str, Any], inputs: Mapping[str, Mapping[str, Any]]) -> Planned:
    urn = _URN.fullmatch(state["urn"])
    if urn is None:
        raise ValueError("a resource has no URN")
    provider = str(state.get("provider") or "").rpartition("::")[0]  # its id follows its URN
    return Planned(
        urn=state["urn"],
        type=state["type"],
        name=urn["name"],
        inputs=inputs[state["urn"]],
        outputs=_opened(state.get("outputs") or {}),
        parent=state.get("parent") or "",
        provider=provider,
        provider_inputs=inputs.get(provider),
        dependencies=tuple(state.get("dependencies") or ()),
        links={key: tuple(urns or ()) for key, urns in (state.get("propertyDependencies") or {}).items()},
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
    """`project:///src/__main__.py#3,7` is line 3 of src/__main__.py."""
    found = re.fullmatch(r"project:///(?P<file>[^#]+)#(?P<line>\d+)(?:,\d+)?", position)
    return (found["file"], int(found["line"])) if found else None
