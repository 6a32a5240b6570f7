"""How the analyzer's calls are answered: in the thread that receives them, and in another where grpcio is not known."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer, AnalyzerStub

from preflight.host import calls, server


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


@pytest.fixture(params=["in this thread", "in another thread"])
def channel(request, monkeypatch) -> Iterator[grpc.Channel]:
    """A channel to the servicer, which ends with the test."""
    monkeypatch.setattr(server, "SECONDS_BETWEEN_LOOKS_FOR_THE_ENGINE", 0.05)
    way = {"in this thread": server._in_this_thread, "in another thread": server._in_another_thread}[request.param]
    ports: list[int] = []
    ready, ended = threading.Event(), threading.Event()

    def take(port: int) -> None:
        ports.append(port)
        ready.set()

    serving = threading.Thread(target=way, args=(Servicer(), take, lambda: not ended.is_set()))
    serving.start()
    ready.wait()
    with grpc.insecure_channel(f"127.0.0.1:{ports[0]}") as opened:
        yield opened
    ended.set()
    serving.join()


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


@pytest.mark.parametrize("channel", ["in this thread"], indirect=True)
def test_a_defect_is_an_answer_without_its_values(channel):
    with pytest.raises(grpc.RpcError) as refused:
        AnalyzerStub(channel).GetPluginInfo(empty_pb2.Empty())
    assert refused.value.code() is grpc.StatusCode.UNKNOWN
    assert refused.value.details() == "a defect of the policy pack itself (ValueError)"


@pytest.mark.parametrize(
    ("version", "known"),
    [("1.67.1", False), ("1.68.1", True), ("1.85.3", True), ("1.86.0rc1", False), ("2.0.0", False), ("main", False)],
)
def test_releases_of_grpcio_that_were_tried(version, known):
    assert calls.is_supported(version) is known


def test_the_installed_grpcio_is_one_that_was_tried():
    assert calls.is_supported(), f"try tests/host with grpcio {grpc.__version__}, then raise calls.NEWEST"
