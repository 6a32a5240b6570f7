"""The engine's messages become planned resources. A property is converted when a policy first reads it, and not before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from preflight.core.planned import Planned

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value
    from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest, AnalyzerResource


class Properties(Mapping[str, Any]):
    """The properties of a message, in wire form."""

    def __init__(self, message: Struct) -> None:
        self._message = message
        self._fields: Mapping[str, Value] = message.fields  # which makes an object each time it is read

    def __getitem__(self, key: str) -> Any:
        if key not in self._fields:  # a protobuf map makes an entry of a key that is only asked for
            raise KeyError(key)
        return plain(self._fields[key])

    @override
    def get(self, key: str, default: Any = None) -> Any:
        # Most properties that are asked for are absent: `Mapping.get` makes an exception of each.
        fields = self._fields
        return plain(fields[key]) if key in fields else default

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def serialized(self) -> bytes:
        """The message as it is sent: its strings are in it as they are."""
        return self._message.SerializeToString()


def plain(value: Value) -> Any:
    """A protobuf value as plain Python."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        fields = value.struct_value.fields
        return {key: plain(fields[key]) for key in fields}
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    return None if kind in ("null_value", None) else getattr(value, kind)


def planned_resource(request: AnalyzeRequest) -> Planned:
    """One resource as it is planned: its checked inputs. The engine does not know yet what it depends on."""
    planned = _outlined(request, Properties(request.properties))
    planned.parent = request.options.parent
    return planned


def planned_in_stack(message: AnalyzerResource, analyzed: Planned | None) -> Planned:
    """One resource of the whole stack: its planned outputs and its dependencies, and its inputs as they were analyzed before.

    The inputs know more: one unknown inside a list makes the whole list unknown among the outputs of many providers.
    """
    outputs = Properties(message.properties)
    # What was analyzed remembers what has been read of the inputs already.
    planned = analyzed or _outlined(message, outputs)
    planned.outputs = outputs
    planned.parent = message.parent
    # The message does not have it, but every resource that is no component has a provider.
    planned.custom = bool(planned.provider) or planned.type.startswith("pulumi:providers:")
    planned.dependencies = tuple(message.dependencies)
    planned.links = {key: tuple(dependency.urns) for key, dependency in message.propertyDependencies.items()}
    return planned


def _outlined(message: AnalyzeRequest | AnalyzerResource, inputs: Properties) -> Planned:
    """What both messages about a resource have."""
    return Planned(
        urn=message.urn,
        type=message.type,
        name=message.name,
        inputs=inputs,
        provider=message.provider.urn,
        provider_inputs=Properties(message.provider.properties),
        ignore_changes=tuple(message.options.ignoreChanges),
    )
