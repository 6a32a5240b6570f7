"""What ended a program, read from what its SDK and its language host report of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Own = Callable[[str], "str | None"]

_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_RAN = re.compile(
    r"^(?:Running program .+? failed with an unhandled exception:|an unhandled error occurred: program failed:)\s*"
    r"(?:\d+ errors? occurred:\s*\* )?",
    re.DOTALL,
)
# What a host reports of a program that failed before it could report anything itself: what it printed shows why.
_FAILED = re.compile(r"error in compiling|exited with non-zero exit code|^exit status \d+$")
_PANICKED = re.compile(r"^panic: (?P<text>.*)", re.MULTILINE | re.DOTALL)
_KIND = re.compile(
    r"^(?:Uncaught )?(?:[a-z]\w*\.)*(?P<kind>[\w$.]*(?:Error|Exception|Failure))\b(?: \[\w+\])?:?\s*(?P<message>.*)",
    re.DOTALL,
)
# A line of a stack trace of Node.js, Go, .NET and Java: each has the file and the line.
_FRAMES = (
    re.compile(r"^\s+at (?:(?P<function>[^(\n]+?) )?\(?(?:file://)?(?P<file>/?[^():\n]+):(?P<line>\d+):\d+\)?\s*$"),
    re.compile(r"^\s+(?P<file>[^:\s]+\.go):(?P<line>\d+)(?P<function>)"),
    re.compile(r"^\s+at (?P<function>.+) in (?P<file>/[^:\n]+):line (?P<line>\d+)"),
)
# One of Java and its kin has the name of the file alone; the class before it has the folder.
_FRAME_OF_JAVA = re.compile(
    r"^\s+at (?:[\w.@]+/)?(?P<package>(?:[\w$]+\.)*?)(?P<function>[\w$]+\.[\w$<>]+)\((?P<file>\w+\.\w+):(?P<line>\d+)\)\s*$"
)
_STACK = re.compile(r"goroutine \d+ \[")
# As the compilers of TypeScript, Go and C# report an error.
_COMPILED = re.compile(
    r"(?P<file>[\w./\\@-]+\.\w+)[:(](?P<line>\d+)[:,](?P<column>\d+)\)?(?::| -)? (?:error )?(?P<message>[^\n]+)"
)
# As Pulumi's host for YAML reports a fault: in red, with the lines that have it and at times an explanation after them.
_DIAGNOSED = re.compile(
    r"^(?:Error: )?(?P<message>[^\n]+)\n\n  on (?P<file>\S+) line (?P<line>\d+):(?:\n[^\n]+)*"
    r"(?:\n\n(?!Error: |Warning: )(?P<detail>[^\n]+(?:\n[^\n]+)*))?",
    re.MULTILINE,
)
_NO_PROVIDER = re.compile(r"internal error loading package \"(?P<package>[^\"]+)\"")
# As Maven, javac and the compiler of C# report an error among all that they print.
_BUILT = (
    re.compile(r"(?P<file>/[^\n:\[]+):\[(?P<line>\d+),\d+\] (?P<message>[^\n]+)"),
    re.compile(r"^(?P<file>[^\n:]+\.\w+):(?P<line>\d+): error: (?P<message>[^\n]+)", re.MULTILINE),
    re.compile(r"(?P<file>[^\n(]+\.\w+)\((?P<line>\d+),\d+\): error \w+: (?P<message>[^\n\[]+)"),
)
_CONFIG = re.compile(r"issing required configuration variable '(?P<key>[^']+)'")
_NOT_INSTALLED = re.compile(
    r"SDK has not been installed|Cannot find module '@pulumi/pulumi'|have you run npm install"
    r"|missing go\.sum entry|no required module provides package|updates to go\.mod needed"
    r"|Could not resolve (?:all )?(?:dependencies|artifacts|files)",
    re.IGNORECASE,
)


def ended(reports: Sequence[str], printed: str, own: Own) -> dict[str, Any]:
    """How a program ended that did not end well: {"outcome", "crash"} as `child.program` has them.

    `reports` are the errors that its SDK and then its language host reported, some of them empty, `printed` is what both have
    printed, and `own` is `Sources.own`.
    """
    reports = [_COLORS.sub("", text).strip() for text in reports]
    printed = _COLORS.sub("", printed)
    text = next((each for each in reports if _RAN.match(each)), "") or next(filter(None, reports), "")
    text = _RAN.sub("", text or _reported(printed))
    if _FAILED.search(text):
        text = _why(text, printed)
    if missing := _missing(text):
        return {"outcome": "no-sdk", "crash": {"type": "ImportError", "message": missing}}
    if found := re.fullmatch(r"\[(\w+: .*)\]", text, re.DOTALL):
        text = found[1]  # an error without a stack, as Node.js shows it
    crash: dict[str, Any] = {"type": "Error", "frames": _frames(text, own)}
    if found := _KIND.match(text):
        crash["type"], text = found["kind"], found["message"]
    if found := _CONFIG.search(text):
        crash["config"] = {"key": found["key"], "secret": "--secret" in text}
    found = _DIAGNOSED.search(text) or _compiled(text, loosely=True)
    if not crash["frames"] and found and (file := own(found["file"])):
        crash["frames"] = [_frame(file, int(found["line"]), "<module>")]
        text = ". ".join(filter(None, [found["message"], found.groupdict().get("detail")]))
    crash["message"] = _message(text)
    return {"outcome": "crashed", "crash": crash}


def _why(text: str, printed: str) -> str:
    """Why a program failed of which its host reports only that it did: what was printed, else what is reported."""
    if found := _PANICKED.search(printed):
        return found["text"]
    is_built = "compiling" in text or text.startswith("exit status")
    found = _NOT_INSTALLED.search(printed) if is_built else None
    found = found or _compiled(printed, loosely="compiling" in text)
    return found[0] if found else text


def _compiled(text: str, *, loosely: bool) -> re.Match[str] | None:
    """Where a compiler reports an error; `loosely` is whether nobody else has written what could be taken for one."""
    found = next(filter(None, (pattern.search(text) for pattern in _BUILT)), None)
    return found or (_COMPILED.search(text) if loosely else None)


def _missing(text: str) -> str:
    """What is not installed, as the beginning of a sentence; empty where the error is another one."""
    if found := _NO_PROVIDER.search(text):
        return f"the provider of the package '{found['package']}' is not installed"
    return "the program's packages are not installed" if _NOT_INSTALLED.search(text) else ""


def _reported(printed: str) -> str:
    """What a host has printed of an error that it does not report."""
    found = re.search(r"^Error: (?=\S)", printed, re.MULTILINE)
    return printed[found.end() :] if found else "it reported an error"


def _message(text: str) -> str:
    """What is before the stack trace, in one line."""
    lines = []
    for line in text.splitlines():
        if _STACK.match(line) or _framed(line):
            break
        lines.append(line.strip())
    return " ".join(filter(None, lines))


def _frames(text: str, own: Own) -> list[dict[str, Any]]:
    """The lines of a stack trace that are the program's own, the innermost last."""
    found = []
    for line in text.splitlines():
        match = _framed(line)
        folder = match.groupdict().get("package", "").replace(".", "/") if match else ""
        if match and (file := own(f"{folder}{match['file']}")):
            found.append(_frame(file, int(match["line"]), match["function"] or "<module>"))
    return found[::-1]


def _framed(line: str) -> re.Match[str] | None:
    """A line of a stack trace."""
    return next(filter(None, (frame.match(line) for frame in (*_FRAMES, _FRAME_OF_JAVA))), None)


def _frame(file: str, line: int, function: str) -> dict[str, Any]:
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()[line - 1]
    except (OSError, IndexError):
        text = ""
    return {"file": file, "line": line, "function": function, "text": text, "own": True}
