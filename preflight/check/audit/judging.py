"""Judges states, in any process: what it gets and returns can be sent between machines."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from threading import Lock
from typing import NamedTuple, NoReturn

from typing_extensions import override

from preflight.check.export import read_state
from preflight.check.failure import CannotCheck
from preflight.core.archive import Archive, Content
from preflight.core.assets import ArchiveForm, AssetForm
from preflight.core.catalogue import Catalogue, discover
from preflight.core.policy import Kind
from preflight.core.program import Comment, Files, Program, SettingsFile
from preflight.core.stack import Setting
from preflight.core.values import Undecided
from preflight.judge.allowances import Allowances
from preflight.judge.configuration import Configuration
from preflight.judge.finding import Finding, judged
from preflight.judge.judge import Judge

from .states import Source

KINDS: tuple[Kind, ...] = ("resource", "bundle", "stack")
"""The kinds of policies that a state can decide: it has no program."""


class Row(NamedTuple):
    """A finding, as results keep it."""

    policy: str
    severity: str
    level: str
    urn: str
    type: str
    resource: str
    message: str
    file: str
    line: int


class StackResult(NamedTuple):
    """What was found in a state. `problem` is why it could not be judged, as a clause; "" where it was."""

    path: str
    project: str = ""
    stack: str = ""
    resources: int = 0
    undecided: int = 0
    defects: int = 0
    findings: Sequence[Row] = ()
    problem: str = ""


_TURN = Lock()
"""What values have been read is noted for the whole process, and a worker of a cluster may have several threads."""


@cache
def catalogue() -> Catalogue:
    """The policies, once in a process, where a search for garbage does not look for any in them again and again."""
    found = discover(kinds=KINDS)
    gc.freeze()
    return found


class _NoFiles(Files):
    """A state's files: it has none that could be read, and a path in it that happens to exist here is not looked at."""

    @property
    @override
    def program(self) -> Program:
        return _unread()

    @override
    def archive(self, form: ArchiveForm | AssetForm) -> Archive:
        return _unread()

    @override
    def asset(self, form: AssetForm) -> Content:
        return _unread()

    @override
    def settings(self, name: str) -> SettingsFile | None:
        return None

    @override
    def comments(self) -> Iterator[Comment]:
        return iter(())


def _unread() -> NoReturn:
    raise Undecided("files of the program, which an audit does not read")


def judge_states(source: Source, paths: Iterable[str], configuration: Configuration) -> list[StackResult]:
    """What the policies report about states. Never raises: what goes wrong is the problem of the state."""
    with _TURN:
        return [_judged(source, path, configuration) for path in paths]


def _judged(source: Source, path: str, configuration: Configuration) -> StackResult:
    try:
        return _result(source, path, configuration)
    except CannotCheck as reason:
        return StackResult(path, problem=reason.problem)
    except Exception as defect:  # noqa: BLE001 - one state never ends the audit of all others
        return StackResult(path, problem=f"{path} cannot be judged, by a defect of the pack ({type(defect).__name__})")


def _result(source: Source, path: str, configuration: Configuration) -> StackResult:
    export = read_state(source.read(path), path)
    setting = Setting(project=export.project, stack=export.stack, dry_run=False)
    judge = Judge(catalogue(), configuration, setting, _NoFiles)
    for resource in export.resources:
        judge.resource(resource)
    judgement = judge.stack(export.resources, lambda _: None, KINDS)
    by_urn = {resource.urn: resource for resource in export.resources}
    found = judged(judgement.verdicts, by_urn, configuration, setting)
    found = Allowances(catalogue(), configuration, None).applied(found, stack=export.stack, is_whole=False)
    return StackResult(
        path=path,
        project=export.project,
        stack=export.stack,
        resources=sum(not resource.type.startswith("pulumi:") for resource in export.resources),
        undecided=len(found.abstentions),
        defects=len(found.defects),
        findings=[_row(finding) for finding in found.findings],
    )


def _row(finding: Finding) -> Row:
    place = finding.created_at
    return Row(
        policy=finding.policy,
        severity=finding.severity,
        level="exempted" if finding.exempted_by is not None else finding.enforcement,
        urn=finding.urn,
        type=finding.type,
        resource=finding.subject,
        message=finding.sentence,
        file=place.file if place is not None else "",
        line=place.line if place is not None else 0,
    )
