# ruff: noqa: T201 - a command
"""Compares the check of a program's source with pyright, on programs that are wrong: `python -m benchmarks.source_check`.

Both read the programs of tests/source_check/broken with the same SDKs. What is wrong with them is written beside them.
Pyright comes from npm, in the version of benchmarks/pyright/package.json. Writes docs/source-check-measured.md; takes minutes.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.source_check import broken_programs
from tests.source_check.broken_programs import FOLDER, Fault

from .contenders import HERE, REPOSITORY
from .source_check_page import page

PAGE = REPOSITORY / "docs" / "source-check-measured.md"
CACHE = REPOSITORY / ".benchmarks" / "pyright"
MODE = "basic"
# Every so many programs one is read by pyright alone, and by the check without an index.
SAMPLE = 10
# A file that is no Python from some line on: what is said about the rest of it follows from that.
UNREADABLE = "program-is-complete"


class Diagnostic(NamedTuple):
    """What a tool says about some lines of a file, whose path is the one from the program's folder."""

    file: str
    first: int
    last: int
    rule: str
    message: str


class Cost(NamedTuple):
    """Seconds on the clock and of processors, and the most megabytes that the process held."""

    wall: float
    cpu: float
    megabytes: float


@dataclass
class Told:
    """What a tool said of all programs: the faults that it found on their lines, or in their calls, and what is false."""

    on_line: list[tuple[str, Fault]] = field(default_factory=list)
    in_call: list[tuple[str, Fault]] = field(default_factory=list)
    false: list[tuple[str, Diagnostic]] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """Everything that the page tells."""

    faults: Sequence[tuple[str, Fault]]
    preflight: Told
    pyright: Told
    cold: Sequence[Cost]
    """Of the programs in a row, beginning without an index."""
    warm: Sequence[Cost]
    alone_cold: Cost
    alone_warm: Cost
    pyright_all: Cost
    pyright_alone: Cost
    alone: int
    """Of how many programs what is alone is the median."""
    versions: Mapping[str, str]
    lines: int
    machine: str
    day: str


def main() -> int:
    """0; 2 where pyright cannot be installed."""
    node = _pyright()
    if node is None:
        print("pyright is not there: it needs Node.js and npm on PATH, which install it from npm", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(measure(Path(folder), node)), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def _pyright() -> Sequence[str] | None:
    """How pyright is started; installed from npm once, None where that is not possible."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    shutil.copytree(HERE / "pyright", CACHE, dirs_exist_ok=True)
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    if subprocess.run(command, cwd=CACHE, check=False).returncode != 0:  # noqa: S603
        return None
    return [node, str(CACHE / "node_modules" / "pyright" / "index.js")]


def measure(work: Path, node: Sequence[str]) -> Measured:
    """Everything, with copies of the programs in `work`."""
    folder = work / "programs"
    folder.mkdir()
    programs = broken_programs.copied(folder)
    names = list(programs)
    faults = [(name, fault) for name in names for fault in broken_programs.faults(name)]
    sample = names[:: len(names) // SAMPLE]

    cold = [_preflight(programs[name], work / "index")[0] for name in names]
    runs = {name: _preflight(programs[name], work / "index") for name in names}
    alone_cold = [_preflight(programs[name], work / f"index of {name}")[0] for name in sample]
    config = {"typeCheckingMode": MODE, "executionEnvironments": [{"root": name} for name in names]}
    pyright_all, diagnostics = _run_pyright(node, folder, config)
    alone = [_run_pyright(node, programs[name], {"typeCheckingMode": MODE})[0] for name in sample]
    found = {name: [each for where, each in diagnostics if where == name] for name in names}
    return Measured(
        faults,
        told(faults, {name: said for name, (_, said) in runs.items()}),
        told(faults, found),
        cold,
        [cost for cost, _ in runs.values()],
        _median(alone_cold),
        _median([runs[name][0] for name in sample]),
        pyright_all,
        _median(alone),
        len(sample),
        {
            "pulumi": version("pulumi"),
            "pulumi_aws": version("pulumi-aws"),
            "pyright": json.loads((HERE / "pyright" / "package.json").read_bytes())["dependencies"]["pyright"],
        },
        sum(len(path.read_bytes().splitlines()) for path in folder.rglob("*.py")),
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}",
        f"{datetime.now(tz=timezone.utc):%d %B %Y}",
    )


def _preflight(program: Path, index: Path) -> tuple[Cost, list[Diagnostic]]:
    command = [sys.executable, "-m", "preflight", "check", "--static", "--json", str(program)]
    cost, out = run(command, program, {"XDG_CACHE_HOME": str(index)})
    report = json.loads(out)
    return cost, [
        Diagnostic(_seen_from(program, place["file"]), place["line"], place["line"], each["policy"], each["message"])
        for each in report["violations"]
        for place in [each["place"]]
    ]


def _run_pyright(
    node: Sequence[str], folder: Path, config: Mapping[str, Any]
) -> tuple[Cost, list[tuple[str, Diagnostic]]]:
    """The cost, and the errors, each with the first part of its file's path."""
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    cost, out = run([*node, "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)], folder, {})
    found = []
    for each in json.loads(out)["generalDiagnostics"]:
        if each["severity"] == "error":
            name, _, file = _seen_from(folder, each["file"]).partition("/")
            first, last = (each["range"][end]["line"] + 1 for end in ("start", "end"))
            message = each["message"].partition("\n")[0]
            found.append((name, Diagnostic(file, first, last, each.get("rule", "syntax"), message)))
    return cost, found


def _seen_from(folder: Path, file: str) -> str:
    return (folder / file).resolve().relative_to(folder.resolve()).as_posix()


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[Cost, str]:
    """What a process took, and its standard output. It may say by its exit code that something is wrong."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=out)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        held = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        return Cost(wall, used.ru_utime + used.ru_stime, held), out.read()


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(values) for values in zip(*costs, strict=True)))


def told(faults: Sequence[tuple[str, Fault]], said: Mapping[str, Sequence[Diagnostic]]) -> Told:
    """Which faults a tool found, and which diagnostics are about none."""
    result = Told()
    for name, fault in faults:
        here = [each for each in said[name] if each.file == fault.file]
        if any(each.first == fault.line for each in here):
            result.on_line.append((name, fault))
        elif any(each.first <= fault.line <= each.last for each in here):
            result.in_call.append((name, fault))
    for name, diagnostics in said.items():
        own = [fault for of, fault in faults if of == name]
        result.false += [(name, each) for each in diagnostics if not any(_is_about(each, fault, name) for fault in own)]
    return result


def _is_about(diagnostic: Diagnostic, fault: Fault, name: str) -> bool:
    if diagnostic.file != fault.file:
        return False
    if fault.policy == UNREADABLE and fault.line <= diagnostic.first and not _parses(name, fault.file):
        return True
    return diagnostic.first <= fault.line <= diagnostic.last


def _parses(name: str, file: str) -> bool:
    try:
        ast.parse((FOLDER / name / file).read_bytes())
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
