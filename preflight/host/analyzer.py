"""The analyzer's side of the engine's contract (pulumi/proto/pulumi/analyzer.proto)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerServicer

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.planned import ROOT, Planned
from preflight.core.policy import Abstention, Defect, Enforcement, Violation
from preflight.core.stack import Setting
from preflight.judge import exchange
from preflight.judge.allowances import Allowances, exempted
from preflight.judge.configuration import (
    LEVELS,
    Configuration,
    Configured,
    InvalidConfiguration,
    configure,
)
from preflight.judge.finding import Finding, Judged, Notice, judged
from preflight.judge.judge import Judge, depends_on_deployment
from preflight.judge.nodes import nodes
from preflight.judge.remedies import Remedies

from .info import ENFORCEMENT_LEVELS, EXEMPTIONS_SENTENCE, FORESIGHT_SENTENCE, SEVERITIES, analyzer_info
from .messages import Properties, planned_in_stack, planned_resource

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from google.protobuf.struct_pb2 import Struct

    from preflight.files import LocalFiles
    from preflight.plan.foresight import Foreseeing, Foresight

# The language host between the engine and a pack takes 4 MiB (sdk/policy_proxy.go makes its client with gRPC's defaults).
LARGEST_ANSWER = 3 * 1024 * 1024
# What a foreseen plan, which begins while the engine still plans, gives way to.
NICENESS = 5
# The languages whose SDK takes long to load, so that it is loaded before it is known whether foresight is needed.
PREPARED = ("nodejs", "python")
_FRAMING = 8  # bytes at most that protobuf puts around one diagnostic
_CONFIGURED: dict[int, Enforcement] = {number: LEVELS[name.lower()] for name, number in proto.EnforcementLevel.items()}


class Analyzer(AnalyzerServicer):
    """Answers the engine: each resource as it is planned, and the stack at the end."""

    def __init__(
        self,
        catalogue: Catalogue,
        open_files: Callable[[Setting], LocalFiles],
        hosts_folder: Callable[[], Path | None] = lambda: None,
        info: proto.AnalyzerInfo | None = None,
    ) -> None:
        """`hosts_folder` finds where the engine's language hosts are, if that is known; `info` is that of the catalogue."""
        self._catalogue = catalogue
        self._given_info = info
        self._open_files, self._hosts_folder = open_files, hosts_folder
        self._files: LocalFiles | None = None
        self._configuration = Configuration()
        self._setting = Setting()
        self._analyzed: dict[str, Planned] = {}
        self._foreseen: Foreseeing | None = None
        self._judge = self._new_judge()
        self._allowed: Allowances | None = None
        self._remedies = self._new_remedies()
        self._changed: list[Notice] = []
        self._is_prepared = True  # for no stack
        self._new_types: set[str] = set()

    @cached_property
    def _info(self) -> proto.AnalyzerInfo:
        return self._given_info or analyzer_info(self._catalogue)

    def _new_judge(self) -> Judge:
        return Judge(self._catalogue, self._configuration, self._setting, self._program_files)

    def _allowances(self) -> Allowances:
        if self._allowed is None:
            self._allowed = Allowances(
                self._catalogue, self._configuration, self._program_files(), places=self._places_ahead
            )
        return self._allowed

    def Handshake(self, request: Message, context: grpc.ServicerContext) -> proto.AnalyzerHandshakeResponse:
        """A greeting; Pulumi's Python language host answers it in a pack's place."""
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Message, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=pack.VERSION)

    def GetAnalyzerInfo(self, request: Message, context: grpc.ServicerContext) -> proto.AnalyzerInfo:
        """What Pulumi shows of the pack and each of its policies, and what can be configured."""
        return self._info

    def Configure(self, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Take an organization's enforcement levels and options; refuse what no policy takes, naming it."""
        given = {
            name: Configured(
                _CONFIGURED[config.enforcementLevel],
                self._configured(name, config.properties),
                config.enforcementLevel == proto.REMEDIATE,
            )
            for name, config in request.policyConfig.items()
            if name != "all"  # the engine has given its level to each policy already
        }
        try:
            self._configuration = configure(self._catalogue, given)
            self._judge, self._allowed = self._new_judge(), None
            self._remedies = self._new_remedies()
            self._is_prepared = False
        except InvalidConfiguration as reason:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{pack.DISPLAY_NAME}'s configuration: {reason}")
        return empty_pb2.Empty()

    def _configured(self, name: str, options: Struct) -> dict[str, Any]:
        """The options of a policy as they are configured; none where they are the defaults, which the engine gives back."""
        if name in self._info.initialConfig and options == self._info.initialConfig[name].properties:
            return {}
        return dict(Properties(options))

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
        self.close()
        self._files = self._foreseen = None
        self._judge, self._allowed = self._new_judge(), None
        self._remedies, self._changed = self._new_remedies(), []
        self._is_prepared = False
        return proto.AnalyzerStackConfigureResponse()

    def rest(self) -> None:
        """Make ready what the next calls need, while the engine makes none: it starts the program, or a provider.

        Never raises: a defect is reported by the call that meets it.
        """
        types, self._new_types = self._new_types, set()
        with suppress(Exception):
            if not self._is_prepared:
                self._is_prepared = True
                types.add(ROOT)
                self._prepare()
            if types:
                self._judge.prepare(types)

    def _prepare(self) -> None:
        """Make ready what foresight would take long for."""
        wanted = self._setting.dry_run and self._configuration.foresees and self._described().runtime in PREPARED
        foreseeing = self._foreseeing() if wanted else None
        if foreseeing is not None:
            foreseeing.prepare()
        else:
            self.close()

    def close(self) -> None:
        """Nothing more is judged of this stack."""
        if self._foreseen is not None:
            self._foreseen.drop()

    def Analyze(self, request: proto.AnalyzeRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge one resource by the policies that are about its type."""
        planned = planned_resource(request)
        self._analyzed[planned.urn] = planned
        self._new_types.add(planned.type)
        verdicts = self._judge.resource(planned)
        if not verdicts:
            return proto.AnalyzeResponse()
        if depends_on_deployment(verdicts) and (foreseeing := self._foreseeing()) is not None:
            foreseeing.begin()  # while the engine still plans
        found = judged(verdicts, self._analyzed, self._configuration, self._described())
        return _response(self._allowances().applied(found, is_whole=False)._replace(notices=()))

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        """Judge the stack as a whole, and what depends on a value that is not known yet once more as it will be deployed."""
        planned = [planned_in_stack(message, self._analyzed.get(message.urn)) for message in request.resources]
        by_urn = {each.urn: each for each in planned}
        judgement = self._judge.stack(planned, self._foresee)
        described, problem = self._described(), judgement.problem
        every = judged(judgement.verdicts, by_urn, self._configuration, described, problem)
        allowed = self._allowances().applied(
            every, project=self._setting.project, stack=self._setting.stack, is_whole=True
        )
        if path := os.environ.get(exchange.VARIABLE):
            # The command knows where the resources are created, and applies exemptions itself.
            exchange.write(every._replace(resources=nodes(planned), notices=tuple(self._changed)), path)
        self.close()
        new = judged(judgement.new, by_urn, self._configuration, described, problem)
        answered = {id(verdict) for verdict in judgement.new}
        violations = [verdict for verdict in judgement.verdicts if isinstance(verdict, Violation)]
        findings = [
            finding
            for violation, finding in zip(violations, allowed.findings, strict=True)
            if id(violation) in answered
        ]
        return _response(new._replace(findings=findings, notices=allowed.notices), allowed.findings)

    def _foresee(self, planned: Sequence[Planned]) -> Foresight | None:
        """The stack as it will be deployed; None where values are known anyway, or where it is not wanted or not possible."""
        foreseeing = self._foreseeing()
        return foreseeing.foresee(planned) if foreseeing is not None else None

    def _foreseeing(self) -> Foreseeing | None:
        if not self._setting.dry_run or not self._configuration.foresees:
            return None
        files = self._program_files()
        if files.project_folder is None:
            return None
        if self._foreseen is None:
            # Most previews need none, and each would wait for its import.
            from preflight.plan.foresight import Foreseeing  # noqa: PLC0415

            # The engine, its providers and the program come first. Programs are planned side by side.
            self._foreseen = Foreseeing(
                files.project_folder,
                self._setting,
                host_folder=self._hosts_folder(),
                beside_preview=True,
                niceness=NICENESS,
            )
        return self._foreseen

    def Remediate(self, request: bytes, context: grpc.ServicerContext) -> proto.RemediateResponse:
        """Change the inputs of a resource where a policy with the level `remediate` can.

        The request is decoded only for that: the engine sends one for each resource before it is analyzed.
        """
        response = proto.RemediateResponse()
        if not self._remedies:
            return response
        decoded = proto.AnalyzeRequest.FromString(request)

        def changed(properties: Mapping[str, Any]) -> Planned:
            for key, value in properties.items():
                if value is None:
                    decoded.properties.fields.pop(key, None)
                else:
                    decoded.properties.update({key: value})
            return planned_resource(decoded)

        for change in self._remedies.changes(planned_resource(decoded), changed):
            remediation = response.remediations.add(
                policyName=change.policy.name,
                policyPackName=pack.NAME,
                policyPackVersion=pack.VERSION,
                description=change.sentence,
            )
            remediation.properties.CopyFrom(decoded.properties)
            subject = f"{decoded.type.rpartition(':')[2]} '{decoded.name}'"
            self._changed.append(Notice("changed", f"{change.policy.name} changes {subject}: {change.sentence}"))
        return response

    def _new_remedies(self) -> Remedies:
        return Remedies(
            self._catalogue,
            self._configuration,
            self._setting,
            self._program_files,
            self._allowances,
            self._planned_ahead,
            self._analyzed,
        )

    def _places_ahead(self) -> Mapping[str, tuple[str, int]]:
        """Where the program creates each resource, as seen from its folder: the engine does not pass it on."""
        places = {each.urn: each.place for each in self._planned_ahead() if each.place is not None}
        program = self._program_files().program if places else None
        return {urn: (program.seen(file), line) for urn, (file, line) in places.items()} if program else {}

    def _planned_ahead(self) -> Sequence[Planned]:
        files = self._program_files()
        if files.project_folder is None:
            return ()
        from preflight.plan.ahead import planned_ahead  # noqa: PLC0415 - one remedy needs it

        return planned_ahead(files.project_folder, self._setting)

    def Cancel(self, request: Message, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing outlasts a call, so there is nothing to cancel."""
        return empty_pb2.Empty()

    def _described(self) -> Setting:
        """The setting with the language of the program, which only its project file names."""
        files = self._program_files()
        return replace(self._setting, runtime=files.program.runtime if files.project_folder is not None else "python")

    def _program_files(self) -> LocalFiles:
        if self._files is None:
            self._files = self._open_files(self._setting)
        return self._files


def _response(judged: Judged, every: Sequence[Finding] = ()) -> proto.AnalyzeResponse:
    """What the engine shows. `every` are all findings of the stack at its end: those that are exempted are listed once."""
    response = proto.AnalyzeResponse()
    if judged.problem:
        note = judged.problem
        response.diagnostics.append(_note(pack.FORESIGHT, FORESIGHT_SENTENCE, note))
    response.diagnostics.extend(_diagnostic(each) for each in judged.findings if each.exempted_by is None)
    response.diagnostics.extend(map(_defect, judged.defects))
    notes = [sentence for sentence in (exempted(every), *(notice.sentence for notice in judged.notices)) if sentence]
    response.diagnostics.extend(_note(pack.EXEMPTIONS, EXEMPTIONS_SENTENCE, note) for note in notes)
    response.not_applicable.extend(map(_not_applicable, judged.abstentions))
    return _fitted(response)


def _diagnostic(finding: Finding) -> proto.AnalyzeDiagnostic:
    return proto.AnalyzeDiagnostic(
        policyName=finding.policy,
        policyPackName=pack.NAME,
        policyPackVersion=pack.VERSION,
        description=finding.rule,
        message=finding.text,
        enforcementLevel=ENFORCEMENT_LEVELS[finding.enforcement],
        urn=finding.urn,
        severity=SEVERITIES[finding.severity],
    )


def _defect(defect: Defect) -> proto.AnalyzeDiagnostic:
    return proto.AnalyzeDiagnostic(
        policyName=defect.policy.name,
        policyPackName=pack.NAME,
        policyPackVersion=pack.VERSION,
        description=defect.policy.doc["sentence"],
        message=defect.message,
        enforcementLevel=proto.ADVISORY,
        urn=defect.urn,
        severity=SEVERITIES[defect.policy.severity],
    )


def _not_applicable(abstention: Abstention) -> proto.PolicyNotApplicable:
    about = f"{abstention.subject}: " if abstention.subject else ""
    return proto.PolicyNotApplicable(
        policy_name=abstention.policy.name, reason=f"{about}depends on {abstention.reason}"
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


def _note(name: str, sentence: str, message: str) -> proto.AnalyzeDiagnostic:
    """A line about the pack's own work, which Pulumi shows under the name of a policy."""
    return proto.AnalyzeDiagnostic(
        policyName=name,
        policyPackName=pack.NAME,
        policyPackVersion=pack.VERSION,
        description=sentence,
        message=message,
        enforcementLevel=proto.ADVISORY,
        severity=proto.POLICY_SEVERITY_LOW,
    )
