"""Has a language host run a program, as Pulumi's engine does, with a monitor of this process.

How the engine starts a host and runs a program:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/langruntime_plugin.go
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from preflight.plan.child.journal import Journal
from preflight.plan.child.markers import Markers
from preflight.plan.child.transforms import MESSAGE_SIZE
from preflight.plan.process import MARK, Guard, Output, catch_up, end, give_way
from preflight.plan.standby import Standby

from . import provider
from .installed import Installed
from .monitor import ServedMonitor, serve
from .schema import pulumi_aws
from .sources import Sources

PARALLEL = 16
_QUICK = Path(__file__).with_name("quick.cjs")
_SURVIVE_MARKERS = Path(__file__).with_name("survive_markers.cjs")
# A host that does not print its port in this time does not start: seconds.
STARTS = 60.0
# How long it takes at most to see that a program has ended which waits: seconds.
_LOOKS = 0.1


def run(
    request: Mapping[str, Any], environment: Mapping[str, str], private: Path, standby: Standby
) -> tuple[dict[str, Any], str]:
    """Plan the program that a request describes: how it ended, and what it printed.

    The request: {"host": PATH of the language host, "runtime": its language, "journal": FILE, "foresee": bool, "salt":
    int, "project", "stack", "organization", "root", "folder": PATH, "entry": "." or a file's name, "options": of the
    runtime in the project file, "config": {key: value}, "secretKeys": [key], "timeLimit", "buildLimit": seconds,
    "placeholders": {string: config key}}. The journal and how it ended are those of `child.program`; a program that failed has
    "reports" instead of a crash, for `crash.ended`. `private` is a folder of this plan alone. What was started ends with it.
    """
    with ExitStack() as opened:
        planned = _Run(request, environment, private, standby, opened)
        try:
            ended = planned.run()
        except _NotStarted as problem:
            ended = {"outcome": "died", "crash": {"type": "HostError", "message": str(problem)}}
    return ended, planned.output.text()


class _NotStarted(Exception):  # noqa: N818 - a state, reported at once
    """The host did not start, and the message is why."""


class _Run:
    def __init__(
        self,
        request: Mapping[str, Any],
        environment: Mapping[str, str],
        private: Path,
        standby: Standby,
        opened: ExitStack,
    ) -> None:
        self._request, self._environment, self._private = request, environment, private
        self._standby, self._opened = standby, opened
        journal = Journal(request["journal"])
        opened.callback(journal.close)
        markers = Markers(request["salt"], journal)
        for text, key in request["placeholders"].items():
            markers.stands_for(text, "config", key)
        self._monitor = ServedMonitor(
            sources=Sources(Path(request["root"]), Path(request["folder"]), request["runtime"]),
            schema=pulumi_aws(),
            installed=Installed(Path(request["folder"])),
            standby=standby,
            project=request["project"],
            stack=request["stack"],
            organization=request["organization"],
            foresee=request["foresee"],
            markers=markers,
            journal=journal,
        )
        self._monitor.configure(request["config"], request["secretKeys"])
        self.output = Output()

    def run(self) -> dict[str, Any]:
        """How the program ended, as the planner reads it."""
        server, address = serve(self._monitor)
        self._opened.callback(lambda: server.stop(None).wait())
        self._opened.callback(self._monitor.close)
        host, channel = self._started(address)
        runtime = language_pb2_grpc.LanguageRuntimeStub(channel)
        self._greet(runtime, address)
        # The host does not get the limit: it would break the call by itself, with an error that may arrive first.
        call = runtime.Run.future(self._run_request(address))
        call.add_done_callback(lambda _: self._monitor.has_begun.set())
        builds, limit = self._request["buildLimit"], self._request["timeLimit"]
        if builds and not self._monitor.has_begun.wait(builds):
            return _timed_out(f"the program was still being built after {builds:g} s")
        while not self._standby.wait(_LOOKS) and not call.done():
            pass
        if not self._standby.is_wanted:
            return {"outcome": "died", "crash": {"type": "Dropped", "message": "nobody needs this plan"}}
        catch_up(host.pid, self._standby.niceness)
        try:
            response = call.result(limit)
        except grpc.FutureTimeoutError:
            return _timed_out(f"the program was still running after {limit:g} s")
        except grpc.RpcError as error:
            return self._failed(error)
        if not response.error and not response.bail:
            return {"outcome": "planned", "crash": None}
        return self._reported(response.error)

    def _started(self, address: str) -> tuple[subprocess.Popen[bytes], grpc.Channel]:
        """The host, and a channel to it; it prints its port first."""
        mark = {MARK: str(self._private)}
        host = subprocess.Popen(  # noqa: S603 - the language host that belongs to the user's Pulumi
            [self._request["host"], address],
            cwd=self._request["folder"],
            env={**self._environment, **mark, **self._providers(), **self._of_node()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._opened.callback(end, host, f"{MARK}={self._private}")
        self._opened.callback(Guard(host.pid).close)
        give_way(host.pid, self._standby.niceness, is_wanted=self._standby.wait(0))
        assert host.stdout is not None
        assert host.stderr is not None
        port: Future[bytes] = Future()
        self.output.read(host.stdout, port.set_result)
        self.output.read(host.stderr)
        try:
            printed = port.result(STARTS)
        except TimeoutError:
            printed = b""
        if not re.fullmatch(rb"\d+\s*", printed):
            raise _NotStarted(f"{Path(self._request['host']).name} did not start")
        options = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.enable_http_proxy", 0)]
        return host, self._opened.enter_context(grpc.insecure_channel(f"127.0.0.1:{int(printed)}", options=options))

    def _of_node(self) -> dict[str, str]:
        """Variables that change the SDK of a program of Node.js: the plan is quick, and a foreseen one survives markers."""
        if self._request["runtime"] != "nodejs":
            return {}
        # https://nodejs.org/api/cli.html#node_optionsoptions
        scripts = [_QUICK, _SURVIVE_MARKERS] if self._request["foresee"] else [_QUICK]
        options = [self._environment.get("NODE_OPTIONS", ""), *(f'--require "{each}"' for each in scripts)]
        return {"NODE_OPTIONS": " ".join(filter(None, options))}

    def _providers(self) -> dict[str, str]:
        """Variables with which a host that asks providers for their schemas finds one, and reaches nobody else."""
        if self._request["runtime"] != "yaml":
            return {}
        # A version that is not installed would be looked up in the network.
        refused = self._environment["AWS_ENDPOINT_URL"]
        nobody = {
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "HTTPS_PROXY": refused,
            "HTTP_PROXY": refused,
        }
        home = Path(self._environment.get("PULUMI_HOME") or Path.home() / ".pulumi")
        if any(home.glob(f"plugins/resource-{provider.PACKAGE}-v*/")):
            return nobody
        # On PATH it is taken for every version.
        private = self._private / "providers"
        provider.install(private)
        return {**nobody, "PATH": os.pathsep.join([str(private), self._environment.get("PATH", "")])}

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
