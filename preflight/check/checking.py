"""Checks a program or a stack export: how it comes to be planned, and who is asked about it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.planned import Planned
from preflight.core.stack import Setting
from preflight.files import LocalFiles
from preflight.files.program import NOT_OURS
from preflight.plan.redaction import Redaction
from preflight.project.project import NAMES, InvalidProjectError, Project, read_project

from .configuration import Configuration
from .export import read_export
from .failure import CannotCheck
from .judging import Judge, Judged
from .report import Outcome, Planner, Planning, Report

if TYPE_CHECKING:
    from .engine import Preview
    from .fix.apply import Fixes

EngineChoice = Literal["auto", "pulumi", "embedded"]
ENGINES: tuple[EngineChoice, ...] = ("auto", "pulumi", "embedded")

# A stack that has no file, where the user names none.
STACK = "dev"
# Providers take their time; the embedded planner has none.
SECONDS: Mapping[str, float] = {"pulumi": 600.0, "embedded": 60.0}
# How deep below a folder its projects are looked for.
DEPTH = 3
OUTCOMES: Mapping[str, Outcome] = {
    "planned": "planned",
    **dict.fromkeys(("crashed", "timed-out", "died", "no-entry-point"), "stopped"),
}
# Part of a time limit that is kept for the embedded planner, for when `pulumi preview` does not end in time.
RESERVE = 0.25
LONGEST_RESERVE = 15.0


@dataclass(frozen=True)
class Request:
    """What a user asks for.

    `path` is a folder or a file, `written` how the user wrote it. `stream` takes what the engine prints; None where
    nobody is to see it. `working` shows that something takes its time, and gives what ends it early.
    """

    path: Path
    written: str
    catalogue: Catalogue
    configuration: Configuration
    engine: EngineChoice
    stream: TextIO | None
    working: Callable[[str], AbstractContextManager[Callable[[], None]]]
    stack: str | None = None
    time_limit: float | None = None
    static: bool = False
    """Whether the program is only read, as is fit for one that nobody trusts: nothing of it is run, and no interpreter."""
    offer: Callable[[Fixes, Judge], None] | None = None
    """Gets the fixes of the source before the program is checked; None where nothing is to be fixed."""


def check(request: Request) -> Report:
    """Checks what the request names. Raises CannotCheck where there is nothing that can be checked."""
    path = request.path
    if path.is_dir():
        return _Check(request, _project_folder(path, request.written)).report()
    if path.name in NAMES:
        return _Check(request, path.parent).report()
    if path.suffix == ".json" and path.is_file():
        return _export(request)
    if path.is_file():
        raise CannotCheck(f"{request.written} is neither a folder nor a stack export", "name the program's folder")
    raise CannotCheck(f"{request.written} does not exist", "name the folder of a Pulumi program, or a stack export")


def _export(request: Request) -> Report:
    if request.offer is not None:
        raise CannotCheck(
            f"{request.written} is a stack export, which has no source to fix", "name the program's folder"
        )
    export = read_export(request.path)
    files = LocalFiles(None, "an export does not tell where its program lies")
    setting = Setting(project=export.project, stack=export.stack, dry_run=False)
    judge = Judge(request.catalogue, request.configuration.checked)
    judged = judge.judged(export.resources, "planned", setting=setting, files=files)
    planning = Planning(
        by="export",
        outcome="planned",
        planner="the stack export",
        project=export.project,
        stack=export.stack,
        resources=_count(export.resources),
    )
    return _report(request, planning, judged)


class _Check:
    """The check of a program in a folder."""

    def __init__(self, request: Request, folder: Path) -> None:
        self._request = request
        self._folder, self._files = folder, LocalFiles(folder)
        self._project: Project | None = None
        self._problem = ""
        runs_in = folder
        try:
            self._project = read_project(folder)
            runs_in, _ = self._project.program
        except InvalidProjectError as problem:
            self._problem = str(problem)
        self._setting = self._read_setting()
        self._redaction = Redaction(self._setting.secret_texts)
        self._judge = Judge(request.catalogue, request.configuration.checked, runs_in, self._redacted)

    def _read_setting(self) -> Setting:
        if self._project is None:
            return Setting()
        stack = self._request.stack or _chosen(self._project)
        try:
            kept = self._project.stack(stack)
        except InvalidProjectError as problem:
            self._problem = str(problem)
            return Setting(self._project.name, stack)
        return Setting(self._project.name, stack, "organization", kept.config, kept.secret_keys)

    def _redacted(self, text: str) -> str:
        return self._redaction(text)

    def report(self) -> Report:
        """What the policies say, after the fixes were offered where `--fix` is given."""
        if self._request.offer is not None:
            self._request.offer(self._fixes(), self._judge)
            return self._report()
        report = self._report()
        # The engine judges in a process of its own: here the source is not read.
        return report if report.planning.by == "pulumi" else report._replace(fixable=self._fixable(report))

    def _fixes(self) -> Fixes:
        from .fix.apply import prepare

        configured = self._request.configuration.checked
        disabled = {name for name, each in configured.items() if each.enforcement == "disabled"}
        try:
            with self._request.working("looking for fixes"):
                return prepare(self._folder, {policy.name for policy in self._request.catalogue.policies} - disabled)
        except CannotCheck:
            raise
        except Exception as error:
            problem = f"{self._request.written} cannot be fixed, by a defect of the command ({type(error).__name__})"
            raise CannotCheck(problem, f"check it without --fix, and report this: {pack.REPOSITORY}/issues") from error

    def _fixable(self, report: Report) -> int:
        if not report.findings:
            return 0
        from .fix.find import find

        try:
            return len(find(self._files.program, {finding.policy for finding in report.findings}))
        except Exception:  # noqa: BLE001 - a defect that the policies have reported already; the report stays
            return 0

    def _report(self) -> Report:
        """What the engine's policies said, or the embedded planner's; of the source alone where nothing is to be run."""
        if self._request.static:
            return self._read()
        if self._project is None or self._problem:
            return self._unplanned(self._problem)
        from preflight.project.interpreter import find_interpreter

        from .engine import is_there

        if self._project.runtime == "python" and (missing := find_interpreter(self._project).problem):
            return self._unplanned(missing)
        instead, spent = "", 0.0
        if self._request.engine != "embedded" and (self._request.engine == "pulumi" or is_there()):
            began = time.monotonic()
            preview = self._preview(self._project)
            spent = time.monotonic() - began
            if not preview.problem:
                return self._previewed(preview)
            if self._request.engine == "pulumi":
                raise CannotCheck(preview.problem, "see to it, or use `--engine embedded`")
            instead = preview.problem
        return self._embedded(self._project, instead, spent)

    def _preview(self, project: Project) -> Preview:
        from .engine import Engine, is_there

        if not is_there():
            raise CannotCheck("there is no `pulumi` on PATH", "install it, or use `--engine embedded`")
        request = self._request
        forced = request.engine == "pulumi"
        with request.working("pulumi preview") as done:
            engine = Engine(
                request.catalogue,
                request.configuration.written,
                self._judge.shown,
                forced=forced,
                stream=request.stream,
                before_output=done,
            )
            limit = request.time_limit or SECONDS["pulumi"]
            # The time limit is for the check as a whole.
            reserved = 0.0 if forced else min(limit * RESERVE, LONGEST_RESERVE)
            return engine.preview(project, self._setting.stack, limit - reserved)

    def _previewed(self, preview: Preview) -> Report:
        planning = self._planning("pulumi", "planned")._replace(
            planner=f"pulumi preview {preview.version}",
            resources=preview.resources,
            seconds=preview.seconds,
        )
        return _report(self._request, planning, Judged(preview.findings, [], []))

    def _embedded(self, project: Project, instead: str, spent: float) -> Report:
        """`spent` are the seconds of the time limit that `pulumi preview` took."""
        from preflight.plan.foresight import foresee
        from preflight.plan.model import as_planned
        from preflight.plan.planner import plan
        from preflight.project.interpreter import find_interpreter

        from .crash import EARLY, explained, program_stops

        found = find_interpreter(project)
        if found.problem:
            return self._unplanned(found.problem, instead)
        began = time.monotonic()
        limit = self._request.time_limit or SECONDS["embedded"]
        if spent:
            whole = self._request.time_limit or SECONDS["pulumi"]
            limit = min(limit, max(whole - spent, min(whole * RESERVE, LONGEST_RESERVE)))
        with self._request.working("planning the program"):
            made = plan(
                project,
                stack=self._setting.stack,
                config=self._setting.config,
                secret_keys=self._setting.secret_keys,
                time_limit=limit,
                interpreter=found,
            )
        outcome = OUTCOMES.get(made.outcome, "not-planned")
        resources = [as_planned(resource) for resource in made.resources if not resource.external]
        if made.outcome in EARLY and not _count(resources):
            outcome = "not-planned"
        foresees = self._request.configuration.foresees
        with self._request.working("asking the policies"):
            judged = self._judge.judged(
                resources,
                outcome,
                setting=self._setting,
                files=self._files,
                foresee=partial(foresee, project.folder, resources, self._setting, time_limit=limit)
                if foresees
                else None,
            )
        stopped = outcome != "not-planned" or made.outcome in EARLY
        stops = program_stops(made, self._judge.shown, self._redacted) if stopped else []
        planning = self._planning("embedded", outcome)._replace(
            planner=f"the embedded planner with {found.how}",
            resources=_count(resources),
            seconds=time.monotonic() - began,
            problem=made.problem if outcome == "not-planned" else "",
            instead=instead,
            blind=judged.blind,
        )
        return _report(self._request, planning, judged._replace(findings=explained(made, stops, judged.findings)))

    def _planning(self, by: Planner, outcome: Outcome) -> Planning:
        """What is known of the plan before it is made."""
        setting, note = self._setting, ""
        if self._project is not None:
            stacks = self._project.stacks
            if not self._request.stack and len(stacks) > 1:
                note = f"one of {', '.join(stacks)}; --stack names another"
            elif stacks and setting.stack not in stacks:
                note = f"there is no Pulumi.{setting.stack}.yaml; there is one for {', '.join(stacks)}"
        return Planning(by, outcome, "the embedded planner", setting.project, setting.stack, note)

    def _read(self) -> Report:
        with self._request.working("reading the program"):
            judged = self._judge.judged([], "read", setting=self._setting, files=self._files)
        planning = self._planning("source", "read")._replace(planner="the program's source")
        return _report(self._request, planning, judged)

    def _unplanned(self, problem: str, instead: str = "") -> Report:
        judged = self._judge.judged([], "not-planned", setting=self._setting, files=self._files)
        planning = self._planning("embedded", "not-planned")._replace(problem=problem, instead=instead)
        return _report(self._request, planning, judged)


def _count(planned: Sequence[Planned]) -> int:
    """How many resources there are, without the stack itself and the providers."""
    return sum(not resource.type.startswith("pulumi:") for resource in planned)


def _report(request: Request, planning: Planning, judged: Judged) -> Report:
    return Report(
        path=request.written,
        planning=planning,
        findings=judged.findings,
        abstentions=judged.abstentions,
        defects=judged.defects,
        unasked=judged.unasked,
    )


def _project_folder(folder: Path, written: str) -> Path:
    """The folder of the project that a folder is in, as Pulumi finds it, or a program's that has no project file.

    Raises CannotCheck for a folder that has neither, naming the projects that lie in it.
    """
    for each in (folder, *folder.absolute().parents):
        if any((each / name).is_file() for name in NAMES):
            return each
    if (folder / "__main__.py").is_file():
        return folder
    inside = sorted(os.path.normpath(f"{written}/{each}") for each in _projects(folder, DEPTH))
    if inside:
        raise CannotCheck(
            f"{written} holds several programs" if len(inside) > 1 else f"{written} is no program",
            f"check one: {', '.join(inside)}",
        )
    raise CannotCheck(f"{written} has no Pulumi.yaml, and neither has a folder above it", "name a program's folder")


def _projects(folder: Path, depth: int) -> Iterator[Path]:
    for child in sorted(folder.iterdir()):
        if child.is_dir() and not child.is_symlink() and not child.name.startswith(".") and child.name not in NOT_OURS:
            if any((child / name).is_file() for name in NAMES):
                yield Path(child.name)
            elif depth:
                yield from (Path(child.name, each) for each in _projects(child, depth - 1))


def _chosen(project: Project) -> str:
    """The stack to plan where the user names none: the only one that has a file, else STACK, else the first."""
    return STACK if STACK in project.stacks or not project.stacks else project.stacks[0]
