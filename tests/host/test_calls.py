"""How the analyzer's calls are answered, asked by grpcio's client: one that shares no code with the server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import grpc
import h2.connection
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer, AnalyzerStub, add_AnalyzerServicer_to_server

from preflight.host import calls, server

LARGEST = 64 * 1024 * 1024
REQUEST = [
    (":method", "POST"),
    (":scheme", "http"),
    (":authority", "localhost"),
    (":path", "/pulumirpc.Analyzer/Analyze"),
    ("te", "trailers"),
    ("content-type", "application/grpc"),
]


class Servicer(AnalyzerServicer):
    """Answers in one way for each method."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        raise ValueError("hunter2")

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no policy 'x', did you mean 'y'? - größer")
        raise AssertionError("the method goes on")

    def Analyze(self, request: Any, context: Any) -> proto.AnalyzeResponse:
        return proto.AnalyzeResponse(not_applicable=[proto.PolicyNotApplicable(reason=request.urn)])

    def Remediate(self, request: bytes, context: Any) -> proto.RemediateResponse:
        self.seen.append(request)
        return proto.RemediateResponse()


@pytest.fixture
def port() -> Iterator[int]:
    """Where the servicer is served until the test ends."""
    methods: Any = calls.Methods()
    methods.add_generic_rpc_handlers([server._undecoded(Servicer())])
    add_AnalyzerServicer_to_server(Servicer(), methods)
    serving = calls.Server(methods, LARGEST)
    ended = threading.Event()
    thread = threading.Thread(target=serving.serve, args=(lambda: not ended.is_set(), 0.05))
    thread.start()
    yield serving.port
    ended.set()
    thread.join()


@pytest.fixture
def channel(port: int) -> Iterator[grpc.Channel]:
    """A channel to the servicer, which takes large answers."""
    with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.max_receive_message_length", -1)]) as opened:
        yield opened


def test_what_can_wait_is_done_once_when_no_call_has_come_for_a_moment(monkeypatch):
    monkeypatch.setattr(calls, "MOMENT", 0.01)
    methods: Any = calls.Methods()
    add_AnalyzerServicer_to_server(Servicer(), methods)
    serving, ended, rests = calls.Server(methods, LARGEST), threading.Event(), threading.Semaphore(0)
    thread = threading.Thread(target=serving.serve, args=(lambda: not ended.is_set(), 0.01, rests.release))
    thread.start()
    assert rests.acquire(timeout=60)
    assert not rests.acquire(timeout=0.2)
    with grpc.insecure_channel(f"127.0.0.1:{serving.port}") as opened:
        AnalyzerStub(opened).Analyze(proto.AnalyzeRequest(urn="a"))
    assert rests.acquire(timeout=60)
    ended.set()
    thread.join()


def test_a_call_is_answered_and_the_next_one_too(channel):
    stub = AnalyzerStub(channel)
    for urn in ("a", "b" * 3_000_000, ""):
        assert stub.Analyze(proto.AnalyzeRequest(urn=urn)).not_applicable[0].reason == urn


def test_calls_that_come_at_once_get_their_own_answers(channel):
    stub = AnalyzerStub(channel)
    answers = [stub.Analyze.future(proto.AnalyzeRequest(urn=str(number))) for number in range(50)]
    assert [each.result().not_applicable[0].reason for each in answers] == [str(number) for number in range(50)]


def test_a_refusal_has_its_code_and_its_words(channel):
    with pytest.raises(grpc.RpcError) as refused:
        AnalyzerStub(channel).Configure(proto.ConfigureAnalyzerRequest())
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert refused.value.details() == "no policy 'x', did you mean 'y'? - größer"


def test_a_method_that_nobody_has_is_not_implemented(channel):
    with pytest.raises(grpc.RpcError) as refused:
        channel.unary_unary("/pulumirpc.Analyzer/Explain")(b"")
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_what_cannot_be_decoded_is_refused(channel):
    with pytest.raises(grpc.RpcError) as refused:
        channel.unary_unary("/pulumirpc.Analyzer/Analyze")(b"\xff\xff\xff")
    assert refused.value.code() is grpc.StatusCode.INTERNAL


def test_what_needs_no_decoding_is_not_decoded(channel):
    assert channel.unary_unary("/pulumirpc.Analyzer/Remediate")(b"\xff\xff\xff") == b""


def test_after_a_call_that_was_given_up_the_next_is_answered(channel):
    stub = AnalyzerStub(channel)
    given_up = stub.Analyze.future(proto.AnalyzeRequest(urn="x" * 1_000_000))
    given_up.cancel()
    assert stub.Analyze(proto.AnalyzeRequest(urn="next")).not_applicable[0].reason == "next"


def test_a_defect_is_an_answer_without_its_values(channel):
    with pytest.raises(grpc.RpcError) as refused:
        AnalyzerStub(channel).GetPluginInfo(empty_pb2.Empty())
    assert refused.value.code() is grpc.StatusCode.UNKNOWN
    assert refused.value.details() == "a defect of the policy pack itself (ValueError)"


def test_messages_that_are_larger_than_a_window_arrive(channel):
    urn = "x" * 20_000_000
    assert AnalyzerStub(channel).Analyze(proto.AnalyzeRequest(urn=urn)).not_applicable[0].reason == urn


def test_many_large_answers_at_once_arrive(channel):
    stub = AnalyzerStub(channel)
    urns = [str(number) * 400_000 for number in range(10)]
    answers = [stub.Analyze.future(proto.AnalyzeRequest(urn=urn)) for urn in urns]
    assert [each.result().not_applicable[0].reason for each in answers] == urns


def test_a_message_that_is_too_large_ends_its_connection_alone(port, channel):
    with grpc.insecure_channel(f"127.0.0.1:{port}") as other, pytest.raises(grpc.RpcError):
        AnalyzerStub(other).Analyze(proto.AnalyzeRequest(urn="x" * (LARGEST + 1)))
    assert AnalyzerStub(channel).Analyze(proto.AnalyzeRequest(urn="a")).not_applicable[0].reason == "a"


def test_a_compressed_message_is_refused(port):
    with (
        grpc.insecure_channel(f"127.0.0.1:{port}", compression=grpc.Compression.Gzip) as opened,
        pytest.raises(grpc.RpcError) as refused,
    ):
        AnalyzerStub(opened).Analyze(proto.AnalyzeRequest(urn="x" * 10_000))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_headers_of_a_call_do_not_matter(channel):
    metadata = [("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("many", "y" * 8_000)]
    for _ in range(3):
        answer = AnalyzerStub(channel).Analyze(proto.AnalyzeRequest(urn="a"), metadata=metadata, timeout=60)
        assert answer.not_applicable[0].reason == "a"


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b""])
def test_a_client_that_speaks_something_else_is_left(port, channel, sent):
    with socket.create_connection(("127.0.0.1", port)) as other:
        other.sendall(sent)
        other.shutdown(socket.SHUT_WR)
        while other.recv(4096):
            pass
    assert AnalyzerStub(channel).Analyze(proto.AnalyzeRequest(urn="a")).not_applicable[0].reason == "a"


def test_a_client_that_takes_no_answer_does_not_hold_up_another(port, channel):
    with socket.create_connection(("127.0.0.1", port)) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client = h2.connection.H2Connection()
        client.local_settings.initial_window_size = 2**31 - 1
        client.initiate_connection()
        client.increment_flow_control_window(2**30)
        message = proto.AnalyzeRequest(urn="x" * 5_000).SerializeToString()
        for number in range(1, 2000, 2):
            client.send_headers(number, REQUEST)
            body = b"\0" + len(message).to_bytes(4, "big") + message
            if client.local_flow_control_window(number) < len(body):
                break
            client.send_data(number, body, end_stream=True)
        other.sendall(client.data_to_send())
        assert AnalyzerStub(channel).Analyze(proto.AnalyzeRequest(urn="a")).not_applicable[0].reason == "a"
