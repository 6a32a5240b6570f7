"""Foresight: what a preview knows, completed by what code inside `apply` will see at deployment.

The program is planned twice more, with outputs that are markers. Wherever the preview knows a value, the foreseen plan must have
the same one, and both foreseen plans must agree but for their markers; what does not agree is not used. So nothing is
decided on a marker's text, on a hash or a length of it, on the time or on chance.
"""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from preflight.core import wire
from preflight.core.planned import ROOT, Planned
from preflight.core.stack import Setting
from preflight.core.values import Origin, Partial, Secret, Undecided, Unknown
from preflight.core.wire import Markers
from preflight.project.interpreter import find_interpreter
from preflight.project.project import InvalidProjectError, Project, read_project

from .fork_server import ForkServer
from .launch import BUILT_IN_PLACE, NAMES
from .model import Plan
from .planner import plan
from .standby import Standby

SALTS = (0, 1)
KNOWN_LATER = "is known only after the deployment"
TIME_LIMIT = 60.0
"""Seconds that planning a program may take."""


@dataclass(frozen=True)
class Foresight:
    """A stack as it will be deployed, as far as that is known; `problem` is why it is not."""

    planned: Sequence[Planned] = ()
    markers: Markers = wire.NO_MARKERS
    problem: str = ""
    used: int = 0
    """How many resources are known better than from the preview alone."""
    seconds: float = 0.0
    why_unknown: Callable[[Planned, str], str] = lambda *_: KNOWN_LATER
    """Why a property of a resource stays unknown: what follows the name of that property in a sentence."""


class Foreseeing:
    """The plans with markers of the program in a folder, which may begin before it is known what they are compared with.

    `past_errors`, `server` and `host_folder` as of `plan`: a plan that went on past errors is completed by plans that do so too.
    `beside_preview` is whether the engine runs the program meanwhile.
    `niceness` is by how much they give way to other processes, as of `os.nice`.
    """

    def __init__(  # noqa: PLR0913 - what `plan` takes
        self,
        folder: Path,
        setting: Setting,
        *,
        time_limit: float = TIME_LIMIT,
        past_errors: Mapping[Path, str] | None = None,
        server: ForkServer | None = None,
        host_folder: Path | None = None,
        beside_preview: bool = False,
        niceness: int = 0,
    ) -> None:
        self._folder, self._setting = folder, setting
        self._standby = Standby(niceness, is_decided=False)
        self._server, self._beside_preview = server, beside_preview
        self._plan = partial(
            plan,
            mode="foreseen",
            time_limit=time_limit,
            past_errors=past_errors,
            host_folder=host_folder,
            standby=self._standby,
        )
        self._plans: Future[list[Plan]] | None = None

    def prepare(self) -> None:
        """Have the SDK of a program in Python or Node.js loaded beside what else happens; the program does not run yet.

        What is prepared waits for `begin` or `drop`, and ends with this process at the latest.
        """
        if os.name != "nt":
            self._start()

    def drop(self) -> None:
        """Nobody needs the plans: what is prepared ends, and what has begun goes on."""
        self._standby.drop()

    def begin(self) -> None:
        """Begin to plan beside what else happens, where that has not begun yet. Its problems are those of `foresee`."""
        self._standby.begin()
        self._start()

    def _start(self) -> None:
        if self._plans is None:
            pool = ThreadPoolExecutor(1, "foresight")
            self._plans = pool.submit(self._planned)
            pool.shutdown(wait=False)

    def foresee(self, known: Sequence[Planned]) -> Foresight:
        """Join the plans with what is known of the stack: as the engine, or a plan with unknown outputs, has it.

        Never raises: what prevents it is in `problem`, in one sentence.
        """
        began = time.monotonic()
        self.begin()
        assert self._plans is not None
        try:
            foresight = _foreseen(known, self._plans.result())
        except InvalidProjectError as error:
            foresight = Foresight(problem=str(error))
        except Exception as defect:  # noqa: BLE001 - a preview goes on without foresight
            foresight = Foresight(problem=f"a defect of foresight itself ({type(defect).__name__})")
        return replace(foresight, seconds=time.monotonic() - began)

    def _planned(self) -> list[Plan]:
        project = read_project(self._folder)
        if self._beside_preview and project.runtime in BUILT_IN_PLACE:
            # The program of the preview may still run from what a second build would overwrite.
            built = f"programs in {NAMES[project.runtime]} are built in their own folder"
            raise InvalidProjectError(
                f"{built}, which must not happen beside a preview: `preflight check` foresees them"
            )
        with nullcontext(self._server) if self._server else self._new_server(project) as server:
            if project.runtime == "python":  # a host that runs a program waits itself
                self._standby.wait()
                if not self._standby.is_wanted:
                    raise InvalidProjectError("nobody needs this plan")
            at_once = 1 if project.runtime in BUILT_IN_PLACE else len(SALTS)
            return _plans(partial(self._plan, project, server=server), self._setting, at_once)

    def _new_server(self, project: Project) -> ForkServer:
        interpreter, setting = find_interpreter(project), self._setting
        return ForkServer(project, interpreter, setting.config, setting.secret_keys, self._standby.niceness)


def _foreseen(known: Sequence[Planned], plans: Sequence[Plan]) -> Foresight:
    problem = next((_why_not(made) for made in plans if made.outcome != "planned"), "")
    if problem:
        return Foresight(problem=problem)
    markers = [Markers(made.markers) for made in plans]
    found_later = [
        {each.urn: each.outputs if each.type == ROOT else each.properties for each in made.resources} for made in plans
    ]
    return foreseen(known, found_later, markers)


def foreseen(
    known: Sequence[Planned], plans: Sequence[Mapping[str, Mapping[str, Any]]], markers: Sequence[Markers]
) -> Foresight:
    """What is known of a stack, completed by two plans as of `joined`."""
    resources, used = joined(known, plans, markers)
    return Foresight(resources, markers[0], used=used, why_unknown=partial(_why_unknown, plans, markers))


def _why_unknown(
    foreseen: Sequence[Mapping[str, Mapping[str, Any]]], markers: Sequence[Markers], resource: Planned, key: str
) -> str:
    if any(resource.urn not in each for each in foreseen):
        return "is of a resource that another run of the program does not register"
    known = {name: wire.value(value, name) for name, value in resource.inputs.items()}
    values = [
        {name: wire.value(value, name, markers[salt]) for name, value in foreseen[salt][resource.urn].items()}
        for salt in SALTS
    ]
    differing = [name for each in values for name in each if not agrees(known.get(name), each[name])]
    if differing:
        if key in differing:
            return "differs whenever the program runs"
        return f"is beside `{differing[0]}`, which differs whenever the program runs"
    if not isinstance(_plain(values[0].get(key)), Unknown):
        return "is computed from a value that only the deployment knows"
    kinds = [urn.split("::")[-2].rpartition("$")[2] for urn in resource.links.get(key, ()) if "::" in urn]
    of_others = [kind for kind in kinds if not kind.startswith("aws:")]
    return f"depends on an output of {of_others[0]}, which nothing declares" if of_others else KNOWN_LATER


def _why_not(made: Plan) -> str:
    """Why there is no plan, in one line without the values that an exception's message may hold."""
    if made.outcome != "crashed" or made.crash is None:
        return " ".join(made.problem.split())
    frame = made.crash.frame
    where = f" in {frame.file.name}:{frame.line}" if frame else ""
    return f"with markers for what is not known yet, the program raised {made.crash.type}{where}"


def _plans(planned: Callable[..., Plan], setting: Setting, at_once: int) -> list[Plan]:
    def salted(salt: int) -> Plan:
        return planned(
            stack=setting.stack,
            config=setting.config,
            secret_keys=setting.secret_keys,
            organization=setting.organization or "organization",
            salt=salt,
        )

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(salted, SALTS))


def joined(
    known: Sequence[Planned], foreseen: Sequence[Mapping[str, Mapping[str, Any]]], markers: Sequence[Markers]
) -> tuple[list[Planned], int]:
    """What is known of a stack, completed by two foreseen plans, and of how many resources.

    A plan is its properties by URN, for the stack itself its exports, and its markers.
    """
    first, second = foreseen
    resources: list[Planned] = []
    used = 0
    for resource in known:
        better = None
        if resource.urn in first and resource.urn in second:
            better = _better(resource, first[resource.urn], second[resource.urn], markers)
        used += better is not None
        resources.append(better or resource)
    return resources, used


def _better(
    resource: Planned, first: Mapping[str, Any], second: Mapping[str, Any], markers: Sequence[Markers]
) -> Planned | None:
    """A resource with what is foreseen in place of what is unknown; None where nothing is, or where plans disagree."""
    known_ones = resource.outputs if resource.type == ROOT else resource.inputs
    completed = {key: known_ones[key] for key in known_ones}
    found = False
    for key in {*first, *second}:
        known = wire.value(known_ones.get(key), key)
        foreseen = wire.value(first.get(key), key, markers[0])
        if not agrees(known, foreseen):
            return None
        if _has_unknown(known) and same(foreseen, wire.value(second.get(key), key, markers[1])):
            completed[key] = first.get(key)
            found = True
    if not found:
        return None
    better = copy.copy(resource)
    if resource.type == ROOT:
        better.outputs = completed
    else:
        better.inputs = completed
    return better


def agrees(known: Any, foreseen: Any) -> bool:
    """Whether what a preview knows of a value and what is foreseen of it can be the same."""
    known, foreseen = _plain(known), _plain(foreseen)
    if isinstance(known, Unknown) or isinstance(foreseen, Unknown):
        return True
    if isinstance(foreseen, Partial):
        return isinstance(known, str | Partial) and _could_be(foreseen, known)
    if isinstance(known, dict) and isinstance(foreseen, dict):
        # A provider's check adds keys and takes away those without a value.
        return all(agrees(known.get(key), item) for key, item in foreseen.items())
    if isinstance(known, list) and isinstance(foreseen, list):
        return len(known) == len(foreseen) and all(map(agrees, known, foreseen))
    if isinstance(known, list) != isinstance(foreseen, list) and not isinstance(known, str):
        # A block that AWS takes once may be written alone or as a list of one.
        many, one = (known, foreseen) if isinstance(known, list) else (foreseen, known)
        return one is not None and len(many) == 1 and agrees(many[0], one)
    return bool(known == foreseen) or _text(known) == _text(foreseen)


def _plain(value: Any) -> Any:
    return _plain(value.value) if isinstance(value, Secret) else value


def _could_be(partial: Partial, known: str | Partial) -> bool:
    if isinstance(known, Partial):
        return True
    try:
        return bool(partial == known)
    except Undecided:
        return True


def _text(value: Any) -> Any:
    """A scalar or a document as a text, as a provider's check may have turned one into the other."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict | list):
        return None if _has_unknown(value) else json.dumps(value, sort_keys=True)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:
            return value
    return value


def same(first: Any, second: Any) -> bool:
    """Whether two foreseen plans have the same value, but for the markers in it."""
    first, second = _plain(first), _plain(second)
    if isinstance(first, Unknown) and isinstance(second, Unknown):
        return bool(first.__origin__ == second.__origin__)
    if isinstance(first, Partial) and isinstance(second, Partial):
        return _identity(first) == _identity(second)
    if isinstance(first, Unknown | Partial) or isinstance(second, Unknown | Partial):
        return False
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(item, second[key]) for key, item in first.items())
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


def _identity(partial: Partial) -> list[str | Origin | None]:
    return [part if isinstance(part, str) else part.__origin__ for part in partial.parts]


def _has_unknown(value: Any) -> bool:
    value = _plain(value)
    if isinstance(value, dict | list):
        return any(map(_has_unknown, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Unknown | Partial)
