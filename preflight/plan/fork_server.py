"""Makes several plans of one program with one import of its SDK: a process for each is forked from one that has imported it.

Where that may change what the program sees, and on other platforms than Linux, each plan has its own process, as ever
(`child/fork_server.py`).
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import IO

from typing_extensions import Self

from preflight.project.interpreter import Interpreter
from preflight.project.project import Project

from .process import Written, environment, give_way, refusing_port, started, watched

CHILD = Path(__file__).parent / "child"
READY = b"ready"
NUMBER = struct.Struct("i")
ENDED = "the server has ended"
LONGEST = 120.0
"""Seconds that importing an SDK may take."""


class ForkServer:
    """Serves the plans of a program with one configuration and interpreter; a context manager.

    It starts at once, and is waited for by the first plan. `problem` is why it serves none; empty while it does.
    `niceness` is by how much its plans give way to other processes, as of `os.nice`.
    """

    def __init__(
        self,
        project: Project,
        interpreter: Interpreter,
        config: Mapping[str, str],
        secret_keys: Collection[str],
        niceness: int = 0,
    ) -> None:
        self._of = _setting(project, interpreter, config, secret_keys)
        self.problem = ""
        self._lock, self._is_ready = threading.Lock(), False
        self._open = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        if sys.platform != "linux" or interpreter.path is None:
            self.problem = "forks are for Linux" if interpreter.path else "no interpreter"
            return
        folder, _ = project.program
        port = self._open.enter_context(refusing_port())
        self._socket, theirs = (self._open.enter_context(closing(each)) for each in socket.socketpair())
        command = [interpreter.path, CHILD, "--serve", theirs.fileno(), project.folder, folder]
        given = environment(interpreter, config, sorted(set(secret_keys) & set(config)), port)
        try:
            self._process = started([str(each) for each in command], folder, given, [theirs.fileno()])
            give_way(self._process.pid, niceness)
        except OSError as error:  # each plan will report it
            self.problem = str(error)
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def serves(
        self, project: Project, interpreter: Interpreter, config: Mapping[str, str], secret_keys: Collection[str]
    ) -> bool:
        """Whether it is for this program, run with this interpreter and configuration."""
        return not self.problem and self._of == _setting(project, interpreter, config, secret_keys)

    def run(self, request: Path, written: Written, time_limit: float) -> tuple[int | None, str] | None:
        """As `process.run`, for the request of a plan; None where the server cannot. Safe to call from several threads."""
        with self._lock:
            if not self._is_ready and not self.problem:
                self.problem = self._wait()
                self._is_ready = True
            child = None if self.problem else self._forked(request)
        return watched(child, written, time_limit) if child is not None else None

    def _wait(self) -> str:
        """Wait until the SDK is imported; why the server is of no use, else empty."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._socket.settimeout(LONGEST)
        try:
            answer = self._socket.recv(4096)
        except OSError:
            return "importing the SDK takes too long"
        if answer != READY:
            return answer.decode("utf-8", "replace") or ENDED
        # What an import prints belongs to the output of each plan.
        if select.select([self._process.stdout], [], [], 0)[0]:
            return "importing the SDK prints something"
        return ""

    def _forked(self, request: Path) -> _Forked | None:
        (output, their_output), (status, their_status) = os.pipe(), os.pipe()
        child = _Forked(status, os.fdopen(output, "rb"))
        try:
            socket.send_fds(self._socket, [os.fsencode(request)], [their_output, their_status])
        except OSError:
            self.problem = ENDED
        finally:
            # The end of the server is the end of these pipes only where nobody else has them.
            os.close(their_output)
            os.close(their_status)
        if not self.problem and child.begins():
            return child
        self.problem = ENDED
        child.close()
        return None


def _setting(
    project: Project, interpreter: Interpreter, config: Mapping[str, str], secret_keys: Collection[str]
) -> tuple[object, ...]:
    return project.program, project.folder, interpreter.path, dict(config), set(secret_keys) & set(config)


class _Forked:
    """A process that the server has forked. The server reports its number, and its end when it comes."""

    def __init__(self, status: int, stdout: IO[bytes]) -> None:
        self.stdout = stdout
        self._status = os.fdopen(status, "rb", buffering=0)
        self._code: int | None = None
        self.pid = 0

    def begins(self) -> bool:
        """Wait for its number; whether it comes: else the server has ended."""
        self.pid = self._number() or 0
        return self.pid > 0

    def close(self) -> None:
        """Give up what was opened for it."""
        self._status.close()
        self.stdout.close()

    def _number(self) -> int | None:
        read = self._status.read(NUMBER.size) or b""
        return int(NUMBER.unpack(read)[0]) if len(read) == NUMBER.size else None

    def poll(self) -> int | None:
        """Its exit code, or the negative number of the signal that ended it; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """As of `subprocess.Popen`."""
        if self._code is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a plan", timeout or 0)
            how = self._number()
            # Without a number the server has been ended.
            self._code = -signal.SIGKILL if how is None else os.waitstatus_to_exitcode(how)
            self._status.close()
        return self._code
