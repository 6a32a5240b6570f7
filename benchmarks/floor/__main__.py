# ruff: noqa: ARG002, INP001, N802 - the engine's contract decides names and arguments, and runs the folder
"""The least that a policy pack can cost: an analyzer that decodes nothing and answers nothing.

With BENCHMARK_POLICIES in its environment, such as `300+170`, it declares so many policies of resources and of stacks.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer, add_AnalyzerServicer_to_server

MESSAGE_SIZE = 400 * 1024 * 1024


class Floor(AnalyzerServicer):
    """Agrees with everything."""

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Any version."""
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetAnalyzerInfo(self, request: Any, context: Any) -> analyzer_pb2.AnalyzerInfo:
        """No policies, or as many as are asked for."""
        info = analyzer_pb2.AnalyzerInfo(name="floor", displayName="Floor", version="1.0.0", supportsConfig=True)
        kinds = analyzer_pb2.POLICY_TYPE_RESOURCE, analyzer_pb2.POLICY_TYPE_STACK
        for kind, count in zip(kinds, os.environ.get("BENCHMARK_POLICIES", "0+0").split("+"), strict=True):
            for number in range(int(count)):
                level, name = analyzer_pb2.ADVISORY, f"service-{kind}-has-the-property-{number}"
                info.policies.add(name=name, description="Holds.", enforcementLevel=level, policy_type=kind)
        return info

    def ConfigureStack(self, request: Any, context: Any) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Nothing depends on the stack."""
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing can be configured."""
        return empty_pb2.Empty()

    def Remediate(self, request: Any, context: Any) -> analyzer_pb2.RemediateResponse:
        """Nothing changes."""
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, request: Any, context: Any) -> analyzer_pb2.AnalyzeResponse:
        """No finding."""
        return analyzer_pb2.AnalyzeResponse()

    def AnalyzeStack(self, request: Any, context: Any) -> analyzer_pb2.AnalyzeResponse:
        """No finding."""
        return analyzer_pb2.AnalyzeResponse()

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing runs."""
        return empty_pb2.Empty()


server = grpc.server(
    ThreadPoolExecutor(4),
    options=[("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.max_send_message_length", MESSAGE_SIZE)],
)
add_AnalyzerServicer_to_server(Floor(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)  # noqa: T201 - this is how the engine learns it
threading.Event().wait()
