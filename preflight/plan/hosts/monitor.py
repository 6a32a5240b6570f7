"""The monitor of a plan, served to the program's process as Pulumi's engine serves its own."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import engine_pb2, resource_pb2
from pulumi.runtime.proto.codegen import loader_pb2
from typing_extensions import override

from preflight.plan.child import shapes
from preflight.plan.child.monitor import ROOT, Failure, Monitor
from preflight.plan.child.references import exported
from preflight.plan.child.registrations import Seen
from preflight.plan.child.transforms import MESSAGE_SIZE
from preflight.plan.standby import Standby

from . import provider
from .installed import Installed
from .schema import Schema
from .sources import Sources

# A call that waits for a transform of the program takes a thread, and the transform may make more calls.
THREADS = 64


class ServedMonitor(Monitor):
    """A monitor for a program in another process: a schema has the outputs, a registration its place in the source."""

    def __init__(
        self,
        *,
        sources: Sources,
        schema: Schema,
        installed: Installed,
        standby: Standby | None = None,
        **of_run: Any,
    ) -> None:
        """`of_run` as for `Monitor`."""
        super().__init__(**of_run)
        self._sources, self._schema, self._installed = sources, schema, installed
        self._standby = standby
        self.has_begun = threading.Event()
        """Set by the first call of the program itself; before that its host may build it."""
        self.errors: list[str] = []
        """What the program's SDK reported as errors, in their order."""

    @override
    def _seen(self, request: Any) -> Seen:
        file, line = self._sources.place(request)
        declared = self._schema.of(request.type)
        return Seen(self._installed.of(request.type) if declared is shapes.NOTHING else declared, {}, file, line)

    @override
    def _result(self, token: str) -> dict[str, shapes.Shape]:
        return shapes.fields(self._schema.of(token))

    @override
    def _outputs_of_reference(self, urn: str) -> dict[str, Any]:
        return {name: exported(name, urn, self._markers) for name in self._sources.words}

    @override
    def RegisterResource(self, request: Any) -> Any:
        # An SDK registers the stack before it runs the program, which waits for the answer.
        if request.type == ROOT and self._standby is not None:
            self._standby.wait()
            if not self._standby.is_wanted:
                raise Failure(grpc.StatusCode.CANCELLED, "nobody needs this plan")
        return super().RegisterResource(request)

    def close(self) -> None:
        """Close the connections to the program, which has ended."""
        self._transforms.close()

    @override
    def Log(self, request: Any) -> Any:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return super().Log(request)

    def GetSchema(self, request: Any) -> Any:  # noqa: N802 - the names of the protocol
        """The schema of a package, which hosts of typed languages ask the engine for."""
        if request.package != provider.PACKAGE:
            raise Failure(grpc.StatusCode.NOT_FOUND, f"no schema of the package '{request.package}' is at hand")
        return loader_pb2.GetSchemaResponse(schema=json.dumps(provider.package(self._schema)).encode())


def serve(monitor: ServedMonitor) -> tuple[grpc.Server, str]:
    """A server that has the monitor's two services and the loader of schemas, and its address."""
    sizes = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.max_send_message_length", MESSAGE_SIZE)]
    server = grpc.server(ThreadPoolExecutor(THREADS), options=sizes)
    for module, name in ((resource_pb2, "ResourceMonitor"), (engine_pb2, "Engine"), (loader_pb2, "Loader")):
        service = module.DESCRIPTOR.services_by_name[name]
        methods = {method.name: _handler(monitor, method) for method in service.methods}
        server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service.full_name, methods)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"


def _handler(monitor: ServedMonitor, method: Any) -> grpc.RpcMethodHandler[Any, Any]:
    def answer(request: Any, context: grpc.ServicerContext) -> Any:
        if method.containing_service.name == "ResourceMonitor":
            monitor.has_begun.set()
        try:
            return getattr(monitor, method.name)(request)
        except Failure as failure:
            context.abort(failure.code(), failure.details())
        except Exception as defect:  # noqa: BLE001 - gRPC would print it, with its values, beside what a preview shows
            context.abort(grpc.StatusCode.INTERNAL, f"{method.name}: {type(defect).__name__}")

    return grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=GetMessageClass(method.input_type).FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )
