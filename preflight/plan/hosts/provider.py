"""A stand-in for AWS's provider that only has a schema, as Pulumi's host for YAML asks a provider for it.

It deploys nothing and answers nothing else: the monitor does. The schema has what the pack knows of the package.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer, add_ResourceProviderServicer_to_server
from typing_extensions import override

from preflight.plan.child import shapes
from preflight.plan.child.shapes import Shape

from .schema import Schema

PACKAGE = "aws"
ANY = {"$ref": "pulumi.json#/Any"}
_SCALARS = {shapes.TEXT: "string", shapes.INTEGER: "integer", shapes.NUMBER: "number", shapes.BOOLEAN: "boolean"}


class Provider(ResourceProviderServicer):
    """What a host asks of a provider before it runs a program."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @override
    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The version of the SDK that the schema is from."""
        return plugin_pb2.PluginInfo(version=self._schema.version)

    @override
    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.GetSchemaResponse:
        """All resources and functions."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps(package(self._schema)))


def serve() -> None:
    """Serve until this process is ended; the port is the first line of the output."""
    server = grpc.server(ThreadPoolExecutor(2))
    add_ResourceProviderServicer_to_server(Provider(Schema()), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Event().wait()


def install(folder: Path) -> None:
    """Put the stand-in into a new folder."""
    folder.mkdir()
    plugin = folder / f"pulumi-resource-{PACKAGE}"
    plugin.write_text(
        f"#!{sys.executable}\nimport sys\n\nsys.path[:] = {sys.path!r}\nfrom {__name__} import serve\n\nserve()\n"
    )
    plugin.chmod(0o700)


def package(schema: Schema) -> dict[str, Any]:
    """The package in Pulumi's form; every property may be given, as which of them are inputs is not known here.

    https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
    """
    resources, functions = {}, {}
    for token in schema.tokens():
        fields = shapes.fields(schema.of(token))
        properties = {name: _type(shape) for name, shape in fields.items()}
        if token.rpartition(":")[2][:1].isupper():
            resources[token] = {
                "properties": properties,
                "required": [name for name, shape in fields.items() if shape.required],
                "inputProperties": dict.fromkeys(properties, ANY),
            }
        else:
            functions[token] = {
                "inputs": {"properties": dict.fromkeys(properties, ANY)},
                "outputs": {"properties": properties},
            }
    return {
        "name": "aws",
        "version": schema.version,
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
        "resources": resources,
        "functions": functions,
        "provider": {},
    }


def _type(shape: Shape) -> dict[str, Any]:
    if shape.kind in _SCALARS:
        return {"type": _SCALARS[shape.kind]}
    if shape.kind == shapes.LIST and shape.element is not None:
        return {"type": "array", "items": _type(shape.element)}
    return ANY
