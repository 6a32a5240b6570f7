"""Has a language host run a program, as Pulumi's engine does, and writes down what came of it.

How the engine starts a host and runs a program:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/langruntime_plugin.go
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from preflight.plan.child.journal import Journal
from preflight.plan.child.markers import Markers
from preflight.plan.child.transforms import MESSAGE_SIZE

from . import provider
from .installed import Installed
from .monitor import ServedMonitor, serve
from .schema import Schema
from .sources import Sources

PARALLEL = 16
_SURVIVE_MARKERS = Path(__file__).with_name("survive_markers.cjs")
# A host that does not print its port in this time does not start: seconds.
STARTS = 60.0
# What a host has printed is read to its end for at most so many seconds after it is ended.
ENDS = 5.0


def main(request: dict[str, Any]) -> int:
    """Plan the program that a request describes.

    The request: {"path": Python's path, "host": PATH of the language host, "runtime": its language,
    "journal", "result": FILE, "foresee": bool, "salt":
    int, "project", "stack", "organization", "root", "folder": PATH, "entry": "." or a file's name, "options": of the
    runtime in the project file, "config": {key: value}, "secretKeys": [key], "timeLimit", "buildLimit": seconds,
    "placeholders": {string: config key}}. Journal and result are those of `child.program`; a program that failed has "reports"
    in the result instead of a crash, for `crash.ended`.
    """
    run = _Run(request)
    try:
        ended = run.run()
    except _NotStarted as problem:
        ended = {"outcome": "died", "crash": {"type": "HostError", "message": str(problem)}}
    run.close()
    # Whole or not at all: the planner may look at any time.
    beside = Path(f"{request['result']}.{os.getpid()}")
    beside.write_text(json.dumps(ended), encoding="utf-8")
    beside.replace(request["result"])
    sys.stdout.flush()
    os._exit(0)  # calls of the program may still be waiting; the planner ends its processes


class _NotStarted(Exception):  # noqa: N818 - a state, reported at once
    """The host did not start, and the message is why."""


class _Run:
    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        journal = Journal(request["journal"])
        markers = Markers(request["salt"], journal)
        for text, key in request["placeholders"].items():
            markers.stands_for(text, "config", key)
        self._sources = Sources(Path(request["root"]), Path(request["folder"]), request["runtime"])
        self._monitor = ServedMonitor(
            sources=self._sources,
            schema=Schema(),
            installed=Installed(Path(request["folder"])),
            project=request["project"],
            stack=request["stack"],
            organization=request["organization"],
            foresee=request["foresee"],
            markers=markers,
            journal=journal,
        )
        self._monitor.configure(request["config"], request["secretKeys"])
        self._host: subprocess.Popen[bytes] | None = None
        self._reading: threading.Thread | None = None

    def run(self) -> dict[str, Any]:
        """How the program ended, as the planner reads it."""
        _, address = serve(self._monitor)
        runtime = language_pb2_grpc.LanguageRuntimeStub(self._started(address))
        self._greet(runtime, address)
        # The host does not get the limit: it would break the call by itself, with an error that may arrive first.
        call = runtime.Run.future(self._run_request(address))
        call.add_done_callback(lambda _: self._monitor.has_begun.set())
        builds, limit = self._request["buildLimit"], self._request["timeLimit"]
        if builds and not self._monitor.has_begun.wait(builds):
            return _timed_out(f"the program was still being built after {builds:g} s")
        try:
            response = call.result(limit)
        except grpc.FutureTimeoutError:
            return _timed_out(f"the program was still running after {limit:g} s")
        except grpc.RpcError as error:
            return self._failed(error)
        if not response.error and not response.bail:
            return {"outcome": "planned", "crash": None}
        return self._reported(response.error)

    def close(self) -> None:
        """End the host, so that all of its output is read."""
        if self._host is not None and self._reading is not None:
            self._host.kill()
            # What the program left running may still have the pipe.
            self._reading.join(ENDS)

    def _started(self, address: str) -> grpc.Channel:
        """A channel to the host, which prints its port first."""
        host = subprocess.Popen(  # noqa: S603 - the language host that belongs to the user's Pulumi
            [self._request["host"], address],
            cwd=self._request["folder"],
            env={**os.environ, **self._providers(), **self._of_node()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        assert host.stdout is not None
        port: list[bytes] = []
        self._host = host
        self._reading = threading.Thread(target=_read, args=(host.stdout, port), daemon=True)
        self._reading.start()
        began = threading.Event()
        for _ in range(int(STARTS * 100)):
            if port or host.poll() is not None:
                break
            began.wait(0.01)
        name = Path(self._request["host"]).name
        if not port or not re.fullmatch(rb"\d+\s*", port[0]):
            raise _NotStarted(f"{name} did not start")
        options = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.enable_http_proxy", 0)]
        return grpc.insecure_channel(f"127.0.0.1:{int(port[0])}", options=options)

    def _of_node(self) -> dict[str, str]:
        """Variables with which a foreseen program of Node.js survives what it does to a marker."""
        if self._request["runtime"] != "nodejs" or not self._request["foresee"]:
            return {}
        # https://nodejs.org/api/cli.html#node_optionsoptions
        options = [os.environ.get("NODE_OPTIONS", ""), f'--require "{_SURVIVE_MARKERS}"']
        return {"NODE_OPTIONS": " ".join(filter(None, options))}

    def _providers(self) -> dict[str, str]:
        """Variables with which a host that asks providers for their schemas finds one, and reaches nobody else."""
        if self._request["runtime"] != "yaml":
            return {}
        # A version that is not installed would be looked up in the network.
        refused = os.environ["AWS_ENDPOINT_URL"]
        nobody = {
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "HTTPS_PROXY": refused,
            "HTTP_PROXY": refused,
        }
        home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
        if any(home.glob(f"plugins/resource-{provider.PACKAGE}-v*/")):
            return nobody
        # On PATH it is taken for every version.
        private = Path(self._request["result"]).parent / "providers"
        provider.install(private)
        return {**nobody, "PATH": os.pathsep.join([str(private), os.environ.get("PATH", "")])}

    def _greet(self, runtime: Any, address: str) -> None:
        if not hasattr(language_pb2, "LanguageHandshakeRequest"):
            return
        root, folder = self._request["root"], self._request["folder"]
        try:
            runtime.Handshake(
                language_pb2.LanguageHandshakeRequest(
                    engine_address=address, root_directory=root, program_directory=folder
                ),
                timeout=STARTS,
            )
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                raise _NotStarted(f"{Path(self._request['host']).name} refused: {error.details()}") from error

    def _run_request(self, address: str) -> Any:
        request = self._request
        options = struct_pb2.Struct()
        # A build target would be a file in the program's folder, which a preview may be running.
        options.update({key: value for key, value in request["options"].items() if key != "buildTarget"})
        return language_pb2.RunRequest(
            project=request["project"],
            stack=request["stack"],
            organization=request["organization"],
            pwd=request["folder"],
            program=request["entry"],
            config=request["config"],
            configSecretKeys=request["secretKeys"],
            dryRun=True,
            parallel=PARALLEL,
            monitor_address=address,
            loader_target=address,
            info=language_pb2.ProgramInfo(
                root_directory=request["root"],
                program_directory=request["folder"],
                entry_point=request["entry"],
                options=options,
            ),
        )

    def _failed(self, error: Any) -> dict[str, Any]:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            message = f"{Path(self._request['host']).name} ended"
            return {"outcome": "died", "crash": {"type": "SystemExit", "message": message}}
        return self._reported(error.details() or "")

    def _reported(self, error: str) -> dict[str, Any]:
        return {"outcome": "crashed", "reports": [*self._monitor.errors, error]}


def _timed_out(message: str) -> dict[str, Any]:
    return {"outcome": "timed-out", "crash": {"type": "TimeoutError", "message": message}}


def _read(pipe: IO[bytes], port: list[bytes]) -> None:
    """Reads a host's output: its port, then what the program prints, which becomes this process's output."""
    port.append(pipe.readline())
    while data := os.read(pipe.fileno(), 65536):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
