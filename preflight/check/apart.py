"""Runs `preflight check` as a separate process, for servers: a check never blocks them, and can be ended at any time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from preflight import pack

from .failure import CannotCheck

GRACE = 15.0
"""Seconds that a check has to end what it started, before it is ended by force."""

# Not `-m preflight`: a folder of this name in the working folder would be imported in place of this package.
# What a shell has started in the background ignores Ctrl-C, and so does what that starts; a check is ended by it.
_START = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path = [{folder!r}, *(each for each in sys.path if each)]
from preflight.__main__ import run
sys.exit(run())
"""


def command(*arguments: str) -> list[str]:
    """What starts this very command with other arguments, whatever the working folder holds."""
    folder = str(Path(pack.__file__).resolve().parents[1])
    return [sys.executable, "-c", _START.format(folder=folder), *arguments]


async def report(folder: Path, *arguments: str) -> Mapping[str, Any]:
    """The JSON report of `preflight check` with these arguments, run in a folder. Cancelling it ends the check.

    Raises CannotCheck where there is no report.
    """
    process = await asyncio.create_subprocess_exec(
        *command("check", "--json", *arguments),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            interrupt(process.pid)
            asyncio.get_running_loop().call_later(GRACE, _kill, process)
    try:
        document: Mapping[str, Any] = json.loads(out)
    except ValueError:
        lines = err.decode(errors="replace").strip().splitlines()
        problem = f"`preflight check` ended with exit code {process.returncode} and no report"
        raise CannotCheck(problem, f"it printed: {lines[-1]}" if lines else "run it in a terminal") from None
    if error := document.get("error"):
        raise CannotCheck(error["problem"], error["advice"])
    return document


def interrupt(process: int) -> None:
    """Interrupt a check by its process, as Ctrl-C does: it then ends the program that it plans."""
    if os.name == "nt":
        subprocess.run(  # noqa: S603
            ["taskkill", "/F", "/T", "/PID", str(process)],  # noqa: S607 - Windows' own
            capture_output=True,
            check=False,
        )
    else:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
