"""The analyzer's side of the engine's contract (pulumi/proto/pulumi/analyzer.proto)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer

from preflight import pack
from preflight.core.catalogue import Catalogue, Configured, InvalidConfiguration
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Enforcement, Policy, Verdict, Violation
from preflight.core.stack import Setting, Stack
from preflight.judge.merge import merge

from .messages import Properties, planned_in_stack, planned_resource
from .processor import leave_it

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from preflight.files import LocalFiles
    from preflight.plan.foresight import Foresight

# The language host between the engine and a pack takes 4 MiB (sdk/policy_proxy.go makes its client with gRPC's defaults).
LARGEST_ANSWER = 3 * 1024 * 1024
_FRAMING = 8  # bytes at most that protobuf puts around one diagnostic
_FORESIGHT_SENTENCE = "Policies see through `apply` what will be deployed."

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

_AS_SHIPPED = Configured()


class Analyzer(AnalyzerServicer):
    """Answers the engine: each resource as it is planned, and the stack at the end."""

    def __init__(self, catalogue: Catalogue, open_files: Callable[[Setting], LocalFiles]) -> None:
        self._catalogue = catalogue
        self._open_files = open_files
        self._files: LocalFiles | None = None
        self._configured: Mapping[str, Configured] = {}
        self._enabled_by_type: dict[str, list[Policy]] = {}
        self._setting = Setting()
        self._foresees = True
        self._analyzed: dict[str, Planned] = {}
        # What could not be decided about a resource while the preview went on, by its URN.
        self._undecided: dict[str, list[tuple[Policy, list[Verdict]]]] = defaultdict(list)

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
            policies=[*map(_info, self._catalogue.policies), _foresight_info()],
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
            # The engine has given the level of "all" to each policy already.
            if name not in ("all", pack.FORESIGHT)
        }
        try:
            self._configured = self._catalogue.configure(given)
            self._enabled_by_type.clear()
            if pack.FORESIGHT in request.policyConfig:
                self._foresees = _foresees(request.policyConfig[pack.FORESIGHT])
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
            dry_run=request.dry_run,
        )
        self._analyzed.clear()
        self._undecided.clear()
        self._files = None
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: proto.AnalyzeRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge one resource by the policies that are about its type."""
        planned = planned_resource(request)
        self._analyzed[planned.urn] = planned
        response = proto.AnalyzeResponse()
        policies = self._enabled_by_type.get(planned.type)
        if policies is None:
            policies = self._enabled_by_type[planned.type] = self._enabled(self._catalogue.of_resource(planned.type))
        if policies:
            stack = Stack([planned], whole=False, setting=self._setting, files=self._program_files())
            for policy in policies:
                if verdicts := self._judge(policy, stack):
                    if any(map(_is_known_later, verdicts)):
                        self._undecided[planned.urn].append((policy, verdicts))
                    self._add(response, verdicts)
        return _fitted(response)

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge the stack as a whole, and once more as it will be deployed what hangs on a value that is not known yet."""
        planned = [planned_in_stack(message, self._analyzed.get(message.urn)) for message in request.resources]
        stack = Stack(planned, setting=self._setting, files=self._program_files())
        first = {policy: self._judge(policy, stack) for policy in self._enabled(self._catalogue.of_stack)}
        response = proto.AnalyzeResponse()
        undecided = [policy for policy, verdicts in first.items() if any(map(_is_known_later, verdicts))]
        foresight = self._foresee(planned) if undecided or self._undecided else None
        if foresight is not None:
            if foresight.problem:
                response.diagnostics.append(_told(f"Judged by what the preview knows alone: {foresight.problem}"))
            else:
                self._complete(response, first, undecided, foresight)
        for verdicts in first.values():
            self._add(response, verdicts)
        return _fitted(response)

    def _foresee(self, planned: Sequence[Planned]) -> Foresight | None:
        """The stack as it will be deployed; None where values are known anyway, or where it is not wanted or not possible."""
        if not self._setting.dry_run or not self._foresees:
            return None
        files = self._program_files()
        # To be told at every preview that a program in another language cannot be foreseen helps nobody.
        if files.project_folder is None or files.program.runtime != "python":
            return None
        from preflight.plan.foresight import foresee  # noqa: PLC0415 - most previews need none, and each would wait for it

        leave_it()  # programs are planned side by side
        return foresee(files.project_folder, planned, self._setting)

    def _complete(
        self,
        response: proto.AnalyzeResponse,
        first: dict[Policy, list[Verdict]],
        undecided: Iterable[Policy],
        foresight: Foresight,
    ) -> None:
        """Let what was undecided be judged on the foreseen stack."""

        def stack_of(planned: Sequence[Planned], *, whole: bool) -> Stack:
            files = self._program_files()
            return Stack(planned, whole=whole, setting=self._setting, markers=foresight.markers, files=files)

        stack = stack_of(foresight.planned, whole=True)
        for policy in undecided:
            first[policy] = merge(first[policy], self._judge(policy, stack))
        for planned in foresight.planned:
            for policy, verdicts in self._undecided.get(planned.urn, ()):
                again = self._judge(policy, stack_of([planned], whole=False))
                # The preview's own verdicts have been answered when the resource was analyzed.
                self._add(response, [v for v in merge(verdicts, again) if isinstance(v, Violation) and v.foreseen])

    def Remediate(self, request: object, context: grpc.ServicerContext) -> proto.RemediateResponse:
        """Change nothing: no policy of this pack rewrites a resource. The request is not looked at, and may be undecoded."""
        return proto.RemediateResponse()

    def Cancel(self, request: Message, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing outlasts a call, so there is nothing to cancel."""
        return empty_pb2.Empty()

    def _program_files(self) -> LocalFiles:
        if self._files is None:
            self._files = self._open_files(self._setting)
        return self._files

    def _enabled(self, policies: Iterable[Policy]) -> list[Policy]:
        return [policy for policy in policies if self._level(policy) != "disabled"]

    def _level(self, policy: Policy) -> Enforcement:
        configured = self._configured.get(policy.name)
        return (configured and configured.enforcement) or policy.enforcement

    def _judge(self, policy: Policy, stack: Stack) -> list[Verdict]:
        configured = self._configured.get(policy.name, _AS_SHIPPED)
        return policy.judge(stack, configured.options)

    def _add(self, response: proto.AnalyzeResponse, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            if isinstance(verdict, Abstention):
                about = f"{verdict.subject}: " if verdict.subject else ""
                reason = f"{about}depends on {verdict.reason}"
                response.not_applicable.append(
                    proto.PolicyNotApplicable(policy_name=verdict.policy.name, reason=reason)
                )
            else:
                response.diagnostics.append(self._diagnostic(verdict))

    def _diagnostic(self, verdict: Violation | Defect) -> proto.AnalyzeDiagnostic:
        policy = verdict.policy
        blocks = isinstance(verdict, Violation) and not verdict.advisory
        return proto.AnalyzeDiagnostic(
            policyName=policy.name,
            policyPackName=pack.NAME,
            policyPackVersion=pack.VERSION,
            description=policy.doc["sentence"],
            message=pack.said(verdict) if isinstance(verdict, Violation) else verdict.message,
            enforcementLevel=_LEVELS[self._level(policy) if blocks else "advisory"],
            urn=verdict.urn,
            severity=_SEVERITIES[policy.severity],
        )


def _fitted(response: proto.AnalyzeResponse) -> proto.AnalyzeResponse:
    """An answer that the engine takes: of one that is too large the mandatory diagnostics are kept, and the rest is counted."""
    if response.ByteSize() <= LARGEST_ANSWER:
        return response
    del response.not_applicable[:]
    found = sorted(response.diagnostics, key=lambda each: each.enforcementLevel != proto.MANDATORY)
    size = 0
    fitted = proto.AnalyzeResponse()
    for each in found:
        size += each.ByteSize() + _FRAMING
        if size > LARGEST_ANSWER:
            break
        fitted.diagnostics.append(each)
    if left_out := found[len(fitted.diagnostics) :]:
        # In the place of the first, at its level: a violation that blocks still does.
        last = fitted.diagnostics.add()
        last.CopyFrom(left_out[0])
        last.message = f"{len(left_out)} more findings are left out here: the engine takes no larger answer"
    return fitted


def _is_known_later(verdict: Verdict) -> bool:
    return isinstance(verdict, Abstention) and verdict.known_later


def _foresees(config: proto.PolicyConfig) -> bool:
    """Whether foresight is wanted; raises InvalidConfiguration."""
    options = dict(Properties(config.properties))
    wanted = options.pop("foresee", "when-needed")
    if options:
        raise InvalidConfiguration(f"policy {pack.FORESIGHT} has no option {next(iter(options))!r}; it takes foresee")
    return wanted != "never" and config.enforcementLevel != proto.DISABLED


def _told(message: str) -> proto.AnalyzeDiagnostic:
    """A line about the pack's own work, which Pulumi shows under the name of a policy."""
    return proto.AnalyzeDiagnostic(
        policyName=pack.FORESIGHT,
        policyPackName=pack.NAME,
        policyPackVersion=pack.VERSION,
        description=_FORESIGHT_SENTENCE,
        message=message,
        enforcementLevel=proto.ADVISORY,
        severity=proto.POLICY_SEVERITY_LOW,
    )


def _foresight_info() -> proto.PolicyInfo:
    """Foresight as Pulumi lists it: what is configured of a pack is configured of one of its policies."""
    info = proto.PolicyInfo(
        name=pack.FORESIGHT,
        displayName="Foresight",
        description=_FORESIGHT_SENTENCE,
        enforcementLevel=proto.ADVISORY,
        policy_type=proto.POLICY_TYPE_STACK,
        severity=proto.POLICY_SEVERITY_LOW,
        url=f"{pack.REPOSITORY}/blob/main/docs/foresight.md",
    )
    schema = {
        "type": "string",
        "enum": ["when-needed", "never"],
        "default": "when-needed",
        "description": "whether the program is planned once more when a policy needs a value that is not known yet",
    }
    info.configSchema.properties.update({"foresee": schema})
    return info


def _info(policy: Policy) -> proto.PolicyInfo:
    info = proto.PolicyInfo(
        name=policy.name,
        displayName=policy.name.replace("-", " ").capitalize(),
        description=policy.doc["sentence"],
        message=policy.doc["why"],
        enforcementLevel=_LEVELS[policy.enforcement],
        policy_type=proto.POLICY_TYPE_RESOURCE if policy.is_per_resource else proto.POLICY_TYPE_STACK,
        severity=_SEVERITIES[policy.severity],
        remediation_steps=policy.doc.get("fix", ""),
        url=pack.page(policy),
        tags=[policy.kind, policy.name.partition("-")[0]],
    )
    if policy.options:
        info.configSchema.properties.update({name: option.schema() for name, option in policy.options.items()})
    return info
