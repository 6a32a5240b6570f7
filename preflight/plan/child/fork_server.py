"""Imports the SDK modules that a program names, once, and forks a process for each plan of the program.

A plan must not differ from one in its own process. So nothing of the program is imported here; and where the imports change
what a program could notice, or a program looks at imports itself, no process is forked, and `_prepare` returns why.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import gc
import importlib
import importlib.util
import io
import itertools
import logging
import os
import re
import select
import signal
import socket
import struct
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

READY = b"ready"
NUMBER = struct.Struct("i")
REQUEST = 4096
"""Bytes of a message."""
INTERVAL = 0.01
"""Seconds between looks at which processes have ended."""
FILES, LONGEST = 400, 1 << 20
"""How many files of a program are read to learn what it imports, and how many bytes of each."""
_WRITERS = {io.BufferedRandom, io.BufferedWriter, io.TextIOWrapper}
_NOT_OURS = {"node_modules", "site-packages", "venv", "__pycache__"}
_NOTICES = re.compile(
    r"\bsys\s*\.\s*(?:modules|meta_path|path_hooks|settrace|setprofile|addaudithook)\b|\bfrom\s+sys\s+import\b"
    r"|\bimportlib\b|\b__import__\b|\bcaptureWarnings\b|\b(?:simplefilter|filterwarnings)\s*\(\s*[\"'](?!ignore)"
)
"""A program that looks at imports or their warnings may depend on when there are any."""


def serve(number: int, root: str, folder: str) -> str | None:
    """Serve plans through the socket with this file number until the other side closes it: None then.

    The first answer is READY, or why there is no service. Each message is the path of a request with two files: where the output
    of the plan goes, and where its process number and later its end (as of `os.waitpid`) are written. Returns the path in each
    process that is to make a plan.
    """
    server = socket.socket(fileno=number)
    leaving = _Leaving()
    problem = _prepare(root, folder)
    leaving.prepared()
    server.sendall(problem.encode("utf-8", "replace")[:REQUEST] or READY)
    running: dict[int, int] = {}
    while not problem:
        if select.select([server], [], [], INTERVAL if running else None)[0]:
            message, files, _, _ = socket.recv_fds(server, REQUEST, 2)
            if not message:
                _end(running)
                return None
            process = os.fork()
            if process == 0:
                _become(*files, others=[server.detach(), *running.values()])
                leaving.of_this_process()
                return message.decode("utf-8", "surrogateescape")
            output, running[process] = files
            os.close(output)
            _report(running[process], process)
        for process, status in list(running.items()):
            ended, how = os.waitpid(process, os.WNOHANG)
            if ended:
                _report(status, how)
                os.close(running.pop(process))
    return None


def _end(processes: Iterable[int]) -> None:
    """Nobody waits for plans any more."""
    for each in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each, signal.SIGKILL)


def _report(file: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody waits for that plan any more
        os.write(file, NUMBER.pack(number))


def _become(output: int, status: int, *, others: Iterable[int]) -> None:
    """Make this process what one is that was started for a plan: it has its own session and output."""
    os.setsid()
    for target in (1, 2):
        os.dup2(output, target)
    for each in (output, status, *others):
        os.close(each)
    gc.enable()


class _Leaving:
    """Ends a forked process when all that is registered for its exit has run.

    Python would take down every module of the SDK, and for that copy most of the memory that the process shares with the server.
    """

    def __init__(self) -> None:
        self._process = 0
        self._known: frozenset[str] = frozenset()
        self._exit = os._exit  # the program may put something else there
        # Python calls first what was registered last.
        atexit.register(self._leave)

    def prepared(self) -> None:
        """What is imported from here on is a program's."""
        self._known = frozenset(sys.modules)

    def of_this_process(self) -> None:
        """From here on this process is one that ends so."""
        self._process = os.getpid()

    def _leave(self) -> None:
        if os.getpid() != self._process:
            return  # the server, or a process that the program has forked
        programs = []
        for each in gc.get_objects():
            kind = type(each)
            if kind is dict:
                name = each.get("__name__")
                if type(name) is str and name == "__main__":
                    programs.append(each)
            elif kind in _WRITERS:
                with contextlib.suppress(Exception):
                    each.flush()
        # What the program has left open is closed when it is freed. The SDK may keep functions of it, with all their names.
        for names in programs:
            names.clear()
        for name in list(itertools.takewhile(lambda name: name not in self._known, reversed(sys.modules))):
            del sys.modules[name]
        gc.collect()
        self._exit(1 if hasattr(sys, "last_type") else 0)  # what Python would end with, had an exception ended it


def _prepare(root: str, folder: str) -> str:
    """Import what plans of the program need. Returns why no process may be forked from this one; empty where one may."""
    if sys.platform != "linux" or not hasattr(socket, "recv_fds"):
        return "forks are for Linux"
    gc.disable()  # syntax trees and the classes of an SDK are many objects, and hardly any of them is garbage
    names, problem = imported_by(folder)
    if problem:
        return problem
    before, known = _state(), set(sys.modules)
    try:
        for each in ("program", "monitor", "foreseen", "past_errors"):
            importlib.import_module(f"{__package__}.{each}")
        for each in sorted(names):
            _load(each, root)
    except BaseException as error:  # noqa: BLE001 - a plan in its own process will report it
        return f"{type(error).__name__} while importing"
    after = _state()
    changed = [name for name, value in before.items() if value != after[name]]
    if changed:
        return f"the SDK changes the {', '.join(changed)}"
    if after["threads"] != (1, 1):
        return "there are threads"
    # The folder of the program comes first on its import path: the SDK would have imported these from there.
    own = {each.name.partition(".")[0] for place in (folder, root) for each in Path(place).iterdir()}
    if hidden := own & {name.partition(".")[0] for name in set(sys.modules) - known}:
        return f"the program has a module {min(hidden)}"
    gc.freeze()
    return ""


def _state() -> dict[str, Any]:
    """What imports may change and a program could notice."""
    return {
        "threads": (threading.active_count(), len(_inside("/proc/self/task"))),
        "open files": _inside("/proc/self/fd"),
        "import path": list(sys.path),
        "import hooks": ([*sys.meta_path], [*sys.path_hooks]),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 - compared, and no path
        "filters of warnings": [*warnings.filters],
        "logging": (logging.root.level, [*logging.root.handlers]),
    }


def _inside(folder: str) -> list[str]:
    return sorted(each.name for each in Path(folder).iterdir())


def imported_by(folder: str) -> tuple[set[str], str]:
    """The modules of SDKs that the files of a program name; and why none may be imported before it runs, else empty."""
    names: set[str] = set()
    for file in _files(folder):
        with contextlib.suppress(OSError):
            source = file.read_bytes()[:LONGEST].decode("utf-8", "replace")
            if _NOTICES.search(source):
                return set(), f"{file.name} looks at imports"
            # Python takes compatible letters of Unicode for the same, and a folder may hold thousands of files that it packs.
            if source.isascii() and "pulumi" not in source:
                continue
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reading = _Names(ast.parse(source))
                if reading.changes:
                    return set(), f"{file.name} changes the SDK"
                names |= reading.names
    return names, ""


def _files(folder: str) -> Iterator[Path]:
    found = 0
    for place, folders, files in os.walk(folder):
        inner = [each for each in folders if each not in _NOT_OURS and not each.startswith(".")]
        folders[:] = sorted(each for each in inner if not Path(place, each, "pyvenv.cfg").exists())
        for name in sorted(files):
            if name.endswith(".py") and found < FILES:
                found += 1
                yield Path(place, name)


class _Names:
    """The modules of SDKs that a module names: `import pulumi_aws as aws` and `aws.sqs` are pulumi_aws and pulumi_aws.sqs.

    `changes` is whether it assigns to something in an SDK.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.names: set[str] = set()
        self._called: dict[str, str] = {}
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.Import):
                for each in node.names:
                    self._imports(each.name, each.asname or "", each.name)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for each in node.names:
                    self._imports(node.module or "", each.asname or each.name, f"{node.module}.{each.name}")
        read = [each for each in nodes if isinstance(each, ast.Attribute)]
        self.changes = any(not isinstance(each.ctx, ast.Load) and self._path(each) for each in read)
        self.changes |= any(
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id in ("setattr", "delattr")
            and each.args
            and self._path(each.args[0]) != ""
            for each in nodes
        )
        self.names |= {path for path in map(self._path, read) if path.startswith("pulumi_")}

    def _imports(self, module: str, called: str, meant: str) -> None:
        package = module.partition(".")[0]
        if package != "pulumi" and not package.startswith("pulumi_"):
            return
        if package != "pulumi":
            self.names |= {module, meant}
        self._called[called or package] = meant if called else package

    def _path(self, node: ast.AST) -> str:
        """What a chain of attributes names, such as pulumi_aws.sqs.Queue; empty where it does not begin with an SDK."""
        path: list[str] = []
        while isinstance(node, ast.Attribute):
            path.append(node.attr)
            node = node.value
        begin = self._called.get(node.id, "") if isinstance(node, ast.Name) else ""
        return ".".join([begin, *reversed(path)]) if begin else ""


def _load(name: str, root: str) -> None:
    """Import a module of an SDK, where there is one of that name that is installed and is not the program's own."""
    package, *inner = name.split(".")
    if package not in sys.modules:
        spec = importlib.util.find_spec(package)
        file = os.path.realpath(spec.origin) if spec and spec.origin else ""
        if "site-packages" in file or (file and not file.startswith(os.path.realpath(root) + os.sep)):
            importlib.import_module(package)
    path = package
    for each in inner:
        parent = sys.modules.get(path)
        path = f"{path}.{each}"
        if path not in sys.modules:
            if not hasattr(parent, "__path__") or hasattr(parent, each) or importlib.util.find_spec(path) is None:
                return
            importlib.import_module(path)
        hasattr(sys.modules[path], "__all__")  # loads one that waits for the first look at it
