"""Runs the planner's child: its environment, its time, its output, and the end of all that it started."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from preflight.project.interpreter import Interpreter

# Importing Pulumi's SDK may take this long on a machine that is busy; the time limit is for the program alone.
STARTS = 60.0
# After its own time limit the child reports where it hangs; then it is ended from outside.
GRACE = 15.0
# A program that was planned has this long to end by itself; what it left running then ends with it.
LINGER = 3.0
# The variable that marks the processes of a plan.
MARK = "AWS_PREFLIGHT_PLAN"
# Bytes of output that are kept.
OUTPUT = 64 * 1024
# What gives way by so much takes what nobody else needs: https://man7.org/linux/man-pages/man2/setpriority.2.html
_MOST_NICE = 19


def environment(
    interpreter: Interpreter, config: Mapping[str, str], secret_keys: Sequence[str], port: int
) -> dict[str, str]:
    """The environment that Pulumi's language host gives a program in Python, made safe for a second run."""
    kept = safe_environment(port)
    if interpreter.virtualenv is not None:
        kept.pop("PYTHONHOME", None)
        kept["VIRTUAL_ENV"] = str(interpreter.virtualenv)
        kept["PATH"] = os.pathsep.join([str(interpreter.path.parent), kept.get("PATH", "")]) if interpreter.path else ""
    if config:
        kept["PULUMI_CONFIG"] = json.dumps(dict(config))
    return {
        **kept,
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(secret_keys)),
        "PYTHONUNBUFFERED": "1",
    }


def safe_environment(port: int) -> dict[str, str]:
    """The environment of this process, made safe for a second run of a program: what calls AWS is refused at the port."""
    # What the engine sets for a policy pack, and the language host for a program: another's must not get in.
    stale = {"PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_DRY_RUN", "TRACEPARENT"}
    stale |= {f"PULUMI_{name}" for name in ("PROJECT", "STACK", "ORGANIZATION")}
    kept = {
        name: value
        for name, value in os.environ.items()
        # An endpoint for one service would win over the one for all.
        if name not in stale and not name.startswith("AWS_ENDPOINT_URL_")
    }
    no_proxy = ",".join(filter(None, [kept.get("no_proxy") or kept.get("NO_PROXY"), "127.0.0.1"]))
    return {
        **kept,
        # The SDK reaches its monitor on the loopback, and so does boto3 what refuses it.
        "no_proxy": no_proxy,
        "NO_PROXY": no_proxy,
        # A program that calls AWS while it is planned must neither change anything nor wait: boto3 is refused at once.
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_MAX_ATTEMPTS": "1",
        # Without credentials boto3 would ask an instance for them, and wait for its answer.
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port of the loopback that is taken and refuses every connection: nobody listens."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class Child(Protocol):
    """What is used of a `subprocess.Popen`."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """The pipe with its output."""

    def poll(self) -> int | None:
        """Its exit code, negative for the signal that ended it; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired."""


class Written(NamedTuple):
    """The files that a child writes: the journal as soon as the program begins, the result when it has ended."""

    journal: Path
    result: Path


def run(
    command: list[str], folder: Path, environment: dict[str, str], written: Written, time_limit: float
) -> tuple[int | None, str]:
    """Runs the child until it ends, has its result, or is out of time; its exit code, if it had one, and output."""
    mark = f"{MARK}={written.result}"
    return watched(started(command, folder, {**environment, MARK: str(written.result)}), written, time_limit, mark)


def started(
    command: list[str], folder: Path, environment: dict[str, str], files: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """A process in a new session, with its output in a pipe; it inherits these open files."""
    return subprocess.Popen(  # noqa: S603 - the interpreter that the project names
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=files,
    )


def watched(child: Child, written: Written, time_limit: float, mark: str = "") -> tuple[int | None, str]:
    """Waits for a child until it ends, has its result, or is out of time; its exit code, if it had one, and output.

    The time limit is for the program: it begins with the journal. `mark` is a variable that the environments of its processes
    have, and of no other's.
    """
    assert child.stdout is not None
    output = Output(child.stdout)
    latest = time.monotonic() + STARTS + time_limit + GRACE
    has_begun = False
    linger: float | None = None
    try:
        while child.poll() is None and time.monotonic() < (linger or latest):
            if not has_begun and written.journal.is_file():
                has_begun, latest = True, time.monotonic() + time_limit + GRACE
            if linger is None and written.result.is_file():
                linger = time.monotonic() + LINGER
            try:
                child.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        code = child.poll()
    finally:
        end(child, mark)
    return code, output.text()


def end(child: Child, mark: str) -> None:
    """Ends the child and every process it started; on Linux also those that have left its group, by the mark."""
    if os.name == "nt":
        subprocess.run(  # noqa: S603
            ["taskkill", "/F", "/T", "/PID", str(child.pid)],  # noqa: S607 - Windows' own
            capture_output=True,
            check=False,
        )
    else:
        with suppress(ProcessLookupError):  # all of them may have ended
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    while found := _marked(mark):
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _marked(mark: str) -> list[int]:
    """The processes that run and have the mark in their environment: https://man7.org/linux/man-pages/man5/proc.5.html."""
    if sys.platform != "linux" or not mark:
        return []
    wanted, found = mark.encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        # Of a process that has ended, or is another user's, there is nothing to read.
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


class Output:
    """What a process prints: it is read from its pipes to their end, and the beginning and the end of it are kept."""

    def __init__(self, *pipes: IO[bytes]) -> None:
        self._head, self._tail, self._lost = b"", b"", 0
        self._lock = threading.Lock()
        self._read: list[tuple[threading.Thread, IO[bytes]]] = []
        for pipe in pipes:
            self.read(pipe)

    def read(self, pipe: IO[bytes], first: Callable[[bytes], None] | None = None) -> None:
        """Begin to read a pipe. `first` gets its first line, which is no output then; an empty one where there is none."""
        thread = threading.Thread(target=self._keep, args=(pipe, first), daemon=True)
        self._read.append((thread, pipe))
        thread.start()

    def _keep(self, pipe: IO[bytes], first: Callable[[bytes], None] | None) -> None:
        if first is not None:
            first(_line(pipe))
        while data := os.read(pipe.fileno(), 65536):
            with self._lock:
                room = OUTPUT // 2 - len(self._head)
                self._head += data[:room]
                self._tail += data[room:]
                if len(self._tail) > OUTPUT // 2:
                    self._lost += len(self._tail) - OUTPUT // 2
                    self._tail = self._tail[-OUTPUT // 2 :]

    def text(self) -> str:
        """What was read; waits a moment for what a process that has ended wrote."""
        for thread, pipe in self._read:
            thread.join(LINGER)
            if not thread.is_alive():
                pipe.close()
        with self._lock:
            gap = f"\n[{self._lost} bytes left out]\n".encode() if self._lost else b""
            return (self._head + gap + self._tail).decode("utf-8", "replace")


def _line(pipe: IO[bytes]) -> bytes:
    """The first line of a pipe, and nothing after it."""
    line = b""
    while not line.endswith(b"\n") and (data := os.read(pipe.fileno(), 1)):
        line += data
    return line


class Guard:
    """Ends the group of a process that is left behind: where this process ends first, however that comes about.

    Nothing does on Windows.
    """

    def __init__(self, leader: int) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if os.name != "nt":
            # It reads until this process closes the pipe, which it never does itself.
            script = 'read -r _; kill -s KILL -- "-$1"'
            with suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603 - a number is all that is given
                    ["/bin/sh", "-c", script, "sh", str(leader)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def close(self) -> None:
        """End it, for what it guards is ended another way."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()


def give_way(leader: int, niceness: int, *, is_wanted: bool = True) -> None:
    """Let a process in a separate session, and all that it starts, give way to others: as of `os.nice`.

    Before it `is_wanted` it takes only what nobody else needs, where Linux shares the processors among sessions.
    """
    if sys.platform != "win32" and niceness:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, leader, niceness)
            if sys.platform == "linux":
                # Where Linux shares the processors among sessions, a process gives way only within its own.
                # https://man7.org/linux/man-pages/man7/sched.7.html
                _share(leader, niceness if is_wanted else _MOST_NICE)


def catch_up(leader: int, niceness: int) -> None:
    """A session that gave way to all is wanted: from now on it gives way as of `os.nice`, where the system allows that."""
    if sys.platform == "linux" and niceness:
        with suppress(OSError):
            _share(leader, niceness)


def _share(leader: int, niceness: int) -> None:
    setting = Path(f"/proc/{leader}/autogroup")
    try:
        setting.write_text(str(niceness), encoding="ascii")
    except BlockingIOError:  # Linux takes one in a tenth of a second
        time.sleep(0.1)
        setting.write_text(str(niceness), encoding="ascii")
