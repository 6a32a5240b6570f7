"""Runs the program as Pulumi's language host does, against a monitor of ours, and writes down what came of it.

Working directory, path, arguments, configuration, event loop and errors are those of
https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import os
import runpy
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# More than a program's resources wait for each other; the engine's own default is higher than that too.
PARALLEL = 16
FRAMES = 200
MESSAGE = 20_000


def main(request_file: str) -> int:
    """Plans what the request says, and writes the result where it says.

    The request: {"result": FILE, "foresee": bool, "salt": int, "project", "stack", "organization", "root", "folder":
    PATH, "entry": "." or a file's name, "timeLimit": seconds, "placeholders": {text: config key}}; the configuration
    comes in the environment, as Pulumi hands it over.

    The result: {"outcome": "planned" | "crashed" | "timed-out" | "no-sdk" | "no-entry-point", "crash": {...} or null,
    "resources": [...], "markers": {text: [origin, output]}, "assumed": [token], "configRead": [key], "logs": [...],
    "sdk": version}.
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

        from .markers import Markers  # noqa: PLC0415 - what needs pulumi comes after it was found
        from .monitor import Monitor  # noqa: PLC0415

        self._runtime: Any = pulumi.runtime
        self._request = request
        self._markers = Markers(request["salt"])
        for text, key in request["placeholders"].items():
            self._markers.stands_for(text, "config", key)
        self._monitor = Monitor(
            project=request["project"],
            stack=request["stack"],
            organization=request["organization"],
            foresee=request["foresee"],
            markers=self._markers,
        )
        self._monitor.registrations.within(request["root"])
        self._past: Any = None
        self._read: set[str] = set()
        self._done = threading.Lock()

    def run(self) -> int:
        """Runs the program; 0 when it was planned to its end."""
        settings = self._configure()
        if self._request["foresee"]:
            _foresee_stack_references(self._markers)
        sys.argv = [self._request["entry"]]
        # The folder itself, as the language host has it: the program's relative paths begin there.
        os.chdir(self._request["folder"])
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        executor = ThreadPoolExecutor(max_workers=settings.parallel * 4)
        loop.set_default_executor(executor)
        # Futures that nobody waits for are no news of a program that failed.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        limit = threading.Timer(self._request["timeLimit"], self._time_out, [threading.get_ident()])
        limit.daemon = True
        limit.start()
        try:
            loop.run_until_complete(self._runtime.run_in_stack(self._program))
        except SystemExit as end:
            failed = end if end.code not in (None, 0) else None
            outcome = "crashed" if failed else "planned"
            self._finish(outcome, failed)
        except BaseException as problem:  # noqa: BLE001 - whatever ends the program is what there is to tell
            self._finish("no-entry-point" if self._has_no_entry_point(problem) else "crashed", problem)
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
            current.set(_Watched(current.get(), self._read))
        else:
            kept.CONFIG = _Watched(current, self._read)  # type: ignore[assignment]

    def _program(self) -> None:
        self._runtime.register_stack_transformation(self._monitor.registrations.see)
        if self._request.get("pastErrors"):
            self._go_past_errors()
        runpy.run_path(self._request["entry"], run_name="__main__")

    def _go_past_errors(self) -> None:
        from .past_errors import Run  # noqa: PLC0415 - few plans need it

        self._past = self._monitor.past = Run(self._monitor.registrations, self._markers, self._crash)
        self._past.install(self._request.get("sources", {}))

    def _has_no_entry_point(self, problem: BaseException) -> bool:
        """Whether runpy itself found nothing to run, as `pulumi-language-python-exec` tells it."""
        frames = traceback.extract_tb(problem.__traceback__)
        last = frames[-1].filename if frames else ""
        return isinstance(problem, (ImportError, FileNotFoundError)) and last in (runpy.__file__, "<frozen runpy>")

    def _time_out(self, thread: int) -> None:
        frame = sys._current_frames().get(thread)  # noqa: SLF001 - the documented way to another thread's frames
        stack = traceback.extract_stack(frame) if frame else traceback.StackSummary()
        message = f"the program was still running after {self._request['timeLimit']:g} s"
        crash = {"type": "TimeoutError", "message": message, "frames": self._frames(stack)}
        if self._done.acquire(blocking=False):
            self._write_result("timed-out", crash)
            os._exit(0)

    def _finish(self, outcome: str, problem: BaseException | None) -> None:
        # The lock is kept: the time limit has nothing more to say.
        if self._done.acquire(blocking=False):
            self._write_result(outcome, self._crash(problem) if problem else None)

    def _write_result(self, outcome: str, crash: dict[str, Any] | None) -> None:
        import pulumi  # noqa: PLC0415

        result = {
            "outcome": outcome,
            "crash": crash,
            "resources": list(self._monitor.resources.copy().values()),
            "markers": self._markers.as_json(),
            "assumed": sorted(self._monitor.assumed.copy()),
            "configRead": sorted(self._read),
            "logs": list(self._monitor.logs),
            "errors": self._past.errors if self._past else [],
            "sdk": getattr(pulumi, "__version__", None) or _version("pulumi"),
        }
        _write(self._request["result"], result)

    def _crash(self, problem: BaseException) -> dict[str, Any]:
        """What ended the program, as data."""
        frames: list[dict[str, Any]] = []
        for chained in _chain(problem):
            found = self._frames(traceback.extract_tb(chained.__traceback__))
            frames = frames or found
            if any(frame["own"] for frame in found):
                frames = found
                break
        crash: dict[str, Any] = {"type": _name(type(problem)), "message": _text(problem), "frames": frames}
        if self._monitor.problems and not any(frame["own"] for frame in frames):
            place = self._monitor.problems[0]
            crash["message"] = place["message"]
            crash["frames"] = [*frames, *self._line(place["file"], place["line"])]
        for link in _chain(problem):
            if isinstance(link, SyntaxError):
                place = {"file": link.filename, "line": link.lineno, "column": link.offset, "text": link.text}
                crash["syntax"] = {**place, "message": link.msg}
            if isinstance(link, ModuleNotFoundError):
                crash["module"] = link.name
            if type(link).__name__ == "ConfigMissingError":
                crash["config"] = {"key": getattr(link, "key", ""), "secret": bool(getattr(link, "secret", False))}
        return crash

    def _frames(self, stack: Any) -> list[dict[str, Any]]:
        """The innermost frames without those of this folder, and whether each is the program's own."""
        here = Path(__file__).parent
        frames = []
        for frame in list(stack)[-FRAMES:]:
            if Path(frame.filename).absolute().parent == here or frame.filename == "<frozen runpy>":
                continue
            own = self._monitor.registrations.own(frame.filename)
            file = own or frame.filename
            found = {"file": file, "line": frame.lineno, "function": frame.name, "text": frame.line, "own": bool(own)}
            frames.append(found)
        return frames

    def _line(self, file: str | None, line: int | None) -> list[dict[str, Any]]:
        if file is None or line is None:
            return []
        frame = traceback.FrameSummary(file, line, "<module>")
        return [{"file": file, "line": line, "function": "<module>", "text": frame.line, "own": True}]


class _Watched(dict):  # type: ignore[type-arg]
    """A configuration that remembers the keys it was asked for."""

    def __init__(self, values: Any, read: set[str]) -> None:
        super().__init__(values)
        self._read = read

    def __contains__(self, key: object) -> bool:
        self._read.add(str(key))
        return super().__contains__(key)


def _foresee_stack_references(markers: Any) -> None:
    """Gives every reference to another stack the outputs that it is asked for.

    No class tells what another stack exports, so this is the one place where a class of the SDK is changed: the
    outputs of a reference, a dict, become one that has every key.
    """
    import pulumi  # noqa: PLC0415

    original = pulumi.StackReference.__init__

    def init(self: Any, name: str, *args: Any, **kwargs: Any) -> None:
        original(self, name, *args, **kwargs)
        self.outputs = pulumi.Output.all(self.urn, self.outputs).apply(lambda both: _ForeseenOutputs(both[0], markers))

    pulumi.StackReference.__init__ = init  # type: ignore[method-assign]


class _ForeseenOutputs(dict):  # type: ignore[type-arg]
    """The outputs of another stack: a text each, or a list of three where the name is a plural."""

    def __init__(self, urn: str, markers: Any) -> None:
        super().__init__()
        self._urn, self._markers = urn, markers

    def __missing__(self, key: str) -> Any:
        path = f"outputs.{key}"
        # Names of lists, as far as exports commonly have them; "address" and "status" are none.
        plural = key.lower().endswith(("ids", "arns", "names", "subnets", "zones", "cidrs", "blocks", "groups", "urls"))
        if not plural:
            return self._text(key, path)
        return [self._text(key, f"{path}[{at}]") for at in range(3 + self._markers.more)]

    def _text(self, key: str, path: str) -> Any:
        from . import aws  # noqa: PLC0415

        low = key.lower()
        if low.endswith(("arn", "arns")):
            # Whose ARN it is, nobody knows: six parts, and no claim in any of them.
            core = self._markers.core(self._urn, path)
            return self._markers.stands_for(f"arn:aws:{core}:{core}:{core}:{core}", self._urn, path)
        return aws.text("", self._urn, path, self._markers, None)

    def __contains__(self, _: object) -> bool:
        return True

    def get(self, key: str, _: Any = None) -> Any:
        return self[key]


def _chain(problem: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    # Exceptions can be each other's cause in a circle.
    while problem is not None and not any(problem is link for link in links):
        links.append(problem)
        problem = problem.__cause__ or problem.__context__
    return links


def _name(cls: type) -> str:
    return cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def _text(problem: BaseException) -> str:
    try:
        return str(problem)[:MESSAGE]
    except Exception:  # noqa: BLE001 - an exception of the program's own may fail to say anything
        return ""


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
