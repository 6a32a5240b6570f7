"""What the SDK of a language sends to a monitor while a program runs, recorded and sent once more.

    python -m tests.languages.conversations go SHOP

records the program that the command SHOP runs, built from tests/languages/go, in conversations/go.json. Where a request has a
value that the monitor answered before, the recording names the resource and the output instead: `<<URN OUTPUT>>`. Stack traces
and debug messages are left out. No language host is needed: what it gives to a program is an environment.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc

from preflight.core.values import Origin
from preflight.plan.child import wire
from preflight.plan.child.journal import Journal
from preflight.plan.child.markers import Markers
from preflight.plan.hosts.installed import Installed
from preflight.plan.hosts.monitor import ServedMonitor, serve
from preflight.plan.hosts.schema import Schema
from preflight.plan.hosts.sources import Sources
from preflight.plan.model import PlannedResource, read_resource
from preflight.plan.planner import read_journal
from preflight.plan.process import refusing_port, safe_environment

HERE = Path(__file__).parent
RECORDINGS = HERE / "conversations"
CONFIG = {"aws:region": "eu-west-1"}
REFERENCE = re.compile(r"<<(\S+) (\S+)>>")
SERVICES = {
    method.name: (stub, GetMessageClass(method.input_type))
    for module, name, stub in (
        (resource_pb2, "ResourceMonitor", resource_pb2_grpc.ResourceMonitorStub),
        (engine_pb2, "Engine", engine_pb2_grpc.EngineStub),
    )
    for method in module.DESCRIPTOR.services_by_name[name].methods
}


def record(runtime: str, command: list[str]) -> list[dict[str, Any]]:
    """The requests of a program, in the order in which the monitor got them."""
    with tempfile.TemporaryDirectory() as private, refusing_port() as port:
        with served(runtime, Path(private, "journal")) as (address, recorder, markers):
            # What a language host gives to a program: sdk/go/pulumi-language-go/main.go in Pulumi's repository.
            environment = {
                "PULUMI_PROJECT": "shop",
                "PULUMI_STACK": "dev",
                "PULUMI_ORGANIZATION": "organization",
                "PULUMI_ROOT_DIRECTORY": str(HERE / runtime),
                "PULUMI_CONFIG": json.dumps(CONFIG),
                "PULUMI_CONFIG_SECRET_KEYS": "[]",
                "PULUMI_PARALLEL": "16",
                "PULUMI_DRY_RUN": "true",
                "PULUMI_MONITOR": address,
                "PULUMI_ENGINE": address,
            }
            subprocess.run(command, cwd=HERE / runtime, env={**safe_environment(port), **environment}, check=True)
        return [{name: _named(MessageToDict(request), markers)} for name, request in recorder.requests]


def replay(runtime: str, journal: Path) -> tuple[list[PlannedResource], dict[str, Origin]]:
    """What a monitor plans that gets the recorded requests, each over a connection; and the markers in it."""
    answered: dict[str, dict[str, Any]] = {}
    with served(runtime, journal) as (address, _, _), grpc.insecure_channel(address) as channel:
        for recorded in json.loads((RECORDINGS / f"{runtime}.json").read_text()):
            ((name, request),) = recorded.items()
            stub, message = SERVICES[name]
            sent = ParseDict(_with_answers(request, answered), message(), ignore_unknown_fields=True)
            answer = getattr(stub(channel), name)(sent)
            if name in {"RegisterResource", "ReadResource"}:
                outputs = wire.plain(answer.object if name == "RegisterResource" else answer.properties)
                answered[answer.urn] = {**outputs, "id": answer.id}
    written = read_journal(journal)
    origins = {text: Origin(*origin) for text, origin in written["markers"].items()}
    return [read_resource(each) for each in written["resources"]], origins


class _Recorder:
    """A monitor that keeps the requests which it hands on to another."""

    def __init__(self, monitor: ServedMonitor) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.has_begun, self._monitor = monitor.has_begun, monitor

    def __getattr__(self, name: str) -> Any:
        def answer(request: Any) -> Any:
            if name != "Log" or request.severity != engine_pb2.DEBUG:
                self.requests.append((name, request))
            return getattr(self._monitor, name)(request)

        return answer


@contextmanager
def served(runtime: str, file: Path) -> Iterator[tuple[str, _Recorder, Markers]]:
    """A monitor for the program in a language, with its address, its requests and its markers."""
    journal = Journal(str(file))
    markers = Markers(0, journal)
    folder = HERE / runtime
    monitor = ServedMonitor(
        sources=Sources(folder, folder, runtime),
        schema=Schema(),
        installed=Installed(folder),
        project="shop",
        stack="dev",
        organization="organization",
        foresee=True,
        markers=markers,
        journal=journal,
    )
    monitor.configure(CONFIG, [])
    recorder = _Recorder(monitor)
    server, address = serve(recorder)  # type: ignore[arg-type] # it has what is used of a monitor
    try:
        yield address, recorder, markers
    finally:
        server.stop(None).wait()
        journal.close()


def _named(value: Any, markers: Markers) -> Any:
    """A request with the names of outputs in place of markers, and without its stack trace."""
    if isinstance(value, dict):
        return {key: _named(item, markers) for key, item in value.items() if key != "stackTrace"}
    if isinstance(value, list):
        return [_named(item, markers) for item in value]
    if isinstance(value, str):
        for text in sorted(markers.origins, key=len, reverse=True):
            value = value.replace(text, "<<{} {}>>".format(*markers.origins[text]))
    return value


def _with_answers(value: Any, answered: Mapping[str, Mapping[str, Any]]) -> Any:
    """A recorded request with what was answered in place of the names of outputs."""
    if isinstance(value, dict):
        return {key: _with_answers(item, answered) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_answers(item, answered) for item in value]
    return REFERENCE.sub(lambda found: answered[found[1]][found[2]], value) if isinstance(value, str) else value


if __name__ == "__main__":
    runtime, *command = sys.argv[1:]
    (RECORDINGS / f"{runtime}.json").write_text(json.dumps(record(runtime, command), indent=2) + "\n")
