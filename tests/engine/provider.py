"""A stand-in for a bridged provider that deploys nothing: run as `python provider.py PACKAGE ENGINE_ADDRESS`.

It sends back what a real one would during previews and updates, as far as that can be told from the provider's Python
SDK, found beside the running interpreter: Check fills in what pulumi-aws fills in (a name, `region`, `tagsAll`) and
brings inputs into the declared types; Create echoes the inputs and adds every output that always has a value, unknown
at preview and well shaped after; functions answer with values of the right types. It refuses nothing and knows no
defaults of the provider's schema.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import inspect
import json
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer, add_ResourceProviderServicer_to_server

from preflight.plan.child import aws, shapes, wire

ACCOUNT = "190283746502"
MESSAGE_SIZE = 400 * 1024 * 1024
SECONDS_BETWEEN_LOOKS_FOR_THE_ENGINE = 2.0
# Inputs for which AWS takes a value of its own when the program gives none.
CHOSEN_BY_AWS = re.compile(r"(?i)(id|arn|name|identifier|zone|ip|address)$")


LAYER = "aws:lambda/layerVersion:LayerVersion"


class Deployed:
    """Takes the place of the planner's markers: the texts and numbers that a deployment would have given."""

    origins: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, name: str = "") -> None:
        """`name` is the resource's physical name, if it has one."""
        self._name = name

    def core(self, origin: str, output: str) -> str:
        """The resource's name in its id, ARN and URL, else something unique."""
        named_by = re.search(r"(?i)(^id|arn|url|name)$", output)
        return self._name if self._name and named_by else digest(origin, output)

    def number(self, origin: str, output: str) -> int:
        """A small number."""
        return int(digest(origin, output)[:2], 16)

    def address(self, origin: str, output: str) -> str:
        """A private address."""
        return f"10.0.0.{self.number(origin, output)}"

    def stands_for(self, text: str, origin: str, output: str) -> str:
        """The text itself: `parameter/orders/host` of a parameter named `/orders/host`."""
        return text.replace(f"/{self._name}", self._name) if self._name.startswith("/") else text


def digest(*parts: str) -> str:
    """17 hexadecimal digits, as many as the ids of EC2 have."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:17]


def snake(name: str) -> str:
    """A property's name in Python."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def type_of(urn: str) -> str:
    """`aws:sqs/queue:Queue`."""
    return urn.split("::", 3)[2].rpartition("$")[2]


@functools.cache
def sdk_module(token: str) -> Any:
    """The module of the SDK that defines a resource or function; None if there is none."""
    package, module, _ = token.split(":")
    folder = module.partition("/")[0]
    path = f"pulumi_{package.replace('-', '_')}"
    try:
        if folder == "index":
            return importlib.import_module(path)
        return importlib.import_module(f"{path}.{folder}_" if folder == "lambda" else f"{path}.{folder}")
    except ImportError:
        return None


def declared(token: str) -> tuple[dict[str, shapes.Shape], frozenset[str]]:
    """{output: shape} of a resource, and the Python names of its inputs."""
    cls = getattr(sdk_module(token), token.rpartition(":")[2], None)
    if cls is None:
        return {}, frozenset()
    return shapes.fields(cls), frozenset(inspect.signature(cls._internal_init).parameters)


def made(shape: shapes.Shape, fill: shapes.Fill, path: str, depth: int = 0) -> Any:
    """A value of the shape after a deployment."""
    if shape.kind in (shapes.TEXT, shapes.INTEGER, shapes.NUMBER):
        return fill(path, shape)
    if shape.kind == shapes.BOOLEAN:
        return False
    if shape.kind == shapes.LIST and shape.element is not None:
        return [made(shape.element, fill, f"{path}[0]", depth + 1)]
    if shape.kind == shapes.OBJECT and depth < shapes.DEEPEST:
        inside = {key: field for key, field in shapes.fields(shape.fields).items() if field.required}
        return {key: made(field, fill, f"{path}.{key}", depth + 1) for key, field in inside.items()}
    return {}


class Provider(ResourceProviderServicer):
    """The provider of one package."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._settings: dict[str, Any] = {}

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """The version of the SDK."""
        return plugin_pb2.PluginInfo(version=version(self._package))

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:
        """No schema: programs in Python need none."""
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        """Any configuration will do."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """No configuration replaces the provider."""
        return provider_pb2.DiffResponse()

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        """As bridged providers answer: they take neither secrets nor output values."""
        self._settings = wire.plain(request.args)
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        """The inputs in their declared types, with what pulumi-aws adds."""
        token, given = type_of(request.urn), wire.plain(request.news)
        outputs, inputs = declared(token)
        shape_of = {key: outputs.get(key, shapes.Shape(shapes.ANYTHING)) for key in given}
        checked = {key: shapes.conform(value, shape_of[key]) for key, value in given.items()}
        if self._package == "aws":
            self._add_what_aws_adds(request.urn, checked, outputs, inputs)
        return provider_pb2.CheckResponse(inputs=wire.struct(checked))

    def _add_what_aws_adds(
        self, urn: str, checked: dict[str, Any], outputs: dict[str, shapes.Shape], inputs: frozenset[str]
    ) -> None:
        # https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
        called = urn.rpartition("::")[2]
        for key in ("name", "bucket") if type_of(urn).startswith("aws:s3/bucket") else ("name",):
            if key in inputs and key not in checked and f"{key}Prefix" not in checked and outputs[key].required:
                name = f"{called.lower() if key == 'bucket' else called}-{digest(urn)[:7]}"
                checked[key] = f"{name}.fifo" if checked.get("fifoQueue") or checked.get("fifoTopic") else name
        if "region" in outputs:
            checked.setdefault("region", self._place({}).region)
        if "tagsAll" in outputs and "tagsAll" not in checked:
            tags, default = checked.get("tags") or {}, aws.default_tags(self._settings)
            unknown = default is None or wire.holds_unknown(tags)
            checked["tagsAll"] = wire.UNKNOWN if unknown else {**(default or {}), **tags}

    def _place(self, properties: dict[str, Any]) -> aws.Place:
        region = properties.get("region") or self._settings.get("region") or os.environ.get("AWS_REGION")
        return aws.Place(region or aws.ASSUMED_REGION, ACCOUNT)

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """What changed is updated in place."""
        same = request.old_inputs == request.news
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_NONE if same else provider_pb2.DiffResponse.DIFF_SOME
        )

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:
        """The inputs and what AWS would add."""
        outputs = self._outputs(request.urn, wire.plain(request.properties), preview=request.preview)
        ident = outputs["id"]
        return provider_pb2.CreateResponse(id="" if request.preview else ident, properties=wire.struct(outputs))

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:
        """The new inputs; the id stays."""
        outputs = self._outputs(request.urn, wire.plain(request.news), preview=request.preview)
        return provider_pb2.UpdateResponse(properties=wire.struct({**outputs, "id": request.id}))

    def _outputs(self, urn: str, properties: dict[str, Any], *, preview: bool) -> dict[str, Any]:
        token = type_of(urn)
        name = next((properties[key] for key in ("name", "bucket") if isinstance(properties.get(key), str)), "")
        where = self._place(properties) if self._package == "aws" else None
        # The planner's templates write names where it writes markers.
        fill = aws.scalar(token, urn, Deployed(name), where)  # type: ignore[arg-type]
        declared_outputs, inputs = declared(token)
        outputs = dict(properties)
        for key, shape in {"id": shapes.Shape(shapes.TEXT), **declared_outputs}.items():
            if not shape.required or key in properties:
                continue
            if preview:
                outputs[key] = wire.UNKNOWN
            elif snake(key) not in inputs or (shape.kind == shapes.TEXT and CHOSEN_BY_AWS.search(key)):
                outputs[key] = made(shape, fill, key)
        if token == LAYER and not preview:
            outputs["version"], outputs["arn"] = "1", f"{outputs['layerArn']}:1"
        return outputs

    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing was there."""
        return empty_pb2.Empty()

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:
        """A resource that exists, known by its id alone."""
        outputs = self._outputs(request.urn, wire.plain(request.properties), preview=False)
        return provider_pb2.ReadResponse(
            id=request.id, properties=wire.struct({**outputs, "id": request.id}), inputs=request.inputs
        )

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing takes long."""
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> provider_pb2.InvokeResponse:
        """Data sources hand their arguments back; the rest is answered, or made up in the declared type."""
        token, arguments = request.tok, wire.plain(request.args)
        where = self._place(arguments)
        names: Any = Deployed(f"example-{token.rpartition(':')[2].removeprefix('get').lower()}")
        try:
            answered = dict(aws.answer(token, arguments, where, token, names) or {})
        except aws.Refusal as refusal:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(refusal))
        known_as = aws.resource_of(token) if self._package == "aws" else token
        fill = aws.scalar(known_as, token, names, where if self._package == "aws" else None)
        sdk_module(token)
        result = shapes.result_class(token)
        for key, shape in (shapes.fields(result) if result else {}).items():
            if key not in answered and arguments.get(key) is not None:
                answered[key] = shapes.conform(arguments[key], shape)
            elif key not in answered and shape.required:
                answered[key] = made(shape, fill, key)
        # Nothing of a bridged provider's answer is marked.
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").update(wire.without_secrets(answered)[0])
        return response


def version(package: str) -> str:
    """The version of an installed SDK, which is also its provider's."""
    sdk = importlib.import_module(f"pulumi_{package.replace('-', '_')}")
    return str(json.loads(Path(sdk.__path__[0], "pulumi-plugin.json").read_text())["version"])


def main(package: str) -> None:
    """Serve until the engine has ended."""
    engine = os.getppid()
    options = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.max_send_message_length", MESSAGE_SIZE)]
    server = grpc.server(ThreadPoolExecutor(16), options=options)
    add_ResourceProviderServicer_to_server(Provider(package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - this is how the engine learns it
    alone = threading.Event()
    try:
        while not alone.wait(SECONDS_BETWEEN_LOOKS_FOR_THE_ENGINE) and os.getppid() == engine:
            pass
    except KeyboardInterrupt:
        pass  # the engine's way to end a provider
    server.stop(grace=None)


if __name__ == "__main__":
    main(sys.argv[1])
