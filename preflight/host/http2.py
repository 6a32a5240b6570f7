"""The server's side of an HTTP/2 connection, as far as gRPC's calls with one message need it: bytes in, requests out.

It reads and writes nothing itself. RFC 9113 (https://www.rfc-editor.org/rfc/rfc9113) has the frames, their limits and the flow
control; hpack decodes headers.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from hpack import Decoder, Encoder
from hpack.exceptions import HPACKError
from hpack.struct import NeverIndexedHeaderTuple

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# Types of frames, their flags, identifiers of settings, and codes of errors.
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM = ACK = 0x1
END_HEADERS, PADDED, PRIORITY = 0x4, 0x8, 0x20
HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE = 0x1, 0x4, 0x5
PROTOCOL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, COMPRESSION_ERROR, TOO_MUCH = 0x1, 0x3, 0x6, 0x9, 0xB

LARGEST_FRAME = 16384  # that is taken: the least that a server may allow
LARGEST_HEADERS = 65536
LARGEST_WINDOW = 2**31 - 1
FIRST_WINDOW = 65535  # in both directions, until an end sets another
BLOCKS_KEPT = 256
PING_SIZE = 8

_OUTLINE = struct.Struct(">BHBBL")  # length (in two parts), type, flags, stream
_OUTLINE_SIZE = _OUTLINE.size
_SETTING = struct.Struct(">HL")
_NUMBER = struct.Struct(">L")


class ConnectionEndedError(Exception):
    """The client breaks the protocol, or asks for more than is given: the connection must end with `farewell`."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(what)
        self.farewell = _frame(GOAWAY, 0, 0, _NUMBER.pack(0) + _NUMBER.pack(code) + what.encode())


class Request(NamedTuple):
    """A request that has arrived as a whole: its stream, its path such as `/pulumirpc.Analyzer/Analyze`, and its body."""

    stream: int
    path: str
    body: bytes


class _Stream:
    """A request that is not answered yet, or whose answer waits until the client can take more of it."""

    def __init__(self, path: str, window: int) -> None:
        self.path, self.window = path, window
        self.received: list[bytes] = []
        self.size = 0
        self.body, self.trailers = memoryview(b""), b""
        self.is_complete = self.is_answered = False


def header_block(headers: Sequence[tuple[str, str]]) -> bytes:
    """Headers as they are sent, in whatever state the connection is."""
    marked = [NeverIndexedHeaderTuple(name, value) for name, value in headers]
    return bytes(Encoder().encode(marked, huffman=False))


class Connection:
    """One connection. `outgoing` is what must be sent to the client: whoever has sent something of it removes that.

    A request with a body of more than `largest` bytes ends the connection.
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._rest = b""  # of a frame that has not arrived as a whole
        self._is_greeted = False
        self._decoder = Decoder(max_header_list_size=LARGEST_HEADERS)
        # Without a table headers are the same bytes in each request.
        self._paths: dict[bytes, str] = {}
        self._block: tuple[int, int, bytes] | None = (
            None  # of headers that go on in the next frame: stream, flags, bytes
        )
        self._newest = 0
        self._streams: dict[int, _Stream] = {}
        self._consumed = 0
        self._window, self._first_window, self._largest_frame = FIRST_WINDOW, FIRST_WINDOW, LARGEST_FRAME
        settings = _SETTING.pack(HEADER_TABLE_SIZE, 0) + _SETTING.pack(INITIAL_WINDOW_SIZE, LARGEST_WINDOW)
        self.outgoing = bytearray(_frame(SETTINGS, 0, 0, settings) + _window_update(LARGEST_WINDOW - FIRST_WINDOW))

    def received(self, data: bytes) -> list[Request]:
        """The requests that are complete with these bytes; raises ConnectionEndedError."""
        data = self._rest + data
        at, end = 0, len(data)
        if not self._is_greeted:
            if not PREFACE.startswith(data[: len(PREFACE)]):
                raise ConnectionEndedError(PROTOCOL_ERROR, "no HTTP/2")
            if end < len(PREFACE):
                self._rest = data
                return []
            self._is_greeted, at = True, len(PREFACE)
        requests: list[Request] = []
        while end - at >= _OUTLINE_SIZE:
            high, low, kind, flags, stream = _OUTLINE.unpack_from(data, at)
            length = high << 16 | low
            if length > LARGEST_FRAME:
                raise ConnectionEndedError(FRAME_SIZE_ERROR, "a frame is too large")
            stop = at + _OUTLINE_SIZE + length
            if stop > end:
                break
            ended = self._take(kind, flags, stream & LARGEST_WINDOW, data[at + _OUTLINE_SIZE : stop])
            if ended:
                requests.append(ended)
            at = stop
        self._rest = data[at:]
        return requests

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> Request | None:
        """Take in a frame; the request that it completes."""
        if self._block is not None and kind != CONTINUATION:
            raise ConnectionEndedError(PROTOCOL_ERROR, "headers are interrupted")
        if kind == DATA:
            return self._data(flags, stream, payload)
        if kind in (HEADERS, CONTINUATION):
            return self._headers(kind, flags, stream, payload)
        if kind == WINDOW_UPDATE:
            self._widen(stream, payload)
        elif kind == PING:
            self._ping(flags, payload)
        elif kind == SETTINGS:
            self._settings(flags, payload)
        elif kind == RST_STREAM:
            self._streams.pop(stream, None)
        return None  # all else need not be understood

    def _data(self, flags: int, stream: int, payload: bytes) -> Request | None:
        self._consumed += len(payload)
        if self._consumed > LARGEST_WINDOW // 2:
            self.outgoing += _window_update(self._consumed)
            self._consumed = 0
        known = self._streams.get(stream)
        if known is None:
            if stream > self._newest or not stream:
                raise ConnectionEndedError(PROTOCOL_ERROR, "data of a stream that was never opened")
            return None  # it was given up
        known.received.append(_unpadded(flags, payload))
        known.size += len(payload)
        if known.size > self._largest:
            raise ConnectionEndedError(TOO_MUCH, "a message is too large")
        return self._ended(stream, known) if flags & END_STREAM else None

    def _headers(self, kind: int, flags: int, stream: int, payload: bytes) -> Request | None:
        if kind == HEADERS:
            block = _unpadded(flags, payload)
            block = block[5:] if flags & PRIORITY else block
        elif self._block is not None and self._block[0] == stream:
            _, first_flags, block = self._block
            flags, block = first_flags | flags & END_HEADERS, block + payload
        else:
            raise ConnectionEndedError(PROTOCOL_ERROR, "headers go on that did not begin")
        if len(block) > LARGEST_HEADERS:
            raise ConnectionEndedError(TOO_MUCH, "headers are too large")
        self._block = None if flags & END_HEADERS else (stream, flags, block)
        if self._block is not None:
            return None
        path = self._path(block)
        known = self._streams.get(stream)
        if known is None:
            if stream <= self._newest:
                return None  # it was given up
            if not stream % 2:
                raise ConnectionEndedError(PROTOCOL_ERROR, "a stream of a client has an odd number")
            self._newest = stream
            known = self._streams[stream] = _Stream(path, self._first_window)
        return self._ended(stream, known) if flags & END_STREAM else None

    def _path(self, block: bytes) -> str:
        """The path of a request, or "" where it has none. A block may change the table, unless that is empty for good."""
        path = self._paths.get(block)
        if path is None:
            try:
                headers = self._decoder.decode(block, raw=True)
            except HPACKError:
                raise ConnectionEndedError(COMPRESSION_ERROR, "headers cannot be decoded") from None
            path = next((value.decode("ascii", "replace") for name, value in headers if name == b":path"), "")
            if not self._decoder.header_table_size and len(self._paths) < BLOCKS_KEPT:
                self._paths[block] = path
        return path

    def _ended(self, stream: int, known: _Stream) -> Request:
        if known.is_complete:
            raise ConnectionEndedError(PROTOCOL_ERROR, "a request ends twice")
        known.is_complete = True
        body = b"".join(known.received)
        known.received.clear()
        return Request(stream, known.path, body)

    def _ping(self, flags: int, payload: bytes) -> None:
        if len(payload) != PING_SIZE:
            raise ConnectionEndedError(FRAME_SIZE_ERROR, "a ping has another length")
        if not flags & ACK:
            self.outgoing += _frame(PING, ACK, 0, payload)

    def _settings(self, flags: int, payload: bytes) -> None:
        if flags & ACK:
            self._decoder.max_allowed_table_size = 0
            return
        if len(payload) % _SETTING.size:
            raise ConnectionEndedError(FRAME_SIZE_ERROR, "settings have another length")
        for name, value in _SETTING.iter_unpack(payload):
            if name == INITIAL_WINDOW_SIZE:
                if value > LARGEST_WINDOW:
                    raise ConnectionEndedError(FLOW_CONTROL_ERROR, "a window is too large")
                for known in self._streams.values():
                    known.window += value - self._first_window
                self._first_window = value
            elif name == MAX_FRAME_SIZE:
                self._largest_frame = max(value, LARGEST_FRAME)
        self.outgoing += _frame(SETTINGS, ACK, 0)
        self._send()

    def _widen(self, stream: int, payload: bytes) -> None:
        """Note that the client can take more: of all answers, or of that of one stream."""
        if len(payload) != _NUMBER.size:
            raise ConnectionEndedError(FRAME_SIZE_ERROR, "a window update has another length")
        by = _NUMBER.unpack(payload)[0] & LARGEST_WINDOW
        if not stream:
            self._window += by
        elif known := self._streams.get(stream):
            known.window += by
        self._send()

    def answer(self, stream: int, headers: bytes, body: bytes, trailers: bytes) -> None:
        """Answer a request with two header blocks around a body; nothing is sent to who has given up."""
        known = self._streams.get(stream)
        if known is None:
            return
        self.outgoing += _frame(HEADERS, END_HEADERS, stream, headers)
        known.body, known.trailers, known.is_answered = memoryview(body), trailers, True
        self._send()

    def _send(self) -> None:
        """Send of the answers what the client can take."""
        for stream, known in list(self._streams.items()):
            if not known.is_answered:
                continue
            while known.body and (size := min(len(known.body), self._window, known.window, self._largest_frame)) > 0:
                self.outgoing += _frame(DATA, 0, stream, known.body[:size])
                known.body = known.body[size:]
                self._window -= size
                known.window -= size
            if not known.body:
                self.outgoing += _frame(HEADERS, END_HEADERS | END_STREAM, stream, known.trailers)
                del self._streams[stream]


def _frame(kind: int, flags: int, stream: int, payload: bytes | memoryview = b"") -> bytes:
    length = len(payload)
    return b"".join((_OUTLINE.pack(length >> 16, length & 0xFFFF, kind, flags, stream), payload))


def _window_update(by: int) -> bytes:
    return _frame(WINDOW_UPDATE, 0, 0, _NUMBER.pack(by))


def _unpadded(flags: int, payload: bytes) -> bytes:
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise ConnectionEndedError(PROTOCOL_ERROR, "there is more padding than payload")
    return payload[1 : len(payload) - payload[0]]
