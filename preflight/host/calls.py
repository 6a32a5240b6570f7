"""Answers gRPC calls one after another in the thread that receives them.

`grpc.server` hands each call from a thread that receives to one that answers, and back for each part of it. As Python runs one
thread at a time, that is two fifths of what a call costs, and the engine makes two for each resource. So the same core of
grpcio (its C library) is driven here without the hand-overs, through the module that `grpc.server` itself is written on.
grpcio does not promise that this module stays as it is: `is_supported` names the releases that it was tried with, and with
any other `grpc.server` is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import grpc

# The oldest release that Pulumi's SDK takes, and the newest that this was tried with.
OLDEST, NEWEST = (1, 68), (1, 85)

_NO_FLAGS = 0
_NEXT_CALL = "a call"
_ENDED = "the end"


class _Received(NamedTuple):
    """The tag of an event: the message of a call is there."""

    call: Any


class _Answered(NamedTuple):
    """The tag of an event: a call has ended. It keeps the call until then."""

    call: Any


class AbortedError(Exception):
    """A method refuses a call."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(details)
        self.code, self.details = code, details


class Context:
    """What a method of the analyzer uses of `grpc.ServicerContext`."""

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        """Refuse the call."""
        raise AbortedError(code, details)


class Methods:
    """Takes the methods of a servicer as `grpc.Server` does; what was added first is found first."""

    def __init__(self) -> None:
        self._handlers: list[grpc.GenericRpcHandler] = []
        self._by_name: dict[bytes, grpc.RpcMethodHandler[Any, Any] | None] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """Take the methods of a service."""
        self._handlers += handlers

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        """Nothing more: what generated code adds here, it has added as a service before."""

    def of(self, name: bytes) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The method of a name such as `/pulumirpc.Analyzer/Analyze`; None where there is none."""
        if name not in self._by_name:
            details = _Details(name.decode("ascii", "replace"))
            found = (each.service(details) for each in self._handlers)
            self._by_name[name] = next((each for each in found if each is not None), None)
        return self._by_name[name]


@dataclass
class _Details:
    """What a handler of grpcio is asked for."""

    method: str
    invocation_metadata: tuple[tuple[str, str | bytes], ...] = ()


def is_supported(version: str = grpc.__version__) -> bool:
    """Whether `Server` was tried with this release of grpcio."""
    try:
        release = tuple(map(int, version.split(".")[:2]))
    except ValueError:
        return False
    return OLDEST <= release <= NEWEST


class Server:
    """A gRPC server for one analyzer: listens on the loopback, and answers in the thread that calls `serve`."""

    def __init__(self, methods: Methods, options: Sequence[tuple[str, int]]) -> None:
        """Raises RuntimeError where no port can be had."""
        self._core: Any = import_module("grpc._cython.cygrpc")
        self._methods = methods
        self._events = self._core.CompletionQueue()
        self._server = self._core.Server(tuple((name.encode(), value) for name, value in options), xds=False)
        self._server.register_completion_queue(self._events)
        self.port: int = self._server.add_http2_port(b"127.0.0.1:0")
        if not self.port:
            raise RuntimeError("no port of 127.0.0.1 can be had")
        self._server.start()
        self._expect_call()

    def serve(self, goes_on: Callable[[], bool], seconds: float) -> None:
        """Answer calls until `goes_on` is false, which is looked at when no call has come for so many `seconds`."""
        core, poll = self._core, self._events.poll
        while True:
            event = poll(time.time() + seconds)
            if event.completion_type == core.CompletionType.queue_timeout:
                if not goes_on():
                    return self._end()
            elif event.tag is _NEXT_CALL:
                self._expect_call()
                operations = (core.ReceiveMessageOperation(_NO_FLAGS),)
                event.call.start_server_batch(operations, _Received(event))
            elif isinstance(event.tag, _Received):
                self._answer(event.tag.call, event.batch_operations[0].message())
            event = None  # a queue that is asked while a call that has ended still exists may spin

    def _end(self) -> None:
        self._server.shutdown(self._events, _ENDED)
        self._server.cancel_all_calls()
        while self._events.poll().tag != _ENDED:
            pass
        self._server.destroy()
        self._events.shutdown()  # a queue that is open waits for events for ever when it is deleted

    def _expect_call(self) -> None:
        self._server.request_call(self._events, self._events, _NEXT_CALL)

    def _answer(self, called: Any, message: bytes | None) -> None:
        """Answer a call; one whose message never came was given up by the client."""
        core = self._core
        operations = [core.ReceiveCloseOnServerOperation(_NO_FLAGS), core.SendInitialMetadataOperation(None, _NO_FLAGS)]
        code, details = core.StatusCode.ok, b""
        try:
            response = b"" if message is None else self._response(called.call_details.method, message)
            operations.append(core.SendMessageOperation(response, _NO_FLAGS))
        except AbortedError as refusal:
            code, details = refusal.code.value[0], refusal.details.encode()
        operations.append(core.SendStatusFromServerOperation((), code, details, _NO_FLAGS))
        called.call.start_server_batch(tuple(operations), _Answered(called))

    def _response(self, name: bytes, message: bytes) -> bytes:
        """The answer as it is sent. Raises AbortedError."""
        method: Any = self._methods.of(name)
        if method is None or method.unary_unary is None:
            raise AbortedError(grpc.StatusCode.UNIMPLEMENTED, "the analyzer has no such method")
        try:
            request = method.request_deserializer(message) if method.request_deserializer else message
        except Exception:  # noqa: BLE001 - protobuf has its own exceptions for each implementation
            raise AbortedError(grpc.StatusCode.INTERNAL, "the request cannot be decoded") from None
        try:
            response = method.unary_unary(request, Context())
            serialized: bytes = method.response_serializer(response)
        except AbortedError:
            raise
        except Exception as defect:  # noqa: BLE001 - the next call is to be answered
            # Its message may hold values of the program.
            what = f"a defect of the policy pack itself ({type(defect).__name__})"
            raise AbortedError(grpc.StatusCode.UNKNOWN, what) from None
        return serialized
