"""Plans a program in a separate process, with the real SDK and no engine.

A program in Python runs in the child itself (`preflight/plan/child`), in its own interpreter and folder as Pulumi's language
host would run it. A program in another language is run by that language's host (`preflight/plan/hosts`). What
it does there is the program's own doing. It gets no standard input, a time limit for itself and every process that
it starts, and an AWS endpoint that refuses every connection.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from preflight.core.planned import ROOT
from preflight.core.values import LOST, Origin
from preflight.project.interpreter import Interpreter, find_interpreter
from preflight.project.project import Project

from .fork_server import CHILD, ForkServer
from .launch import Launch, hosted
from .model import (
    Annotation,
    Crash,
    Frame,
    Log,
    MissingConfig,
    Mode,
    Outcome,
    PassedError,
    Plan,
    PlannedResource,
    Syntax,
    read_resource,
)
from .process import Written, environment, refusing_port, run
from .redaction import Redaction
from .standby import Standby


def plan(  # noqa: PLR0913 - what Pulumi itself knows of a program
    project: Project,
    *,
    stack: str,
    config: Mapping[str, str] | None = None,
    secret_keys: Collection[str] | None = None,
    organization: str = "organization",
    mode: Mode = "unknown",
    salt: int = 0,
    time_limit: float = 60.0,
    interpreter: Interpreter | None = None,
    past_errors: Mapping[Path, str] | None = None,
    server: ForkServer | None = None,
    host_folder: Path | None = None,
    note_reads: bool = False,
    standby: Standby | None = None,
) -> Plan:
    """Plan a program.

    `mode` is "unknown" for what a first preview knows, or "foreseen" for what code sees that runs at deployment, with
    markers. A value that is computed from a marker (a hash, a length, a loop over a list) looks like a known one in a
    single plan: plans with `salt` 0 and 1 differ in it, and in nothing else but the markers.

    `config` has full keys ("orders:replicas") and what `secret_keys` names is secret; without it the stack's file and
    the project's defaults give both. `organization` is "organization" unless a backend knows another, as with Pulumi.
    With `past_errors` the plan goes on past the program's errors. It maps files to the source that runs in place of what is on
    disk, such as one in which fixes are applied. The errors and what they have lost are in the plan. Only a program in Python
    is planned past errors, and only for one `server` spares the import of the SDK, where it serves this program with this
    configuration. A program in another language is run by Pulumi's language host: the one in `host_folder`, the engine's own,
    where that is known, and it waits for `standby` before it runs the program. With `note_reads` the plan has the files that a
    program in Python opens.
    `time_limit` is in seconds. Raises InvalidProjectError when the project's files are at fault.
    """
    began = time.monotonic()
    short = stack.rpartition("/")[2]
    if config is None:
        kept = project.stack(short)
        config, secret_keys = kept.config, kept.secret_keys
    secrets = sorted(set(secret_keys or ()) & set(config))
    folder, entry = project.program
    found = None
    if project.runtime == "python":
        found = interpreter or find_interpreter(project)
        launch = _python(found, config, secrets, past_errors)
    else:
        launch = hosted(project, host_folder, config, secrets, mode)
    if launch.problem:
        return Plan(launch.outcome, mode=mode, problem=launch.problem)
    request = {
        "foresee": mode == "foreseen",
        "salt": salt,
        "project": project.name,
        "stack": short,
        "organization": organization,
        "root": str(project.folder),
        "folder": str(folder),
        "entry": entry,
        "timeLimit": time_limit,
        "buildLimit": launch.build_limit,
        "noteReads": note_reads,
        "placeholders": {text: key for key in secrets for text in re.findall(r"(?<!\w)pfm\d{8}x(?!\w)", config[key])},
        **launch.request,
    }
    redact = Redaction.of(config, secrets)
    with tempfile.TemporaryDirectory(prefix="preflight-") as private:
        result, journal, request_file = (
            Path(private) / name for name in ("result.json", "journal.jsonl", "request.json")
        )
        request |= {"result": str(result), "journal": str(journal)}
        ended_as, code = None, None
        if not launch.command:
            # The command starts without what serves a language host.
            from .hosts.runner import run as run_by_host  # noqa: PLC0415

            with refusing_port() as port:
                ended_as, output = run_by_host(request, launch.environment(port), Path(private), standby or Standby())
        else:
            request_file.write_text(json.dumps(request), encoding="utf-8")
            ran = None
            if server is not None and found is not None and server.serves(project, found, config, secrets):
                ran = server.run(request_file, Written(journal, result), time_limit)
            if ran is None:
                command = [*launch.command, str(request_file)]
                with refusing_port() as port:
                    ran = run(command, folder, launch.environment(port), Written(journal, result), time_limit)
            code, output = ran
            if result.is_file():
                ended_as = json.loads(result.read_text(encoding="utf-8"))
        output = redact(output)
        reading = _Reading(project, launch, redact)
        planned = reading.planned(journal)
    killed = _killed(planned, code, time_limit, launch.what)
    ended = killed if ended_as is None else reading.ended(planned, ended_as, output)
    problem = reading.problem(ended.outcome, ended.crash, output)
    return replace(ended, mode=mode, problem=problem, output=output, seconds=time.monotonic() - began)


def _python(
    found: Interpreter,
    config: Mapping[str, str],
    secrets: Sequence[str],
    past_errors: Mapping[Path, str] | None,
) -> Launch:
    """How a program in Python is planned: in its own interpreter."""
    if found.path is None:
        return Launch(outcome="no-interpreter", problem=found.problem or f"there is no interpreter in {found.how}")
    install = f"run `pulumi install`, or `{found.path} -m pip install pulumi`"
    return Launch(
        command=[str(found.path), str(CHILD)],
        environment=lambda port: environment(found, config, secrets, port),
        request={
            "pastErrors": past_errors is not None,
            "sources": {str(file): source for file, source in (past_errors or {}).items()},
        },
        what="Python",
        runs_in=str(found.path),
        install=f"in {found.how}: {install}",
        entry="__main__.py",
    )


def _killed(planned: Plan, code: int | None, time_limit: float, what: str) -> Plan:
    """What was planned until a process ended that left no result."""
    if code is None:
        message = f"the program was still running after {time_limit:g} s"
        return replace(planned, outcome="timed-out", crash=Crash("TimeoutError", message))
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return replace(planned, outcome="died", crash=Crash("SystemExit", f"{what} ended with {how}"))


def read_journal(file: Path) -> dict[str, Any]:
    """What the child wrote while it planned: "resources", "markers", "errors", "assumed", "config", "read" and "log".

    The last line may be broken, as the process may have been killed while it wrote it.
    """
    resources: dict[str, dict[str, Any]] = {}
    markers: dict[str, tuple[str, str]] = {}
    errors: dict[int, dict[str, Any]] = {}
    kept: dict[str, list[Any]] = {"assumed": [], "config": [], "read": [], "log": []}
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.is_file() else []
    for line in lines:
        if not line.endswith("\n"):
            break
        kind, value = json.loads(line)
        if kind == "resource":
            resources[value["urn"]] = value
        elif kind == "outputs":
            urn, outputs = value
            resources[urn]["outputs"] = outputs
        elif kind == "error":
            errors[value["id"]] = value
        elif kind == "marker":
            text, *origin = value
            markers[text] = (origin[0], origin[1])
        else:
            kept[kind].append(value)
    return {"resources": list(resources.values()), "markers": markers, "errors": list(errors.values()), **kept}


def _origin(of: tuple[str, str], places: Mapping[int, str]) -> Origin:
    error = re.fullmatch(rf"{LOST}#(\d+)", of[0])
    return Origin(LOST, places[int(error[1])]) if error else Origin(*of)


class _Reading:
    """Reads what the child wrote."""

    def __init__(self, project: Project, launch: Launch, redact: Redaction) -> None:
        self._project, self._launch, self._redact = project, launch, redact

    def planned(self, journal: Path) -> Plan:
        """What was planned, however it ended."""
        written = read_journal(journal)
        errors = [self._passed(given) for given in written["errors"]]
        places = {error.id: error.place for error in errors}
        resources: list[PlannedResource] = [read_resource(given, places) for given in written["resources"]]
        stack = next((resource for resource in resources if resource.type == ROOT), None)
        return Plan(
            outcome="planned",
            resources=resources,
            exports=stack.outputs if stack else {},
            markers={text: _origin(origin, places) for text, origin in written["markers"].items()},
            errors=errors,
            logs=[Log(log["severity"], self._redact(log["message"]), log["urn"]) for log in written["log"]],
            assumed=frozenset(written["assumed"]),
            config_read=frozenset(written["config"]),
            read=frozenset(map(Path, written["read"])),
        )

    def _passed(self, given: Mapping[str, Any]) -> PassedError:
        file = Path(given["file"]) if given["file"] else None
        crash = self._crash(given)
        if crash.frame is None and file is not None:
            crash = replace(crash, frames=[*crash.frames, Frame(file, given["line"], "<module>", "", own=True)])
        shown = file.relative_to(root) if file and file.is_relative_to(root := self._project.folder.resolve()) else file
        return PassedError(
            id=given["id"],
            crash=crash,
            part=given["part"],
            file=file,
            line=given["line"],
            place=f"{shown}:{given['line']}" if shown else "the program",
            follows=given["follows"],
            creates=given["creates"],
        )

    def ended(self, planned: Plan, result: Mapping[str, Any], output: str) -> Plan:
        """The plan with how it ended, as the child itself reports it."""
        if "reports" in result:
            from .hosts.crash import ended  # noqa: PLC0415 - most programs do not fail
            from .hosts.sources import Sources  # noqa: PLC0415

            sources = Sources(self._project.folder, self._project.program[0], self._project.runtime)
            result = ended(result["reports"], output, sources.own)
        outcome: Outcome = result["outcome"]
        crash = self._crash(result["crash"]) if result.get("crash") else None
        return replace(planned, outcome=outcome, crash=crash, sdk=result.get("sdk"))

    def problem(self, outcome: Outcome, crash: Crash | None, output: str) -> str:
        """Why there is no whole plan and what to do about it; empty where there is one."""
        if crash is None:
            return ""
        if outcome == "no-sdk":
            return f"{crash.message} {self._launch.install}"
        if outcome == "no-entry-point":
            folder, entry = self._project.program
            return f"there is no program: {folder / (self._launch.entry if entry == '.' else entry)} does not exist"
        if outcome == "timed-out":
            return f"{crash.message}: allow it more time, or see what it waits for"
        if outcome == "died":
            last = output.strip().splitlines()[-1:] or ["nothing was printed"]
            return f"{crash.message} before the plan was complete ({self._launch.runs_in}): {last[0]}"
        if crash.config:
            return f"the stack has no value for {crash.config.key}: run `{crash.config.command}`"
        return f"the program raised {crash.type}: {crash.message}"

    def _crash(self, given: Mapping[str, Any]) -> Crash:
        redact = self._redact
        config, annotation = given.get("config"), given.get("annotation")
        frames = [
            Frame(Path(frame["file"]), frame["line"], frame["function"], redact(frame["text"] or ""), frame["own"])
            for frame in given.get("frames", ())
        ]
        syntax = None
        if at := given.get("syntax"):
            text, message = redact(at["text"] or ""), redact(at["message"] or "")
            syntax = Syntax(at["file"], at["line"], at["column"], text, message)
        return Crash(
            type=given["type"],
            message=redact(given["message"]),
            frames=frames,
            syntax=syntax,
            module=given.get("module"),
            config=MissingConfig(config["key"], config["secret"]) if config else None,
            annotation=Annotation(annotation["class"], annotation["main"]) if annotation else None,
        )
