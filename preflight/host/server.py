"""Starts the analyzer as the engine expects it: a gRPC server whose port is the first thing on stdout."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import add_AnalyzerServicer_to_server

from . import calls
from .analyzer import Analyzer
from .info import prepared

if TYPE_CHECKING:
    from pathlib import Path

    from preflight.core.stack import Setting
    from preflight.files import LocalFiles

# The engine's own bound for a message (pulumi/sdk/go/common/util/rpcutil).
LARGEST_MESSAGE = 400 * 1024 * 1024
SECONDS_BETWEEN_LOOKS_FOR_THE_ENGINE = 2.0
# About 30 MB of garbage at most: Python looks after 700, which takes a fifth of the time of an analysis.
OBJECTS_BETWEEN_COLLECTIONS = 500_000


def serve() -> None:
    """Serve until the engine ends this process, or has itself ended."""
    host = os.getppid()
    port_pipe, sys.stdout = sys.stdout, sys.stderr  # what a library prints must not be taken for the port
    catalogue, info = prepared()
    spare_collections()
    analyzer = Analyzer(catalogue, lambda setting: files_of(setting, host), lambda: hosts_folder(host), info)
    methods: Any = calls.Methods()  # takes what grpc.Server takes
    methods.add_generic_rpc_handlers([_undecoded(analyzer)])  # what is added first is found first
    add_AnalyzerServicer_to_server(analyzer, methods)
    try:
        server = calls.Server(methods, LARGEST_MESSAGE)
        print(server.port, file=port_pipe, flush=True)
        server.serve(lambda: os.getppid() == host, SECONDS_BETWEEN_LOOKS_FOR_THE_ENGINE, analyzer.rest)
    finally:
        analyzer.close()


def _undecoded(analyzer: Analyzer) -> grpc.GenericRpcHandler:
    """Answers what needs no decoding: the engine asks of each resource what to change before it asks what is the matter."""
    remediate: grpc.RpcMethodHandler[bytes, proto.RemediateResponse] = grpc.unary_unary_rpc_method_handler(
        analyzer.Remediate, response_serializer=proto.RemediateResponse.SerializeToString
    )
    return grpc.method_handlers_generic_handler("pulumirpc.Analyzer", {"Remediate": remediate})


def spare_collections() -> None:
    """Let Python look for cycles seldom, and not among what was loaded: all of it, like a stack, is in use until the end."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


def hosts_folder(host: int) -> Path | None:
    """Where the engine's language hosts are: beside the one that started this process; None where that is not known."""
    from preflight.files import executable_folder  # noqa: PLC0415 - as in `files_of`

    return executable_folder(host)


def files_of(setting: Setting, host: int) -> LocalFiles:
    """What the program ships that is being previewed: it is in the working folder of the language host.

    When an export is analyzed there is no program, and the host's working folder is wherever the user happens to be.
    """
    from preflight.files import LocalFiles, program_folder  # noqa: PLC0415 - the engine waits for the port before

    if not setting.project:
        return LocalFiles(None, "an export does not show where its program is")
    location = program_folder(host)
    files = LocalFiles(location.folder, location.reason)
    if location.folder is not None and (files.program.project or {}).get("name") != setting.project:
        return LocalFiles(None, f"{location.folder} is not the project {setting.project}")
    return files
