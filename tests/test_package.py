"""What is published and what is installed: the pack in Pulumi Cloud's archive, and the command's wheel."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from preflight import pack as ours
from preflight.core.catalogue import discover

from .engine.harness import REPOSITORY, Engine

MOST_BYTES = 3_000_000
# What a developer's checkout holds besides what belongs to the pack.
LEFTOVERS = {
    ".benchmarks",
    ".coverage",
    ".git",
    ".mypy_cache",
    ".pytest_cache",
    ".pulumi",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
}
COMPILED = {".dll", ".dylib", ".egg", ".pyc", ".pyd", ".pyo", ".so", ".whl"}


class Cloud(BaseHTTPRequestHandler):
    """As much of Pulumi Cloud's API as publishing a policy pack needs.

    https://github.com/pulumi/pulumi/blob/master/pkg/backend/httpstate/client/client.go, PublishPolicyPack
    """

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.received[self.command, self.path] = body  # type: ignore[attr-defined]
        answers: dict[str, Any] = {
            "/api/user": {"githubLogin": "acme", "organizations": []},
            "/api/orgs/acme/policypacks": {"version": 1, "uploadURI": f"http://{self.headers['Host']}/upload"},
        }
        answer = json.dumps(answers.get(self.path, {})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Published(NamedTuple):
    """What Pulumi Cloud was sent: what it shows of the pack, and the archive that its clients unpack."""

    described: dict[str, Any]
    archive: bytes

    @property
    def files(self) -> list[PurePosixPath]:
        """The paths in the archive below its one folder."""
        with tarfile.open(fileobj=io.BytesIO(self.archive)) as tar:
            return [PurePosixPath(*PurePosixPath(each.name).parts[1:]) for each in tar.getmembers() if each.isfile()]


@pytest.fixture(scope="module")
def published(engine: Engine, pack: Path) -> Published:
    cloud = ThreadingHTTPServer(("127.0.0.1", 0), Cloud)
    received: dict[tuple[str, str], bytes] = {}
    cloud.received = received  # type: ignore[attr-defined]
    thread = threading.Thread(target=cloud.serve_forever)
    thread.start()
    with pytest.MonkeyPatch.context() as patch, cloud:
        patch.setitem(engine.environment, "PULUMI_BACKEND_URL", f"http://127.0.0.1:{cloud.server_port}")
        patch.setitem(engine.environment, "PULUMI_ACCESS_TOKEN", "pul-0123456789abcdef")
        done = engine.run("policy", "publish", "acme", folder=pack)
        cloud.shutdown()
        thread.join()
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("POST", f"/api/orgs/acme/policypacks/{ours.NAME}/versions/{ours.VERSION}/complete") in received
    return Published(json.loads(received["POST", "/api/orgs/acme/policypacks"]), received["PUT", "/upload"])


def test_pulumi_cloud_learns_of_every_policy(published):
    assert (published.described["name"], published.described["versionTag"]) == (ours.NAME, ours.VERSION)
    names = {policy["name"] for policy in published.described["policies"]}
    assert names == {*(policy.name for policy in discover().policies), "foresight"}
    (timeout,) = (each for each in published.described["policies"] if each["name"] == "lambda-timeout-is-chosen")
    assert timeout["configSchema"]["properties"]["at_least"]["default"] == 1


def test_the_archive_holds_the_pack_and_no_leftovers(published):
    files = published.files
    assert {"PulumiPolicy.yaml", "__main__.py", "requirements.txt", "LICENSE", "NOTICE"} <= set(map(str, files))
    assert [each for each in files if LEFTOVERS & set(each.parts) or ".egg-info" in str(each)] == []
    assert [each for each in files if each.suffix in COMPILED] == []
    assert len(published.archive) < MOST_BYTES


def test_an_analyzer_starts_from_the_unpacked_archive(published, tmp_path):
    with tarfile.open(fileobj=io.BytesIO(published.archive)) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            info = AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        process.kill()
    assert len(info.policies) == len(discover().policies) + 1


def test_the_command_runs_from_its_wheel(tmp_path):
    checkout, target = tmp_path / "checkout", tmp_path / "installed"
    checkout.mkdir()
    # A build leaves its own folders beside the source.
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "preflight", "policies"):
        (checkout / name).symlink_to(REPOSITORY / name)
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, checkout])
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    for package in ("preflight", "policies"):
        source = {
            path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / package).rglob("*") if path.is_file()
        }
        assert {path for path in source - packed if "__pycache__" not in path} == set()
    run([sys.executable, "-m", "pip", "install", "--no-deps", "--no-compile", "--target", target, wheel])

    environment = {**os.environ, "PYTHONPATH": str(target)}
    listed = run([sys.executable, target / "bin" / "preflight", "list", "--json"], cwd=tmp_path, env=environment)
    assert [each["name"] for each in json.loads(listed)["policies"]] == [each.name for each in discover().policies]
    where = run([sys.executable, "-c", "import preflight; print(preflight.__file__)"], cwd=tmp_path, env=environment)
    assert Path(where.strip()).is_relative_to(target)


def run(command: list[str | Path], **options: Any) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
