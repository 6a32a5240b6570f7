"""The analyzer as a process of its own, started as Pulumi's language host starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from preflight import pack
from preflight.core.stack import Setting
from preflight.core.values import Undecided
from preflight.host.server import LARGEST_MESSAGE, files_of

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(REPOSITORY)]
# Starts what it is given, and stays until it is ended.
LANGUAGE_HOST = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(600)"


@pytest.fixture
def language_host() -> Iterator[subprocess.Popen[str]]:
    """A process whose child is the analyzer; both write to its output."""
    command = [sys.executable, "-c", LANGUAGE_HOST, *COMMAND]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process
        process.kill()


def test_the_port_is_all_that_it_says_and_it_ends_after_its_parent(language_host):
    assert language_host.stdout is not None
    port = int(language_host.stdout.readline())
    options = [("grpc.max_send_message_length", LARGEST_MESSAGE)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        stub = AnalyzerStub(channel)
        assert stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=120).name == pack.NAME
        large = proto.AnalyzeRequest(urn="urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b", type="aws:s3/bucket:Bucket")
        large.properties.update({"bucket": "x" * 50_000_000})
        assert stub.Analyze(large, timeout=120).IsInitialized()
        assert stub.Remediate(large, timeout=120) == proto.RemediateResponse()
        undecoded = channel.unary_unary("/pulumirpc.Analyzer/Remediate")
        assert undecoded(b"no message", timeout=120) == b""

    language_host.kill()
    # Only the analyzer's own end closes the pipe that it writes into.
    assert language_host.communicate(timeout=120)[0] == ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of this process, which holds a project."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: lib/\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "lib")
    return tmp_path


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="needs psutil elsewhere")
def test_the_program_lies_where_the_language_host_works(folder):
    files = files_of(Setting(project="shop"), os.getpid())

    assert files.project_folder == folder
    assert files.program.root == ".."


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("project", "reason"),
    [
        ("", "an export does not show where its program is"),
        ("other", "is not the project other"),
    ],
)
def test_a_working_folder_that_is_not_the_project_is_not_taken_for_it(project, reason):
    files = files_of(Setting(project=project), os.getpid())

    assert files.project_folder is None
    with pytest.raises(Undecided, match=reason):
        _ = files.program
