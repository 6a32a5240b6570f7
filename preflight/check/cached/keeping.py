"""Keeps the result of a check, and gives it again while nothing that it depends on has changed.

What is kept is the report, in which no secret is; not the plan, and no value of the environment or of a file: these are
compared by digests.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preflight.check.failure import CannotCheck
from preflight.check.programs import chosen_stack, project_folder
from preflight.project.project import NAMES, InvalidProjectError, Project, read_project
from preflight.report.report import Planning, Report, Reuse, counted

from . import reports, store
from .digests import SALT, Digester, TooMuch
from .inputs import How, Inputs, inputs
from .scope import Scope, scope_of

if TYPE_CHECKING:
    from preflight.plan.model import Plan

_STANDARD = (1, 2)  # standard output and errors may be files in the project's folder
ANEW = "`--no-cached` or `preflight cache clear` plans anew"


def keeping(path: Path, written: str, how: How) -> Keeping | None:
    """What keeps the result of the program that a path names; None where it names none, as its check will report."""
    with suppress(OSError, ValueError, CannotCheck, InvalidProjectError):
        folder = path.parent if path.name in NAMES else project_folder(path, written) if path.is_dir() else None
        project = read_project(folder) if folder is not None else None
        if project is not None and project.program:
            return Keeping(project, written, how)
    return None


class Keeping:
    """The kept result of one program with some options."""

    def __init__(self, project: Project, written: str, how: How) -> None:
        self._project, self._how = project, how
        self._began = datetime.now(timezone.utc)
        stack = how.stack or chosen_stack(project)
        options = how._replace(written=())
        # Paths in a report are as seen from the working folder.
        of = (os.getcwd(), written, os.fspath(project.folder), stack, *options)  # noqa: PTH109 - a string is all that is needed
        self._name = f"{hashlib.sha256(json.dumps(of).encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"
        self._plans: list[Plan] = []
        self._problem = ""
        self._entry = store.read(self._name)
        salt, self._scope, self._since = _read(self._entry)
        self._salt = salt or os.urandom(SALT)

    @cached_property
    def _before(self) -> Inputs:
        """What the check depends on, before it."""
        try:
            return self._inputs(self._scope)
        except Exception as reason:  # noqa: BLE001 - a check goes on without a cache
            self._problem = _why_not(reason)
            return Inputs()

    @cached_property
    def _changed(self) -> list[str] | None:
        """What has changed since the result that is kept; None where none is."""
        return self._before.changed(self._since) if self._since is not None else None

    @property
    def is_hit(self) -> bool:
        """Whether there is a result, and nothing has changed since. Looks at the files only where there is a result."""
        return self._changed == [] and not self._problem

    def _inputs(self, scope: Scope) -> Inputs:
        return inputs(
            self._project, self._how, scope, Digester(self._salt, [*map(Path, self._how.written), *_STANDARD])
        )

    def report(self) -> Report | None:
        """The kept report, where nothing has changed since; None where there is none that can be used.

        It is to be called before the check: what is kept afterwards depends on what there was before.
        """
        known = self._before
        if not self.is_hit or self._entry is None:
            return None
        try:
            report = reports.from_json(self._entry["report"])
            since = datetime.fromisoformat(self._entry["since"])
        except (KeyError, TypeError, ValueError, AttributeError, ImportError, StopIteration):
            self._changed = None
            return None
        verb = "read" if self._how.static else "planned"
        compared = ", ".join(
            (
                counted(len(known.files) + len(known.outside), "file"),
                counted(len(known.packages), "package"),
                counted(len(known.variables), "environment variable"),
                "configuration",
            )
        )
        note = (
            f"Not {verb} again: nothing has changed since {since.astimezone():%Y-%m-%d %H:%M:%S} ({compared}); {ANEW}"
        )
        return _noted(report, Reuse(note, self._entry["since"]))

    def reads(self, plan: Plan) -> None:
        """Note a plan of the program: what it has read is part of what the check depends on."""
        self._plans.append(plan)

    def keep(self, report: Report) -> Report:
        """Keep a report, if it can be; it is returned with a note on why nothing was taken again."""
        try:
            problem = self._problem or _unfit(report) or self._kept(report)
        except Exception as reason:  # noqa: BLE001 - the report is there
            problem = _why_not(reason)
        if self._since is not None and self._problem:
            why = "nothing could be compared"
        elif self._changed:
            more = f", and {len(self._changed) - 1} more" if len(self._changed) > 1 else ""
            why = f"{self._changed[0]}{more}"
        else:
            why = "no result of this check was kept"
        verb = "Read" if self._how.static else "Planned"
        return _noted(report, Reuse(f"{verb} anew: {why}{f'. Not kept: {problem}' if problem else ''}"))

    def _kept(self, report: Report) -> str:
        """Why the report cannot be kept, as a clause; empty where it is."""
        scope = scope_of(self._project, self._before.files, self._plans)
        after = self._inputs(scope)
        before = replace(self._before, outside={}, variables={})
        changed = replace(after, outside={}, variables={}).changed(before)
        # What was not known before the plan has no digest from then.
        changed += [f"{path} changed" for path in after.outside if _is_newer(path, self._began)]
        if changed:
            return f"{changed[0]} during the check"
        document = {
            "since": self._began.isoformat(timespec="seconds"),
            "salt": self._salt.hex(),
            "scope": {"outside": sorted(scope.outside), "variables": sorted(scope.variables)},
            "inputs": after.as_json(),
            "report": reports.as_json(report),
        }
        return store.write(self._name, document)


def _noted(report: Report, reuse: Reuse) -> Report:
    return replace(report, planning=report.planning._replace(reuse=reuse))


def _unfit(report: Report) -> str:
    """Why a report may be another one next time although nothing changes, as a clause; empty where it may not."""
    planning: Planning = report.planning
    if planning.outcome not in ("planned", "read"):
        return "the program was not planned to its end"
    if planning.instead:
        return "pulumi was not used (`--engine embedded` does without it)"
    if planning.blind:
        return "what is known only after the deployment could not be foreseen"
    return "a policy had a defect" if report.defects else ""


def _why_not(reason: Exception) -> str:
    """Why nothing can be compared, as a clause."""
    return str(reason) if isinstance(reason, TooMuch) else f"a defect of the command ({type(reason).__name__})"


def _is_newer(path: str, than: datetime) -> bool:
    try:
        return os.stat(path).st_mtime >= than.timestamp()  # noqa: PTH116 - a string is all there is
    except (OSError, ValueError):
        return False


def _read(entry: Mapping[str, Any] | None) -> tuple[bytes, Scope, Inputs | None]:
    """Salt, scope and inputs of an entry; nothing where it has another form."""
    if entry is not None:
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            salt, scope = bytes.fromhex(entry["salt"]), entry["scope"]
            found = Scope(frozenset(map(str, scope["outside"])), frozenset(map(str, scope["variables"])))
            if len(salt) == SALT:
                return salt, found, Inputs.from_json(entry["inputs"])
    return b"", Scope(), None
