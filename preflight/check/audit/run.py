"""Runs an audit: hands states to processes of this machine, or to a Dask cluster, and keeps what comes back."""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from preflight.check import processors
from preflight.check.failure import CannotCheck
from preflight.judge.configuration import Configuration

from .judging import StackResult, judge_states
from .results import Results
from .states import Source

BATCH = 16
"""How many states are handed over at once."""
MOST_TRIES = 2
"""How often a state is judged by itself, when its process ends each time, before it is given up."""
SECONDS = 30
"""How long a cluster's scheduler has to answer."""


@dataclass(frozen=True)
class Audit:
    """An audit. `scheduler` is the address of a Dask cluster; empty for `workers` processes of this machine.

    `progress` is called with the number of states that have a result, and of all.
    """

    source: Source
    configuration: Configuration
    results: Results
    progress: Callable[[int, int], None]
    workers: int = 0
    scheduler: str = ""
    _tries: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Judge every state that has no result yet. Raises CannotCheck where there are no states, or nobody to judge them."""
        gc.enable()  # the command needs none, and an audit runs for long
        paths = self.source.states()
        waiting: deque[Sequence[str]] = deque(_batches(path for path in paths if path not in self.results.done))
        self.progress(len(paths) - sum(map(len, waiting)), len(paths))
        done = len(paths) - sum(map(len, waiting))
        try:
            while waiting:  # a pool whose process was killed is broken, and the next one goes on
                with self._executor() as (executor, window):
                    for results in self._rounds(executor, window, waiting):
                        for result in results:
                            self.results.add(result)
                        done += len(results)
                        self.progress(done, len(paths))
        finally:
            self.results.flush()

    def _rounds(self, executor: Executor, window: int, waiting: deque[Sequence[str]]) -> Iterator[list[StackResult]]:
        """The results, as they come, with at most `window` batches under way. Ends early where the executor is broken."""
        under_way: dict[Future[list[StackResult]], Sequence[str]] = {}
        is_broken = False
        while under_way or (waiting and not is_broken):
            while waiting and not is_broken and self._has_room(waiting[0], under_way.values(), window):
                batch = waiting.popleft()
                try:
                    under_way[executor.submit(judge_states, self.source, batch, self.configuration)] = batch
                except RuntimeError:  # it was broken since the last look
                    waiting.appendleft(batch)
                    is_broken = True
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                batch = under_way.pop(future)
                error = future.exception()
                if error is None:
                    yield future.result()
                    continue
                is_broken = is_broken or isinstance(executor, ProcessPoolExecutor)
                yield self._given_up(batch, error, waiting)

    def _has_room(self, batch: Sequence[str], under_way: Collection[Sequence[str]], window: int) -> bool:
        """Whether a batch may be handed over. Who may have ended a process is judged alone, so that no other is blamed."""
        is_alone = any(each[0] in self._tries for each in (batch, *under_way))
        return len(under_way) < (1 if is_alone else window)

    def _given_up(self, batch: Sequence[str], error: BaseException, waiting: deque[Sequence[str]]) -> list[StackResult]:
        """States whose process has ended are tried again, each by itself; those that end it each time are given up."""
        given_up = []
        for path in batch:
            self._tries[path] += path in self._tries  # the first time, another state may have been the cause
            if self._tries[path] >= MOST_TRIES:
                problem = f"{path} cannot be judged: the process that does it ends ({type(error).__name__})"
                given_up.append(StackResult(path, problem=problem))
            else:
                waiting.append([path])
        return given_up

    @contextmanager
    def _executor(self) -> Iterator[tuple[Executor, int]]:
        """What judges, and how many batches it should have at once."""
        if self.scheduler:
            with _cluster(self.scheduler) as found:
                yield found
            return
        workers = self.workers or processors.usable()
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(["preflight.check.audit.preload"])
        executor = ProcessPoolExecutor(workers, context)
        try:
            yield executor, workers * 2
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster. A task whose worker is lost is done by another one."""
    try:
        from distributed import Client  # noqa: PLC0415 - only an audit on a cluster needs it
    except ImportError as error:
        raise CannotCheck(
            f"--scheduler needs Dask ({error})", 'run `pip install "aws-preflight[audit,dask]"`'
        ) from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CannotCheck(
            f"the scheduler {address} does not answer ({type(error).__name__})", "name its address"
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CannotCheck(
                f"the scheduler {address} has no workers", "start some, with the same version of the pack"
            )
        yield client.get_executor(pure=False), threads * 2


def _batches(paths: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(paths)
    while batch := list(islice(remaining, BATCH)):
        yield batch
