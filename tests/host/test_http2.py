"""HTTP/2 as far as calls need it, beside h2: another implementation, as the client."""

from __future__ import annotations

import random
import struct

import h2.config
import h2.connection
import h2.events
import h2.settings
import pytest

from preflight.host import http2
from preflight.host.http2 import Connection, ConnectionEndedError, Request, header_block

PATH = "/pulumirpc.Analyzer/Analyze"
HEADERS = [(":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", PATH), ("te", "trailers")]
STARTED = header_block([(":status", "200"), ("content-type", "application/grpc")])
TRAILERS = header_block([("grpc-status", "0")])


class Client:
    """A client of h2 that is connected to a server; `requests` are those that the server has received."""

    def __init__(self, largest: int = 1_000_000) -> None:
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.server = Connection(largest)
        self.requests: list[Request] = []
        self.h2.initiate_connection()

    def exchange(self, piece: int = 1 << 20) -> list[h2.events.Event]:
        """Pass on what each end has to send, in pieces of some bytes, until neither has any; what the client sees."""
        seen: list[h2.events.Event] = []
        while True:
            sent = self.h2.data_to_send()
            for at in range(0, len(sent), piece):
                self.requests += self.server.received(sent[at : at + piece])
            received, self.server.outgoing[:] = bytes(self.server.outgoing), b""
            if not sent and not received:
                return seen
            seen += self.h2.receive_data(received)

    def ask(self, body: bytes, stream: int = 1, **given: int) -> None:
        """Send a request, `given` options of h2 for its data."""
        self.h2.send_headers(stream, HEADERS)
        self.h2.send_data(stream, body, end_stream=True, **given)

    def answer(self, body: bytes, stream: int = 1) -> None:
        """Answer it."""
        self.server.answer(stream, STARTED, body, TRAILERS)


@pytest.fixture
def client() -> Client:
    return Client()


def body_of(seen: list[h2.events.Event], stream: int = 1) -> bytes:
    return b"".join(each.data for each in seen if isinstance(each, h2.events.DataReceived) and each.stream_id == stream)


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_a_request_arrives_in_whatever_pieces_it_is_sent(client, piece):
    client.ask(b"hello")
    client.exchange(piece)
    assert client.requests == [Request(1, PATH, b"hello")]
    client.answer(b"world")
    seen = client.exchange()
    started, ended = (
        each for each in seen if isinstance(each, h2.events.ResponseReceived | h2.events.TrailersReceived)
    )
    assert started.headers == [(":status", "200"), ("content-type", "application/grpc")]
    assert body_of(seen) == b"world"
    assert ended.headers == [("grpc-status", "0")]
    assert any(isinstance(each, h2.events.StreamEnded) for each in seen)


def test_an_answer_is_sent_as_its_client_can_take_it(client):
    client.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 10})
    client.ask(b"")
    client.exchange()
    body = bytes(range(256)) * 4
    client.answer(body)
    seen = client.exchange()
    assert body_of(seen) == body[:10]
    assert not any(isinstance(each, h2.events.StreamEnded) for each in seen)
    client.h2.increment_flow_control_window(90, stream_id=1)
    seen += client.exchange()
    assert body_of(seen) == body[:100]
    client.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1_000_000})
    seen += client.exchange()
    assert body_of(seen) == body
    assert any(isinstance(each, h2.events.StreamEnded) for each in seen)


def test_answers_share_the_window_of_their_connection(client):
    for stream in (1, 3):
        client.ask(b"", stream)
    client.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1_000_000})
    client.exchange()
    for stream in (1, 3):
        client.answer(b"x" * 60_000, stream)
    seen = client.exchange()
    assert (len(body_of(seen, 1)), len(body_of(seen, 3))) == (60_000, http2.FIRST_WINDOW - 60_000)
    client.h2.increment_flow_control_window(60_000)
    seen += client.exchange()
    assert len(body_of(seen, 3)) == 60_000


def test_a_larger_body_than_the_first_window_arrives(client):
    client.exchange()  # the client learns how much the server takes
    client.h2.send_headers(1, HEADERS)
    body = b"y" * 300_000
    for at in range(0, len(body), 16_384):
        client.h2.send_data(1, body[at : at + 16_384])
    client.h2.end_stream(1)
    client.exchange()
    assert client.requests == [Request(1, PATH, body)]


def test_padding_and_priorities_are_left_out(client):
    client.h2.send_headers(1, HEADERS, priority_weight=20, priority_depends_on=0, priority_exclusive=False)
    client.h2.send_data(1, b"hello", pad_length=9)
    client.h2.send_data(1, b"", pad_length=0, end_stream=True)
    client.exchange()
    assert client.requests == [Request(1, PATH, b"hello")]


def test_headers_that_fill_several_frames_are_read(client):
    client.h2.send_headers(1, [*HEADERS, ("traceparent", "z" * 40_000)], end_stream=True)
    client.exchange()
    assert client.requests == [Request(1, PATH, b"")]


def test_headers_are_read_before_and_after_the_client_gives_up_its_table(client):
    client.ask(b"1", 1)
    client.ask(b"2", 3)  # refers to what the first has put into the table
    client.exchange()
    client.ask(b"3", 5)
    client.ask(b"4", 7)
    client.exchange()
    assert [(each.path, each.body) for each in client.requests] == [(PATH, body) for body in (b"1", b"2", b"3", b"4")]


def test_who_gives_up_gets_no_answer(client):
    client.ask(b"", 1)
    client.ask(b"", 3)
    client.exchange()
    client.h2.reset_stream(1)
    client.exchange()
    client.answer(b"a", 1)
    client.answer(b"b", 3)
    seen = client.exchange()
    assert (body_of(seen, 1), body_of(seen, 3)) == (b"", b"b")


def test_a_ping_is_answered(client):
    client.h2.ping(b"12345678")
    answered = [each.ping_data for each in client.exchange() if isinstance(each, h2.events.PingAckReceived)]
    assert answered == [b"12345678"]


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


OPENED = frame(http2.HEADERS, http2.END_HEADERS, 1, header_block([(":path", PATH)]))
ENDED = frame(http2.DATA, http2.END_STREAM, 1)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(http2.DATA, 0, 0, b"x"), http2.PROTOCOL_ERROR),
        (frame(http2.DATA, 0, 5, b"x"), http2.PROTOCOL_ERROR),
        (OPENED + frame(http2.DATA, http2.PADDED, 1, b"\x05abc"), http2.PROTOCOL_ERROR),
        (OPENED + frame(http2.DATA, http2.PADDED, 1), http2.PROTOCOL_ERROR),
        (OPENED + ENDED + ENDED, http2.PROTOCOL_ERROR),
        (frame(http2.HEADERS, http2.END_HEADERS, 2, header_block([])), http2.PROTOCOL_ERROR),
        (frame(http2.HEADERS, 0, 1) + frame(http2.PING, 0, 0, b"12345678"), http2.PROTOCOL_ERROR),
        (frame(http2.CONTINUATION, http2.END_HEADERS, 1), http2.PROTOCOL_ERROR),
        (frame(http2.HEADERS, http2.END_HEADERS, 1, b"\xff\xff\xff\xff"), http2.COMPRESSION_ERROR),
        (frame(http2.PING, 0, 0, b"1"), http2.FRAME_SIZE_ERROR),
        (frame(http2.SETTINGS, 0, 0, b"1"), http2.FRAME_SIZE_ERROR),
        (frame(http2.WINDOW_UPDATE, 0, 0, b"1"), http2.FRAME_SIZE_ERROR),
        (frame(http2.DATA, 0, 1, b"x" * (http2.LARGEST_FRAME + 1)), http2.FRAME_SIZE_ERROR),
        (frame(http2.SETTINGS, 0, 0, struct.pack(">HI", 4, 2**31)), http2.FLOW_CONTROL_ERROR),
        (OPENED + frame(http2.DATA, 0, 1, b"x" * 10_000) * 2, http2.TOO_MUCH),
        (frame(http2.HEADERS, 0, 1) + frame(http2.CONTINUATION, 0, 1, b"\x40" * 16_000) * 5, http2.TOO_MUCH),
    ],
)
def test_a_client_that_breaks_the_protocol_gets_the_reason(sent, code):
    server = Connection(largest=15_000)
    with pytest.raises(ConnectionEndedError) as ended:
        server.received(http2.PREFACE + sent)
    kind, last, said = ended.value.farewell[3], *struct.unpack_from(">II", ended.value.farewell, 9)
    assert (kind, last, said) == (http2.GOAWAY, 0, code)


def test_whatever_is_sent_ends_the_connection_or_is_read():
    chance = random.Random(7)
    client = Client()
    for number in range(8):
        client.ask(b"hello" * 50, 2 * number + 1, pad_length=3)
    client.h2.ping(b"12345678")
    conversation = client.h2.data_to_send()
    outcomes = set()
    for _ in range(3000):
        changed = bytearray(conversation)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(len(http2.PREFACE), len(changed))] = chance.randrange(256)
        server = Connection(largest=100_000)
        try:
            for request in server.received(bytes(changed)):
                server.answer(request.stream, STARTED, b"world", TRAILERS)
            outcomes.add("read")
        except ConnectionEndedError:
            outcomes.add("ended")
    assert outcomes == {"read", "ended"}
