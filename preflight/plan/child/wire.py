"""Pulumi's wire form as plain JSON, and the turns the engine gives it between a program, its transforms and a policy.

What is done when: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
"""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def plain(message: Any) -> Any:
    """A protobuf Struct, ListValue or Value as JSON; numbers are floats, as on the wire."""
    if isinstance(message, struct_pb2.Struct):
        return {key: plain(item) for key, item in message.fields.items()}
    if isinstance(message, struct_pb2.ListValue):
        return [plain(item) for item in message.values]
    kind = message.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    item = getattr(message, kind)
    return plain(item) if kind in ("struct_value", "list_value") else item


def struct(value: dict[str, Any]) -> struct_pb2.Struct:
    """JSON as a protobuf Struct."""
    made = struct_pb2.Struct()
    made.update(value)
    return made


def secret(value: Any) -> Any:
    """The value marked as secret, once."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether the value itself is marked; one inside it does not count."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def as_analyzed(value: Any) -> Any:
    """As the engine hands a value to an analyzer.

    Output values become plain, unknown or secret; a reference becomes the resource's id, or its URN when it has none;
    keys that are Pulumi's own go, which paths in an archive are not. Unknowns, secrets, assets and archives stay marked.
    """
    if isinstance(value, list):
        return [as_analyzed(item) for item in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(SIGNATURE)
    if signature == OUTPUT_VALUE:
        known = as_analyzed(value["value"]) if "value" in value else UNKNOWN
        return secret(known) if value.get("secret") else known
    if signature == RESOURCE_REFERENCE:
        return value.get("id", value.get("urn")) or UNKNOWN
    if signature == ARCHIVE and isinstance(value.get("assets"), dict):
        return value | {"assets": {path: as_analyzed(item) for path, item in value["assets"].items()}}
    return {key: as_analyzed(item) for key, item in value.items() if not key.startswith("__")}


def as_transformed(value: Any, dependencies: list[str] | None = None) -> Any:
    """As the engine hands a value to a transform: what is unknown, secret or depends on others is an output value."""
    if value == UNKNOWN:
        made: Any = {SIGNATURE: OUTPUT_VALUE}
    elif is_secret(value):
        made = {SIGNATURE: OUTPUT_VALUE, "secret": True}
        if value["value"] != UNKNOWN:
            made["value"] = value["value"]
    elif isinstance(value, list):
        made = [as_transformed(item) for item in value]
    elif isinstance(value, dict) and SIGNATURE not in value:
        made = {key: as_transformed(item) for key, item in value.items()}
    else:
        made = value
    if dependencies:
        if not (isinstance(made, dict) and made.get(SIGNATURE) == OUTPUT_VALUE):
            made = {SIGNATURE: OUTPUT_VALUE, "value": made}
        made["dependencies"] = dependencies
    return made


def after_transforms(value: Any) -> Any:
    """What comes back from transforms, without output values but with references."""
    if isinstance(value, list):
        return [after_transforms(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == OUTPUT_VALUE:
        known = after_transforms(value["value"]) if "value" in value else UNKNOWN
        return secret(known) if value.get("secret") else known
    return {key: after_transforms(item) for key, item in value.items()}


def dependencies_in(value: Any) -> set[str]:
    """The URNs that output values inside the value depend on."""
    found: set[str] = set()
    if isinstance(value, dict):
        if value.get(SIGNATURE) == OUTPUT_VALUE:
            found.update(value.get("dependencies", ()))
        for item in value.values():
            found |= dependencies_in(item)
    elif isinstance(value, list):
        for item in value:
            found |= dependencies_in(item)
    return found


def holds_unknown(value: Any) -> bool:
    """Whether the value or anything inside is unknown."""
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return bool(value == UNKNOWN)


def without_secrets(value: Any) -> tuple[Any, bool]:
    """The value with nothing marked as secret, and whether anything was."""
    if is_secret(value):
        return without_secrets(value["value"])[0], True
    if isinstance(value, list):
        items = [without_secrets(item) for item in value]
        return [item for item, _ in items], any(was for _, was in items)
    if isinstance(value, dict):
        fields = {key: without_secrets(item) for key, item in value.items()}
        return {key: item for key, (item, _) in fields.items()}, any(was for _, was in fields.values())
    return value, False
