"""The analyzer's side of the engine's contract (pulumi/proto/pulumi/analyzer.proto)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer

from preflight import pack
from preflight.core.catalogue import Catalogue, Configured, InvalidConfiguration
from preflight.core.policy import Abstention, Enforcement, Policy, Verdict, Violation
from preflight.core.source import Files
from preflight.core.stack import Setting, Stack

from .messages import Properties, planned_in_stack, planned_resource

if TYPE_CHECKING:
    from google.protobuf.message import Message

_LEVELS: dict[Enforcement, proto.EnforcementLevel.ValueType] = {
    "mandatory": proto.MANDATORY,
    "advisory": proto.ADVISORY,
    "disabled": proto.DISABLED,
}
# A policy changes nothing, so one that is set to remediate blocks like a mandatory one.
_CONFIGURED: dict[int, Enforcement] = {
    proto.MANDATORY: "mandatory",
    proto.ADVISORY: "advisory",
    proto.DISABLED: "disabled",
    proto.REMEDIATE: "mandatory",
}
_SEVERITIES = {
    "low": proto.POLICY_SEVERITY_LOW,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "high": proto.POLICY_SEVERITY_HIGH,
    "critical": proto.POLICY_SEVERITY_CRITICAL,
}


class Analyzer(AnalyzerServicer):
    """Answers the engine: each resource as it is planned, and the stack at the end."""

    def __init__(self, catalogue: Catalogue, open_files: Callable[[Setting], Files]) -> None:
        self._catalogue = catalogue
        self._open_files = open_files
        self._files: Files | None = None
        self._configured: Mapping[str, Configured] = {}
        self._setting = Setting()
        self._inputs: dict[str, Mapping[str, Any]] = {}

    def Handshake(self, request: Message, context: grpc.ServicerContext) -> proto.AnalyzerHandshakeResponse:
        """A greeting; Pulumi's Python language host answers it in a pack's place."""
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Message, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=pack.VERSION)

    def GetAnalyzerInfo(self, request: Message, context: grpc.ServicerContext) -> proto.AnalyzerInfo:
        """What Pulumi shows of the pack and each of its policies, and what can be configured."""
        info = proto.AnalyzerInfo(
            name=pack.NAME,
            displayName=pack.DISPLAY_NAME,
            version=pack.VERSION,
            description=pack.DESCRIPTION,
            provider="aws",
            repository=pack.REPOSITORY,
            tags=pack.TAGS,
            supportsConfig=True,
            policies=[_info(policy) for policy in self._catalogue.policies],
        )
        for policy in self._catalogue.policies:
            defaults = {
                name: option.schema()["default"]
                for name, option in policy.options.items()
                if option.default is not None
            }
            if defaults:
                config = info.initialConfig[policy.name]
                config.enforcementLevel = _LEVELS[policy.enforcement]
                config.properties.update(defaults)
        return info

    def Configure(self, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Take an organization's enforcement levels and options; refuse what no policy takes, naming it."""
        given = {
            name: Configured(_CONFIGURED[config.enforcementLevel], dict(Properties(config.properties)))
            for name, config in request.policyConfig.items()
            if name != "all"  # the engine has given its level to each policy already
        }
        try:
            self._configured = self._catalogue.configure(given)
        except InvalidConfiguration as reason:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{pack.DISPLAY_NAME}'s configuration: {reason}")
        return empty_pb2.Empty()

    def ConfigureStack(
        self, request: proto.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> proto.AnalyzerStackConfigureResponse:
        """Take the names, tags and configuration of the stack."""
        self._setting = Setting(
            project=request.project,
            stack=request.stack,
            organization=request.organization,
            config=dict(request.config),
            secret_keys=frozenset(request.config_secret_keys),
            tags=dict(request.tags),
        )
        self._inputs.clear()
        self._files = None
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: proto.AnalyzeRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge one resource by the policies that are about its type."""
        planned = planned_resource(request)
        self._inputs[planned.urn] = planned.inputs
        policies = self._catalogue.of_resource(planned.type)
        return self._answer(
            policies, lambda: Stack([planned], whole=False, setting=self._setting, files=self._program_files())
        )

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge the stack as a whole."""
        planned = [planned_in_stack(message, self._inputs.get(message.urn)) for message in request.resources]
        return self._answer(
            self._catalogue.of_stack, lambda: Stack(planned, setting=self._setting, files=self._program_files())
        )

    def Remediate(self, request: proto.AnalyzeRequest, context: grpc.ServicerContext) -> proto.RemediateResponse:
        """Change nothing: no policy of this pack rewrites a resource."""
        return proto.RemediateResponse()

    def Cancel(self, request: Message, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing outlasts a call, so there is nothing to cancel."""
        return empty_pb2.Empty()

    def _program_files(self) -> Files:
        if self._files is None:
            self._files = self._open_files(self._setting)
        return self._files

    def _answer(self, policies: Iterable[Policy], stack_of: Callable[[], Stack]) -> proto.AnalyzeResponse:
        response = proto.AnalyzeResponse()
        stack = None
        for policy in policies:
            configured = self._configured.get(policy.name, Configured())
            level = configured.enforcement or policy.enforcement
            if level != "disabled":
                stack = stack or stack_of()
                for verdict in policy.judge(stack, configured.options):
                    self._add(response, verdict, level)
        return response

    def _add(self, response: proto.AnalyzeResponse, verdict: Verdict, level: Enforcement) -> None:
        policy = verdict.policy
        if isinstance(verdict, Abstention):
            about = f"{verdict.subject}: " if verdict.subject else ""
            reason = f"{about}depends on {verdict.reason}"
            response.not_applicable.append(proto.PolicyNotApplicable(policy_name=policy.name, reason=reason))
            return
        blocks = isinstance(verdict, Violation) and not verdict.advisory
        response.diagnostics.append(
            proto.AnalyzeDiagnostic(
                policyName=policy.name,
                policyPackName=pack.NAME,
                policyPackVersion=pack.VERSION,
                description=policy.doc["sentence"],
                message=pack.said(verdict) if isinstance(verdict, Violation) else verdict.message,
                enforcementLevel=_LEVELS[level if blocks else "advisory"],
                urn=verdict.urn,
                severity=_SEVERITIES[policy.severity],
            )
        )


def _info(policy: Policy) -> proto.PolicyInfo:
    info = proto.PolicyInfo(
        name=policy.name,
        displayName=policy.name.replace("-", " ").capitalize(),
        description=policy.doc["sentence"],
        message=policy.doc["why"],
        enforcementLevel=_LEVELS[policy.enforcement],
        policy_type=proto.POLICY_TYPE_RESOURCE if policy.asked_of_each else proto.POLICY_TYPE_STACK,
        severity=_SEVERITIES[policy.severity],
        remediation_steps=policy.doc.get("fix", ""),
        url=pack.page(policy),
        tags=[policy.kind, policy.name.partition("-")[0]],
    )
    if policy.options:
        info.configSchema.properties.update({name: option.schema() for name, option in policy.options.items()})
    return info
