"""The engine's messages become planned resources. A property is converted when a policy first reads it, and not before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from preflight.core.view import Planned

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value
    from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest, AnalyzerResource


class Properties(Mapping[str, Any]):
    """The properties of a message, in wire form."""

    def __init__(self, message: Struct) -> None:
        self._fields = message.fields
        self._plain: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._plain:
            if key not in self._fields:  # a protobuf map makes an entry of a key that is only asked for
                raise KeyError(key)
            self._plain[key] = plain(self._fields[key])
        return self._plain[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def plain(value: Value) -> Any:
    """A protobuf value as plain Python."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {key: plain(item) for key, item in value.struct_value.fields.items()}
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    return None if kind in ("null_value", None) else getattr(value, kind)


def planned_resource(request: AnalyzeRequest) -> Planned:
    """One resource as it is planned: its checked inputs. The engine does not tell yet what it depends on."""
    return Planned(
        urn=request.urn,
        type=request.type,
        name=request.name,
        inputs=Properties(request.properties),
        parent=request.options.parent,
        provider=request.provider.urn,
        provider_inputs=Properties(request.provider.properties),
        ignore_changes=tuple(request.options.ignoreChanges),
    )


def planned_in_stack(message: AnalyzerResource, inputs: Mapping[str, Any] | None) -> Planned:
    """One resource of the whole stack: its planned outputs, its dependencies, and its inputs if they were analyzed before.

    The inputs know more: one unknown inside a list makes the whole list unknown among the outputs of many providers.
    """
    outputs = Properties(message.properties)
    return Planned(
        urn=message.urn,
        type=message.type,
        name=message.name,
        inputs=outputs if inputs is None else inputs,
        outputs=outputs,
        parent=message.parent,
        provider=message.provider.urn,
        provider_inputs=Properties(message.provider.properties),
        # The message does not say it, but every resource that is no component has a provider.
        custom=bool(message.provider.urn) or message.type.startswith("pulumi:providers:"),
        dependencies=tuple(message.dependencies),
        links={key: tuple(dependency.urns) for key, dependency in message.propertyDependencies.items()},
        ignore_changes=tuple(message.options.ignoreChanges),
    )
