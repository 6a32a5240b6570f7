"""Answers gRPC calls one after another in the thread that receives them.

`grpc.server` hands each call from a thread that receives to one that answers, and back for each part of it; the engine makes
two calls for each resource, and those hand-overs are most of what a call costs. One thread that reads the frames itself needs
none. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md has the form of a call.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import grpc

from .http2 import Connection, ConnectionEndedError, Request, header_block

PREFIX_SIZE = 5  # before a message: whether it is compressed, and its length
READ_SIZE = 256 * 1024
# The engine's calls before it starts the program follow each other faster: seconds.
MOMENT = 0.05
# A client that has so much to take is not listened to before it has taken some.
MOST_OUTGOING = 16 * 1024 * 1024
_STARTED = header_block([(":status", "200"), ("content-type", "application/grpc")])
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")


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
        self._by_path: dict[str, grpc.RpcMethodHandler[Any, Any] | None] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """Take the methods of a service."""
        self._handlers += handlers

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        """Nothing more: what generated code adds here, it has added as a service before."""

    def of(self, path: str) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The method of a path such as `/pulumirpc.Analyzer/Analyze`; None where there is none."""
        if path not in self._by_path:
            found = (each.service(_Details(path)) for each in self._handlers)
            method = next((each for each in found if each is not None), None)
            if method is None:
                return None  # and not kept: there is no end of names
            self._by_path[path] = method
        return self._by_path[path]


@dataclass
class _Details:
    """What a handler of grpcio is asked for."""

    method: str
    invocation_metadata: tuple[tuple[str, str | bytes], ...] = ()


class Server:
    """A gRPC server for one analyzer: listens on the loopback, and answers in the thread that calls `serve`."""

    def __init__(self, methods: Methods, largest: int) -> None:
        """Takes messages of at most `largest` bytes; raises OSError where no port can be had."""
        self._methods, self._largest = methods, largest
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._listener, selectors.EVENT_READ)
        self.port: int = self._listener.getsockname()[1]

    def serve(self, goes_on: Callable[[], bool], seconds: float, rest: Callable[[], None] = lambda: None) -> None:
        """Answer calls until `goes_on` is false, which is looked at when no call has come for so many `seconds`.

        `rest` is called each time when no call has come for a moment.
        """
        rests = False
        while True:
            events = self._ready.select(seconds if rests else MOMENT)
            if not events and not rests:
                rest()
            elif not events and not goes_on():
                return self._end()
            rests = not events
            for key, what in events:
                if key.data is None:
                    self._accept()
                    continue
                wanted = key.data.exchange(what)
                if not wanted:
                    self._ready.unregister(key.fileobj)
                    key.data.close()
                elif wanted != key.events:
                    self._ready.modify(key.fileobj, wanted, key.data)

    def _accept(self) -> None:
        with suppress(OSError):  # it has gone already
            connected, _ = self._listener.accept()
            connected.settimeout(0)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = _Client(connected, Connection(PREFIX_SIZE + self._largest), self._answer)
            self._ready.register(connected, selectors.EVENT_READ, client)

    def _end(self) -> None:
        for key in list(self._ready.get_map().values()):
            if key.data is not None:
                key.data.close()
        self._listener.close()
        self._ready.close()

    def _answer(self, request: Request) -> tuple[bytes, bytes]:
        """The body of an answer and its trailers."""
        try:
            response = self._response(request.path, _message(request.body))
        except AbortedError as refusal:
            return b"", _trailers(refusal.code.value[0], refusal.details)
        return b"\0" + len(response).to_bytes(4, "big") + response, _trailers(0)

    def _response(self, path: str, message: bytes) -> bytes:
        """The answer as it is sent. Raises AbortedError."""
        method: Any = self._methods.of(path)
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


class _Client:
    """A connected client, whose requests `answer` answers with a body and trailers."""

    def __init__(
        self, connected: socket.socket, connection: Connection, answer: Callable[[Request], tuple[bytes, bytes]]
    ) -> None:
        self._socket, self._connection, self._answer = connected, connection, answer

    def exchange(self, events: int) -> int:
        """Receive, answer and send what there is; the events to wait for, and 0 when the connection has ended."""
        try:
            if events & selectors.EVENT_READ:
                data = self._socket.recv(READ_SIZE)
                if not data:
                    return 0
                for request in self._connection.received(data):
                    self._connection.answer(request.stream, _STARTED, *self._answer(request))
                    self._send()  # the next request may take long
            self._send()
        except ConnectionEndedError as reason:
            with suppress(OSError):
                self._socket.send(self._connection.outgoing + reason.farewell)
            return 0
        except BlockingIOError:
            pass
        except OSError:
            return 0
        waiting = len(self._connection.outgoing)
        reads = selectors.EVENT_READ if waiting < MOST_OUTGOING else 0
        return reads | (selectors.EVENT_WRITE if waiting else 0)

    def _send(self) -> None:
        outgoing = self._connection.outgoing
        if outgoing:
            with suppress(BlockingIOError):
                del outgoing[: self._socket.send(outgoing)]

    def close(self) -> None:
        """Nothing more is exchanged."""
        self._socket.close()


def _message(body: bytes) -> bytes:
    """The one message of a request. Raises AbortedError."""
    if len(body) < PREFIX_SIZE or int.from_bytes(body[1:PREFIX_SIZE], "big") != len(body) - PREFIX_SIZE:
        raise AbortedError(grpc.StatusCode.INTERNAL, "the request is not one message")
    if body[0]:
        raise AbortedError(grpc.StatusCode.UNIMPLEMENTED, "the analyzer reads no compressed message")
    return body[PREFIX_SIZE:]


@cache
def _trailers(code: int, details: str = "") -> bytes:
    status = [("grpc-status", str(code))]
    return header_block([*status, ("grpc-message", quote(details, safe=_PRINTABLE))] if details else status)
