"""Ends a program early in a way that what it planned until then is kept.

What a program creates is registered by the event loop, in the thread that runs the program: until that thread gives way,
nothing is. So a program that ends its own process, or that is out of time, is ended by an exception; then the SDK
registers what there is, as after any other exception (`run_pulumi_func` of
https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/stack.py).
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

# A program that does not end by the exception within so many seconds is ended with its process.
PATIENCE = 5.0
# Wakes the thread of the program; Windows has the signal of Ctrl-C alone.
WAKE = getattr(signal, "SIGALRM", signal.SIGINT)
# What no handler can catch.
DEADLY = {getattr(signal, name) for name in ("SIGKILL", "SIGABRT", "SIGSTOP") if hasattr(signal, name)}


class Stopped(BaseException):
    """The program is to end now; no `except Exception` of it takes this."""


class Stopper:
    """A context in which the program can be ended. Once it is, `outcome`, `message` and `stack` are how and where.

    `outcome` is "timed-out" or "died". `stuck` is called, in another thread, when the program does not end.
    """

    def __init__(self, time_limit: float, stuck: Callable[[], None]) -> None:
        self._time_limit, self._stuck = time_limit, stuck
        self._thread, self._process = threading.get_ident(), os.getpid()
        self._undo = contextlib.ExitStack()
        self.outcome = self.message = ""
        self.stack = traceback.StackSummary()

    def __enter__(self) -> None:
        for module, name, made in ((os, "_exit", self._exit), (os, "abort", self._abort), (os, "kill", self._kill)):
            real = getattr(module, name)
            self._undo.callback(setattr, module, name, real)
            setattr(module, name, made(real))
        for number, handler in ((WAKE, self._wake), (signal.SIGTERM, self._terminate)):
            self._undo.callback(signal.signal, number, signal.signal(number, handler))
        self._start(self._time_limit, self._time_out)

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _start(self, seconds: float, then: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, then)
        timer.daemon = True
        timer.start()
        self._undo.callback(timer.cancel)

    def _time_out(self) -> None:
        self._stop("timed-out", f"the program was still running after {self._time_limit:g} s")

    def _stop(self, outcome: str, message: str) -> None:
        """End the program, from any thread, and the thread that this is called in. The first reason counts."""
        if not self.outcome:
            frame = sys._current_frames().get(self._thread)  # noqa: SLF001 - the documented way to another thread's frames
            self.stack = traceback.extract_stack(frame) if frame else self.stack
            self.outcome, self.message = outcome, message
            self._start(PATIENCE, self._stuck)
        if threading.get_ident() == self._thread:
            raise Stopped
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(self._thread, WAKE)
        else:
            _thread.interrupt_main()
        raise SystemExit

    def _wake(self, number: int, _: Any) -> None:
        if not self.outcome:
            self._stop("died", f"Python ended with signal {number}")
        raise Stopped

    def _terminate(self, number: int, _: Any) -> None:
        self._stop("died", f"Python ended with signal {number}")

    def _is_here(self) -> bool:
        """Whether this is the process of the program, and none that it forked."""
        return os.getpid() == self._process

    def _exit(self, real: Callable[[int], Any]) -> Callable[[int], None]:
        def _exit(status: int) -> None:
            if self._is_here():
                self._stop("died", f"Python ended with exit code {status}")
            real(status)

        return _exit

    def _abort(self, real: Callable[[], Any]) -> Callable[[], None]:
        def abort() -> None:
            if self._is_here():
                self._stop("died", f"Python ended with signal {int(signal.SIGABRT)}")
            real()

        return abort

    def _kill(self, real: Callable[[int, int], None]) -> Callable[[int, int], None]:
        def kill(pid: int, number: int) -> None:
            if self._is_here() and pid == self._process and number in DEADLY:
                self._stop("died", f"Python ended with signal {int(number)}")
            real(pid, number)

        return kill
