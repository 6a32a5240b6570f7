"""Runs the program as Pulumi's language host does, against a monitor of ours, and writes down what came of it.

Working directory, path, arguments, configuration, event loop and errors are those of
https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import json
import logging
import os
import runpy
import sys
import threading
import traceback
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional

from .crash import crash, frames, is_without_entry_point, remember_tracebacks
from .stopper import Stopper

# More than a program's resources wait for each other; the engine's own default is higher than that too.
PARALLEL = 16


def main(request_file: str) -> int:
    """Plan the program that a request describes, and write down what came of it.

    The request: {"journal", "result": FILE, "foresee": bool, "salt": int, "project", "stack", "organization", "root",
    "folder": PATH, "entry": "." or a file's name, "timeLimit": seconds, "placeholders": {string: config key}}; the
    configuration comes in the environment, as Pulumi hands it over. With "pastErrors" the plan goes on past the program's
    errors, and "sources" are {path: source} in place of what is on disk. With "noteReads" the files that it opens are noted.

    What is planned goes into the journal at once (see there), and how the program ended into the result: {"outcome":
    "planned" | "crashed" | "timed-out" | "died" | "no-sdk" | "no-entry-point", "crash": {...} or null, "sdk": version}. A process
    that is killed leaves no result.
    """
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    try:
        import pulumi.runtime  # noqa: F401, PLC0415 - whether it is there is the question
    except ImportError as problem:
        if (getattr(problem, "name", None) or "").partition(".")[0] != "pulumi":
            message = f"the Pulumi SDK cannot be imported: {problem}"
        else:
            message = "the Pulumi SDK is not installed"
        _write(request["result"], {"outcome": "no-sdk", "crash": {"type": "ImportError", "message": message}})
        return 1
    return _Run(request).run()


class _Run:
    """One plan of one program."""

    def __init__(self, request: dict[str, Any]) -> None:
        import pulumi.runtime  # noqa: PLC0415 - see `main`

        from .journal import Journal  # noqa: PLC0415 - what needs pulumi comes after it was found
        from .markers import Markers  # noqa: PLC0415
        from .monitor import Monitor  # noqa: PLC0415

        self._runtime: Any = pulumi.runtime
        self._request = request
        self._journal = Journal(request["journal"])
        self._markers = Markers(request["salt"], self._journal)
        for text, key in request["placeholders"].items():
            self._markers.stands_for(text, "config", key)
        self._monitor = Monitor(
            project=request["project"],
            stack=request["stack"],
            organization=request["organization"],
            foresee=request["foresee"],
            markers=self._markers,
            journal=self._journal,
        )
        self._monitor.registrations.within(request["root"])
        self._done = threading.Lock()
        self._exit = os._exit  # the stopper takes its place
        self._stopper = Stopper(request["timeLimit"], self._stuck)

    def run(self) -> int:
        """Runs the program; 0 when it was planned to its end."""
        settings = self._configure()
        sys.modules["__main__"] = _launcher()
        if self._request["foresee"]:
            from .foreseen import change_sdk  # noqa: PLC0415 - see `main`

            change_sdk(self._markers)
        sys.argv = [self._request["entry"]]
        # The folder itself, as the language host has it: the program's relative paths begin there.
        os.chdir(self._request["folder"])
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        remember_tracebacks(loop)
        executor = ThreadPoolExecutor(max_workers=settings.parallel * 4)
        loop.set_default_executor(executor)
        # Futures that nobody waits for are no news of a program that failed.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        try:
            with self._stopper:
                loop.run_until_complete(self._runtime.run_in_stack(self._program))
        except SystemExit as end:
            failed = end if end.code not in (None, 0) else None
            outcome = "crashed" if failed else "planned"
            self._finish(outcome, failed)
        except BaseException as problem:  # noqa: BLE001 - whatever ends the program is what there is to report
            self._finish("no-entry-point" if is_without_entry_point(problem) else "crashed", problem)
        else:
            self._finish("planned", None)
        finally:
            executor.shutdown(wait=True)
            loop.close()
            sys.stdout.flush()
            sys.stderr.flush()
        return 0

    def _configure(self) -> Any:
        config, secret_keys = self._runtime.get_config_env(), []
        if hasattr(self._runtime, "get_config_secret_keys_env"):
            secret_keys = self._runtime.get_config_secret_keys_env()
        self._monitor.configure(config, secret_keys)
        self._runtime.set_all_config(config, secret_keys)
        self._watch_config()
        given = {
            "monitor": self._monitor,
            "engine": self._monitor,
            "project": self._request["project"],
            "stack": self._request["stack"],
            "parallel": PARALLEL,
            "dry_run": True,
            "organization": self._request["organization"],
            "root_directory": self._request["root"],
        }
        taken = inspect.signature(self._runtime.Settings.__init__).parameters
        settings = self._runtime.Settings(**{key: value for key, value in given.items() if key in taken})
        self._runtime.configure(settings)
        return settings

    def _watch_config(self) -> None:
        """Remembers which keys the program reads, where the SDK keeps them: in a context variable, or a global."""
        from pulumi.runtime import config as kept  # noqa: PLC0415

        current: Any = kept.CONFIG
        if hasattr(current, "get") and hasattr(current, "set"):
            current.set(_Watched(current.get(), self._journal))
        else:
            kept.CONFIG = _Watched(current, self._journal)  # type: ignore[assignment]

    def _program(self) -> None:
        self._runtime.register_stack_transformation(self._monitor.registrations.see)
        if self._request["noteReads"]:
            from .reads import note_reads  # noqa: PLC0415 - few plans need it

            note_reads(self._journal)
        if self._request["pastErrors"]:
            self._go_past_errors()
        runpy.run_path(self._request["entry"], run_name="__main__")

    def _go_past_errors(self) -> None:
        from .past_errors import Run  # noqa: PLC0415 - few plans need it

        self._monitor.past = Run(self._monitor.registrations, self._markers, self._journal)
        self._monitor.past.install(self._request["sources"])

    def _crash(self, problem: BaseException) -> dict[str, Any]:
        return crash(problem, self._monitor.registrations.own, self._monitor.refused)

    def _stuck(self) -> None:
        """The program does not end by itself: its process ends."""
        if self._done.acquire(blocking=False):
            self._write_end(self._stopper.outcome, self._stopped())
            self._exit(0)

    def _finish(self, outcome: str, problem: BaseException | None) -> None:
        # The lock is kept: nothing is written after this.
        if not self._done.acquire(blocking=False):
            return
        if self._stopper.outcome:
            self._write_end(self._stopper.outcome, self._stopped())
        else:
            self._write_end(outcome, self._crash(problem) if problem else None)

    def _stopped(self) -> dict[str, Any]:
        """The early end of the program as a crash."""
        found = frames(self._stopper.stack, self._monitor.registrations.own)
        kind = "TimeoutError" if self._stopper.outcome == "timed-out" else "SystemExit"
        return {"type": kind, "message": self._stopper.message, "frames": found}

    def _write_end(self, outcome: str, what: dict[str, Any] | None) -> None:
        import pulumi  # noqa: PLC0415

        sdk = getattr(pulumi, "__version__", None) or _version("pulumi")
        _write(self._request["result"], {"outcome": outcome, "crash": what, "sdk": sdk})


def _launcher() -> types.ModuleType:
    """What `__main__` is while and after the program runs: Pulumi's launcher, with the names that it imports.

    The SDK looks up the annotations of classes in `__main__` there while outputs come in. A name that the launcher does
    not have would let a class pass here that fails with Pulumi.
    """
    import pulumi  # noqa: PLC0415 - see `main`

    module = types.ModuleType("__main__")
    for each in (argparse, asyncio, inspect, logging, os, pulumi, runpy, sys, traceback):
        setattr(module, each.__name__, each)
    module.__dict__.update(Optional=Optional, ThreadPoolExecutor=ThreadPoolExecutor)
    return module


class _Watched(dict):  # type: ignore[type-arg]
    """A configuration that notes which keys are read."""

    def __init__(self, values: Any, journal: Any) -> None:
        super().__init__(values)
        self._journal = journal

    def __contains__(self, key: object) -> bool:
        self._journal.write_once("config", str(key))
        return super().__contains__(key)


def _version(package: str) -> str | None:
    from importlib import metadata  # noqa: PLC0415

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _write(path: str, result: dict[str, Any]) -> None:
    """Whole or not at all: the planner may look at any time."""
    beside = Path(f"{path}.{os.getpid()}")
    beside.write_text(json.dumps(result), encoding="utf-8")
    beside.replace(path)
