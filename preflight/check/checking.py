"""Checks a program or a stack export: plans it, and has the policies evaluated on the plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.javascript.script import has_parser
from preflight.core.outline import Policies
from preflight.core.planned import Planned
from preflight.core.policy import kind_of
from preflight.core.stack import Setting
from preflight.core.values import Undecided
from preflight.core.wire import Markers
from preflight.files import LocalFiles
from preflight.files.program import FolderProgram
from preflight.judge.allowances import Allowances
from preflight.judge.finding import Finding, Judged, Location, judged
from preflight.judge.judge import NO_ERRORS, Judge, PastErrors, depends_on_deployment
from preflight.judge.nodes import nodes
from preflight.project.project import NAMES, InvalidProjectError, Project, read_project
from preflight.report.report import Outcome, Planner, Planning, Report

from .configuration import Chosen
from .export import read_export
from .failure import CannotCheck
from .programs import SECONDS, EngineChoice, chosen_stack, has_engine, is_planned_by_engine, project_folder
from .showing import Showing

if TYPE_CHECKING:
    from preflight.core.policy import Kind
    from preflight.files.program import FolderProgram
    from preflight.plan.foresight import Foreseeing
    from preflight.plan.fork_server import ForkServer
    from preflight.plan.model import Mode, Plan
    from preflight.project.interpreter import Interpreter

    from .cached.keeping import Keeping
    from .engine import Preview
    from .fix.apply import Fixes

# The languages of which `--static` reads at least configuration, assets and required packages.
_STATIC = ("python", "nodejs", "bun", "yaml")

OUTCOMES: Mapping[str, Outcome] = {
    "planned": "planned",
    **dict.fromkeys(("crashed", "timed-out", "died", "no-entry-point"), "stopped"),
}
# Part of a time limit that is kept for the embedded planner, for when `pulumi preview` does not end in time.
RESERVE = 0.25
LONGEST_RESERVE = 15.0
SHORTEST = 10.0
"""Seconds that a plan past errors has at least, whatever the plan before it took."""
# Which policies each outcome allows: a stack of which a part is missing shows nothing about the whole.
KINDS: Mapping[Outcome, tuple[Kind, ...]] = {
    "planned": ("program", "bundle", "resource", "stack"),
    "continued": ("program", "bundle", "resource", "stack"),
    "stopped": ("program", "bundle", "resource"),
    "not-planned": ("program",),
    "read": ("program",),
}


@dataclass(frozen=True)
class Request:
    """What a user asks for.

    `path` is a folder or a file, `written` how the user wrote it. `stream` takes what the engine prints; None where
    nobody is to see it. `working` shows that something takes its time, and gives what ends it early.
    """

    path: Path
    written: str
    catalogue: Catalogue
    chosen: Chosen
    engine: EngineChoice
    stream: TextIO | None
    working: Callable[[str], AbstractContextManager[Callable[[], None]]]
    stack: str | None = None
    time_limit: float | None = None
    static: bool = False
    """Whether the program is only read, as is fit for one that nobody trusts: nothing of it is run, and no interpreter."""
    stop_at_first_error: bool = False
    """Whether a program that raises is planned only until then, as by Pulumi, and not past its errors."""
    with_baseline: bool = True
    """Whether what is in the baseline is advice."""
    offer: Callable[[Fixes, Showing], None] | None = None
    """Gets the fixes of the source before the program is checked; None where nothing is to be fixed."""
    edited: Mapping[Path, str] = field(default_factory=dict)
    """Source that is not written yet, by the absolute path of its file."""
    seen: Callable[[FolderProgram], None] | None = None
    """Gets the program as it was read, after the check."""
    server: ForkServer | None = None
    """Serves plans, where the program turns out to be the one that it is for."""
    keeping: Keeping | None = None
    """Keeps the result; None where nothing is to be kept."""


def check(request: Request) -> Report:
    """Checks what the request names. Raises CannotCheck where there is nothing that can be checked."""
    report = _checked(request)
    return report if request.keeping is None else request.keeping.keep(report)


def _checked(request: Request) -> Report:
    path = request.path
    try:
        path.stat()
    except (OSError, ValueError) as error:
        if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            why = getattr(error, "strerror", None) or error
            raise CannotCheck(f"{request.written} cannot be read ({why})", "name the folder of a program") from None
    if path.is_dir():
        return _Check(request, project_folder(path, request.written)).report()
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
    with request.working("reading the export"):
        export = read_export(request.path)
    files = LocalFiles(None, "an export does not show where its program is", beside=request.path.parent)
    setting = Setting(project=export.project, stack=export.stack, dry_run=False)
    with request.working(f"evaluating the policies on {_count(export.resources)} resources"):
        judged = _judged(request, export.resources, "planned", setting, files)
    planning = Planning(
        by="export",
        outcome="planned",
        planner="the stack export",
        project=export.project,
        stack=export.stack,
        resources=_count(export.resources),
    )
    if not planning.resources:
        planning = planning._replace(planner="the stack export, which has no resources: nothing is deployed")
    return _report(request, planning, judged, request.written)


class _Check:
    """The check of a program in a folder."""

    def __init__(self, request: Request, folder: Path) -> None:
        self._request = request
        self._folder, self._files = folder, LocalFiles(folder, edited=request.edited)
        self._project: Project | None = None
        self._problem = ""
        runs_in = folder
        try:
            self._project = read_project(folder)
            runs_in, _ = self._project.program
        except InvalidProjectError as problem:
            self._problem = str(problem)
        self._setting = self._read_setting()
        self._showing = Showing(runs_in, self._setting)

    @property
    def _file(self) -> str:
        """The project file, as it is shown; what stands for the program where it has none."""
        names = (*NAMES, "__main__.py")
        found = (self._folder / name for name in names if (self._folder / name).is_file())
        return next((self._showing.path(str(each.absolute())) for each in found), "")

    def _read_setting(self) -> Setting:
        if self._project is None:
            return Setting()
        stack = self._request.stack or chosen_stack(self._project)
        try:
            kept = self._project.stack(stack)
        except InvalidProjectError as problem:
            self._problem = str(problem)
            return Setting(self._project.name, stack, runtime=self._project.runtime)
        runtime = self._project.runtime
        return Setting(self._project.name, stack, "organization", kept.config, kept.secret_keys, runtime=runtime)

    def report(self) -> Report:
        """What the policies report, after the fixes were offered where `--fix` is given."""
        if self._request.offer is not None:
            self._request.offer(self._fixes(), self._showing)
            return self._report()
        report = self._report()
        if self._request.seen is not None:
            self._request.seen(self._files.program)
        return replace(report, fixable=self._fixable(report))

    def _fixes(self) -> Fixes:
        from .fix.apply import prepare

        enabled = set(filter(self._request.chosen.configuration.enables, self._request.catalogue.modules))
        try:
            with self._request.working("looking for fixes"):
                return prepare(self._folder, enabled)
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
        """What the engine's policies reported, or the embedded planner's; of the source alone where nothing is to be run."""
        if self._request.static:
            return self._read()
        if self._project is None or self._problem:
            return self._unplanned(self._problem)
        from preflight.project.interpreter import find_interpreter

        if self._project.runtime == "python" and (missing := find_interpreter(self._project).problem):
            return self._unplanned(missing)
        instead, spent = "", 0.0
        if is_planned_by_engine(self._request.engine):
            began = time.monotonic()
            preview = self._preview(self._project)
            spent = time.monotonic() - began
            if not preview.problem:
                return self._previewed(preview, self._project)
            if self._request.engine == "pulumi":
                raise CannotCheck(preview.problem, "see to it, or use `--engine embedded`")
            instead = preview.problem
        return self._embedded(self._project, instead, spent)

    def _preview(self, project: Project) -> Preview:
        from .engine import Engine

        if not has_engine():
            raise CannotCheck("there is no `pulumi` on PATH", "install it, or use `--engine embedded`")
        request = self._request
        forced = request.engine == "pulumi"
        with request.working("pulumi preview") as done:
            engine = Engine(
                request.catalogue,
                request.chosen.written,
                forced=forced,
                stream=request.stream,
                before_output=done,
            )
            limit = request.time_limit or SECONDS["pulumi"]
            # The time limit is for the check as a whole.
            reserved = 0.0 if forced else min(limit * RESERVE, LONGEST_RESERVE)
            return engine.preview(project, self._setting.stack, limit - reserved)

    def _previewed(self, preview: Preview, project: Project) -> Report:
        judged = self._with_places(preview.judged, project)
        planning = self._planning("pulumi", "planned")._replace(
            planner=f"pulumi preview {preview.version}",
            resources=preview.resources,
            seconds=preview.seconds,
            blind=judged.problem,
        )
        allowed = _allowed(self._request, judged, self._setting, self._files, is_whole=True)
        return _report(self._request, planning, self._showing.judged(allowed), self._file)

    def _with_places(self, judged: Judged, project: Project) -> Judged:
        """Findings about resources with the lines that create them, which the engine does not pass on to the policies.

        The embedded planner runs the program for them. Where it cannot, they have no place.
        """
        if not any(each.urn for each in judged.findings):
            return judged
        from preflight.plan.model import as_planned

        # What Pulumi has just run needs no check of its types, and a foreseen plan has none.
        mode: Mode = "unknown" if project.runtime == "python" else "foreseen"
        made = self._planned(project, self._request.time_limit or SECONDS["embedded"], mode=mode)
        self._note_read(made)
        places = {each.urn: Location(*each.place) for each in map(as_planned, made.resources) if each.place is not None}
        return judged._replace(
            findings=[
                each._replace(locations=(*each.locations, places[each.urn])) if each.urn in places else each
                for each in judged.findings
            ]
        )

    def _embedded(self, project: Project, instead: str, spent: float) -> Report:
        """`spent` are the seconds of the time limit that `pulumi preview` took."""
        from preflight.plan.fork_server import ForkServer
        from preflight.project.interpreter import find_interpreter

        found = find_interpreter(project)
        if project.runtime == "python" and found.problem:
            return self._unplanned(found.problem, instead)
        configured, server = (self._setting.config, self._setting.secret_keys), self._request.server
        if server is not None and server.serves(project, found, *configured):
            return self._checked(project, found, server, instead, spent)
        with ForkServer(project, found, *configured) as server:
            return self._checked(project, found, server, instead, spent)

    def _checked(self, project: Project, found: Interpreter, server: ForkServer, instead: str, spent: float) -> Report:
        from preflight.plan.foresight import Foreseeing
        from preflight.plan.launch import runner
        from preflight.plan.model import as_planned

        from .crash import EARLY, as_json, explained, program_stops, unexplained

        began = time.monotonic()
        limit = self._request.time_limit or SECONDS["embedded"]
        if spent:
            whole = self._request.time_limit or SECONDS["pulumi"]
            limit = min(limit, max(whole - spent, min(whole * RESERVE, LONGEST_RESERVE)))
        with ThreadPoolExecutor(1) as beside:
            # Reading the source takes as long as importing an SDK, which the plan waits for. The policies need it as well.
            past_errors = project.runtime == "python" and not self._request.stop_at_first_error
            fixed = beside.submit(self._sources) if past_errors else None
            made = self._planned(project, limit, found, server=server)
        self._note_read(made)
        outcome = OUTCOMES.get(made.outcome, "not-planned")
        known, sources = made, None
        if made.outcome == "crashed" and fixed is not None:
            sources = fixed.result()
            continued = self._planned(project, max(limit - made.seconds, SHORTEST), found, sources, server)
            if len(continued.resources) >= len(made.resources):
                # A program that ends itself, by its own check or by its time, is planned until there.
                known, outcome = continued, "continued" if continued.outcome == "planned" else "stopped"
        resources = [as_planned(resource) for resource in known.resources if not resource.external]
        if made.outcome in EARLY and not _count(resources):
            outcome = "not-planned"
        foresees = self._request.chosen.configuration.foresees and outcome in ("planned", "continued")
        foreseeing = Foreseeing(project.folder, self._setting, time_limit=limit, past_errors=sources, server=server)
        with self._request.working("evaluating the policies"):
            judged = self._judged(resources, outcome, foreseeing if foresees else None, _past_errors(known))
        stopped = outcome != "not-planned" or made.outcome in EARLY
        stops = program_stops(made, self._showing) if stopped else []
        findings = explained(made, stops, judged.findings)
        if known is not made:
            later = [each for each in program_stops(known, self._showing) if each not in stops]
            findings += [*unexplained(known, stops, findings, self._showing), *later]
        planning = self._planning("embedded", outcome)._replace(
            planner=f"the embedded planner with {found.how if project.runtime == 'python' else runner(project.runtime)}",
            resources=_count(resources),
            seconds=time.monotonic() - began,
            problem=made.problem if outcome == "not-planned" else "",
            instead=instead,
            blind=judged.problem,
            stops_at=next((str(stop.location) for stop in stops if stop.location), "") if known is not made else "",
            errors=[as_json(error, self._showing) for error in known.errors],
        )
        return _report(self._request, planning, judged._replace(findings=findings), self._file)

    def _note_read(self, made: Plan) -> None:
        if self._request.keeping is not None:
            self._request.keeping.reads(made)

    def _sources(self) -> Mapping[Path, str]:
        """The program's files in which something can be fixed with nothing to decide, with these fixes. None is written."""
        from .fix.apply import fixed_sources

        try:
            return fixed_sources(self._files.program)
        except Exception:  # noqa: BLE001 - without the fixes more is lost, and no check fails by them
            return {}

    def _planned(  # noqa: PLR0913, PLR0917 - what `plan` takes
        self,
        project: Project,
        limit: float,
        interpreter: Interpreter | None = None,
        past_errors: Mapping[Path, str] | None = None,
        server: ForkServer | None = None,
        mode: Mode = "unknown",
    ) -> Plan:
        from preflight.plan.planner import plan

        what = "planning the program" if past_errors is None else "planning the program past its errors"
        with self._request.working(what):
            return plan(
                project,
                stack=self._setting.stack,
                config=self._setting.config,
                secret_keys=self._setting.secret_keys,
                mode=mode,
                time_limit=limit,
                interpreter=interpreter,
                past_errors=past_errors,
                server=server,
                note_reads=self._request.keeping is not None,
            )

    def _judged(
        self,
        planned: Sequence[Planned],
        outcome: Outcome,
        foreseeing: Foreseeing | None = None,
        past_errors: PastErrors = NO_ERRORS,
    ) -> Judged:
        judged = _judged(self._request, planned, outcome, self._setting, self._files, foreseeing, past_errors)
        return self._showing.judged(judged)

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
        runtime = self._project.runtime if self._project is not None else "python"
        if runtime not in _STATIC:
            languages = "Python, TypeScript, JavaScript and YAML alone"
            problem = f"{self._request.written} is a program for {runtime}, and --static reads {languages}"
            raise CannotCheck(problem, f"plan it with `pulumi` on PATH: `preflight check {self._request.written}`")
        with self._request.working("reading the program"):
            judged = self._judged([], "read")
        planning = self._planning("source", "read")._replace(
            planner=f"the program's source{self._what_is_read(runtime)}"
        )
        return _report(self._request, planning, judged, self._file)

    def _what_is_read(self, runtime: str) -> str:
        """What is read of a program in a language whose types are not, as the end of a clause; empty for Python.

        Raises CannotCheck where there is no parser for it.
        """
        if runtime == "python":
            return ""
        if runtime == "yaml":
            return ": the project file, its configuration and the files that it packs, no types and no resources"
        program = self._files.program
        if program.entry_point is not None and not has_parser(program.entry_point):
            advice = "`pip install tree-sitter tree-sitter-javascript tree-sitter-typescript`"
            raise CannotCheck(f"the parser that --static reads {program.entry_point} with is not installed", advice)
        try:
            scripts = list(program.scripts())
        except Undecided as reason:
            raise CannotCheck(f"--static does not read {reason}", "check the program without --static") from None
        broken = [script.path for script in scripts if not script.parses]
        without = f", and not {', '.join(broken)}, which does not parse" if broken else ""
        files = "1 file" if len(scripts) == 1 else f"{len(scripts)} files"
        return f": {files} without types (configuration, assets, packages), the project file and package.json{without}"

    def _unplanned(self, problem: str, instead: str = "") -> Report:
        judged = self._judged([], "not-planned")
        planning = self._planning("embedded", "not-planned")._replace(problem=problem, instead=instead)
        return _report(self._request, planning, judged, self._file)


def _count(planned: Sequence[Planned]) -> int:
    """How many resources there are, without the stack itself and the providers."""
    return sum(not resource.type.startswith("pulumi:") for resource in planned)


def _judged(  # noqa: PLR0913, PLR0917 - what a judge needs, and the request
    request: Request,
    planned: Sequence[Planned],
    outcome: Outcome,
    setting: Setting,
    files: LocalFiles,
    foreseeing: Foreseeing | None = None,
    past_errors: PastErrors = NO_ERRORS,
) -> Judged:
    """What the policies report about the resources that were planned, and about the program.

    With `foreseeing`, what depends on a value that is not known yet is judged once more on the stack as it will be deployed.
    """
    kinds, configuration = KINDS[outcome], request.chosen.configuration
    judge = Judge(request.catalogue, configuration, setting, lambda: files, past_errors)
    if "resource" in kinds:
        for resource in planned:
            if depends_on_deployment(judge.resource(resource)) and foreseeing is not None:
                foreseeing.begin()  # while the other policies are evaluated
    judgement = judge.stack(planned, foreseeing.foresee if foreseeing is not None else lambda _: None, kinds)
    by_urn = {resource.urn: resource for resource in planned}
    found = judged(judgement.verdicts, by_urn, configuration, setting, judgement.problem)
    found = found._replace(resources=nodes(planned))
    return _allowed(request, found, setting, files, is_whole=outcome == "planned")


def _allowed(request: Request, found: Judged, setting: Setting, files: LocalFiles, *, is_whole: bool) -> Judged:
    """The findings with what exempts them, their places as seen from the folder that the program runs in."""
    if files.project_folder is not None:
        program = files.program
        found = found._replace(findings=[_seen_from(program, finding) for finding in found.findings])
    configuration, with_baseline = request.chosen.configuration, request.with_baseline
    allowances = Allowances(request.catalogue, configuration, files, with_baseline=with_baseline)
    return allowances.applied(found, project=setting.project, stack=setting.stack, is_whole=is_whole)


def _seen_from(program: FolderProgram, finding: Finding) -> Finding:
    """A finding whose places are paths from the program's folder: those of a plan are absolute."""
    locations = tuple(
        each if each.in_archive else each._replace(file=program.seen(each.file)) for each in finding.locations
    )
    return finding if locations == finding.locations else finding._replace(locations=locations)


def _past_errors(made: Plan) -> PastErrors:
    """What the errors that a plan went on past have lost."""
    lost = {text: origin for text, origin in made.markers.items() if origin.is_lost}
    return PastErrors(Markers(lost), made.losses) if made.errors else NO_ERRORS


def _report(request: Request, planning: Planning, judged: Judged, file: str) -> Report:
    kinds, configuration = KINDS[planning.outcome], request.chosen.configuration
    enabled = {name: each for name, each in request.catalogue.modules.items() if configuration.enables(name)}
    evaluated = {name: module for name, module in enabled.items() if kind_of(module) in kinds}
    return Report(
        path=request.written,
        planning=planning,
        findings=judged.findings,
        abstentions=judged.abstentions,
        defects=judged.defects,
        notices=judged.notices,
        unasked=len(enabled) - len(evaluated) + request.catalogue.others,
        file=file,
        resources=judged.resources,
        policies=Policies(evaluated),
    )
