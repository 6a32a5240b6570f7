"""A planned resource as the engine or the planner describes it, before a view reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .wire import Markers

ROOT = "pulumi:pulumi:Stack"
"""The type of the resource that is the stack itself."""


class Planned:
    """One resource as the engine or the planner sends it: `inputs` and `outputs` map a property to its wire form.

    `links` maps a property to the URNs of the resources whose outputs it is created from. `place` is the file and line (from
    1) of the statement that creates it; None where that is not known.

    `lost` maps a property of which an error of the program has left out something to the place of that error; the empty name
    stands for all properties. `waits_for_lost` is the place of an error that has lost one of its dependencies.
    """

    def __init__(  # noqa: PLR0913 - the facts of one message, each by its name
        self,
        *,
        urn: str,
        type: str,  # noqa: A002 - the engine's word
        name: str,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any] | None = None,
        parent: str = "",
        provider: str = "",
        provider_inputs: Mapping[str, Any] | None = None,
        dependencies: Sequence[str] = (),
        links: Mapping[str, Sequence[str]] | None = None,
        ignore_changes: Sequence[str] = (),
        custom: bool = True,
        external: bool = False,
        place: tuple[str, int] | None = None,
        lost: Mapping[str, str] = MappingProxyType({}),
        waits_for_lost: str = "",
    ) -> None:
        self.urn, self.type, self.name = urn, type, name
        self.inputs, self.outputs = inputs, outputs or {}
        self.parent, self.provider, self.provider_inputs = parent, provider, provider_inputs or {}
        self.dependencies, self.links = dependencies, links or {}
        self.ignore_changes, self.place = ignore_changes, place
        self.lost, self.waits_for_lost = lost, waits_for_lost
        self.custom, self.external = custom, external
        self._memory: dict[Any, Any] = {}
        self._remembered: tuple[object, object] = (None, None)

    def memory(self, markers: Markers) -> dict[Any, Any]:
        """The cache of what was read from the inputs with these markers, shared by all stacks that have them."""
        inputs, read_with = self._remembered
        if inputs is not self.inputs or read_with is not markers:
            self._memory, self._remembered = {}, (self.inputs, markers)
        return self._memory

    def forget(self) -> None:
        """Free the memory of what was read from the inputs; it is read again where that is needed."""
        self._memory, self._remembered = {}, (None, None)

    def input(self, key: str) -> Any:
        """An input in wire form; None where it is absent."""
        return self.inputs.get(key)

    def lost_by(self, key: str) -> str:
        """The place of the error that may have left out a property (by its name on the wire); empty where none has."""
        if not self.lost:
            return ""
        return self.lost.get(key) or ("" if key in self.inputs else self.lost.get("", ""))

    def written(self) -> bytes:
        """The serialized inputs, for a cheap substring test: a string that is not in them is in no input."""
        serialized = getattr(self.inputs, "serialized", None)
        if serialized is not None:
            return cast("bytes", serialized())
        return json.dumps(self.inputs, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")

    def output(self, key: str) -> Any:
        """An output in wire form; None where it is absent or not yet known to exist."""
        return self.outputs.get(key)
