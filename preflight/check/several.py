"""Checks several programs and exports side by side, and puts what was found into one report."""

from __future__ import annotations

import glob
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from preflight.core.catalogue import Catalogue
from preflight.core.policy import KINDS, Kind
from preflight.project.project import NAMES
from preflight.report.report import Report, refused, together

from . import processors
from .cached.inputs import How
from .cached.keeping import keeping
from .catalogue import known_catalogue
from .checking import Request, check
from .configuration import Chosen
from .failure import CannotCheck
from .programs import EngineChoice, projects


class Targets(NamedTuple):
    """What to check, as the user would write each; and the paths that are neither a program nor an export."""

    paths: list[str]
    skipped: list[str]


@dataclass(frozen=True)
class Job:
    """How each of several programs is checked: a Request without what only this process has."""

    chosen: Chosen
    engine: EngineChoice
    stack: str | None = None
    time_limit: float | None = None
    static: bool = False
    stop_at_first_error: bool = False
    kinds: Sequence[Kind] = field(default=KINDS)
    """The kinds of policies that are loaded."""
    cached: How | None = None
    """The options of which results are kept; None where none are."""


def targets(written: Sequence[str]) -> Targets:
    """The programs and exports that paths name, each once. A folder of several programs names them all.

    A path that does not exist is kept: its check reports that.
    """
    found: dict[Path, str] = {}
    skipped = []
    for path in _expanded(written):
        paths = list(_named(Path(path), path))
        if not paths:
            skipped.append(path)
        for each in paths:
            found.setdefault(Path(each).resolve(), each)
    return Targets(list(found.values()), skipped)


def _expanded(written: Sequence[str]) -> Iterator[str]:
    """The paths, those with a `*` as a shell would write them: some shells leave that to the command."""
    for path in written:
        yield from (sorted(glob.glob(path)) or [path]) if "*" in path and not Path(path).exists() else [path]  # noqa: PTH207


def _named(path: Path, written: str) -> Iterator[str]:
    if path.is_dir():
        if any((path / name).is_file() for name in (*NAMES, "__main__.py")):
            yield written
        else:
            yield from projects(path, written)
    elif path.name in NAMES or path.suffix == ".json" or not path.exists():
        yield written


def check_several(
    paths: Sequence[str], job: Job, working: Callable[[str], AbstractContextManager[object]], none: str = ""
) -> Report:
    """The reports of all paths in one, in the order of the paths. As many are checked at a time as there are processors.

    `none` is what is reported where there is no path.
    """
    workers = min(len(paths), processors.usable())
    if workers <= 1:
        return together([_checked(path, job) for path in paths], none)
    with working(f"checking {len(paths)} programs"), _pool(workers) as pool:
        running = [pool.submit(_checked, path, job) for path in paths]
        return together([_result(path, each) for path, each in zip(paths, running, strict=True)], none)


def _result(path: str, running: Future[Report]) -> Report:
    try:
        return running.result()
    except BrokenProcessPool:
        return refused(path, f"{path} was not checked: a process that checks ended by itself", "check it alone")


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # A process that is forked from one with threads may hang.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _checked(path: str, job: Job) -> Report:
    """The report of one, in a process that may check others before and after; why there is none, as a report."""
    kept = keeping(Path(path), path, job.cached) if job.cached is not None else None
    if kept is not None and (report := kept.report()) is not None:
        return report
    request = Request(
        path=Path(path),
        written=path,
        catalogue=_catalogue(tuple(job.kinds)),
        chosen=job.chosen,
        engine=job.engine,
        stream=None,
        working=_quietly,
        stack=job.stack,
        time_limit=job.time_limit,
        static=job.static,
        stop_at_first_error=job.stop_at_first_error,
        keeping=kept,
    )
    try:
        return check(request)
    except CannotCheck as reason:
        return refused(path, reason.problem, reason.advice)


@lru_cache(maxsize=1)
def _catalogue(kinds: tuple[Kind, ...]) -> Catalogue:
    return known_catalogue(kinds)


@contextmanager
def _quietly(_: str) -> Iterator[Callable[[], None]]:
    yield lambda: None
