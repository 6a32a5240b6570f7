# ruff: noqa: T201 - a command
"""Measures the check of a program's source beside compileall and pyflakes: `python -m benchmarks.source_cost [--check]`."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from .contenders import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "orders"
SERVICES, ROUNDS = 12, 5
# How many times what compileall and pyflakes take together, and how many megabytes, the check may take.
TIME_BAR, MEMORY_BAR = 1.5, 300.0


class Cost(NamedTuple):
    """What a process took: seconds of processor time, and the most megabytes that it held."""

    seconds: float
    megabytes: float


def main() -> int:
    """0; 1 when --check finds a bar missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.source_cost", description=__doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    options.add_argument("--check", action="store_true", help="fail when a bar is missed")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program")
        files, resources, lines = write(program, SERVICES)
        print(f"{files} files, about {resources:,} resources, {lines:,} lines")
        environment = {**os.environ, "XDG_CACHE_HOME": str(Path(folder, "cache"))}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        first = cost(reading(program), environment)
        print(f"the first time, SDKs read from their source: {first.seconds:.1f} s, {first.megabytes:.0f} MB")
        times: dict[str, list[float]] = {"compileall": [], "pyflakes": [], "preflight": []}
        most = 0.0
        for _ in range(chosen.rounds):
            for cached in program.rglob("__pycache__"):
                shutil.rmtree(cached)
            times["compileall"].append(
                cost([sys.executable, "-m", "compileall", "-q", str(program)], environment).seconds
            )
            times["pyflakes"].append(cost([sys.executable, "-m", "pyflakes", str(program)], environment).seconds)
            ours = cost(reading(program), environment)
            times["preflight"].append(ours.seconds)
            most = max(most, ours.megabytes)
    ratios = [
        own / (compiled + checked)
        for compiled, checked, own in zip(times["compileall"], times["pyflakes"], times["preflight"], strict=True)
    ]
    print(", ".join(f"{name} {median(seconds):.2f} s" for name, seconds in times.items()))
    print(f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), {most:.0f} MB")
    missed = median(ratios) > TIME_BAR or most > MEMORY_BAR
    return 1 if chosen.check and missed else 0


def write(folder: Path, services: int) -> tuple[int, int, int]:
    """Write a program of so many services, each of them the modules of the example; its files, resources and lines."""
    modules = {path.stem: path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.glob("*.py"))}
    main = modules.pop("__main__")
    folder.mkdir()
    shutil.copy(EXAMPLE / "requirements.txt", folder)
    (folder / "Pulumi.yaml").write_text((EXAMPLE / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copytree(EXAMPLE / "code", folder / "code")
    entry = []
    for number in range(services):
        package = folder / f"service_{number:02}"
        package.mkdir()
        (package / "__init__.py").touch()
        inner = {**modules, "main": main}
        for name, text in inner.items():
            (package / f"{name}.py").write_text(_inside(text, modules, package.name), encoding="utf-8")
        entry.append(f"import {package.name}.main\n")
    (folder / "__main__.py").write_text("".join(entry), encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    made = sum(len(re.findall(r"\baws\.\w+\.[A-Z]\w+\(\s*f?\"", text)) for text in texts)
    return len(texts), made, sum(text.count("\n") for text in texts)


def _inside(text: str, modules: Mapping[str, str], package: str) -> str:
    """A module as it stands in a package: what it imports of the others is imported from there."""
    named = "|".join(modules)
    return re.sub(rf"^(from|import) ({named})\b", rf"\1 {package}.\2", text, flags=re.MULTILINE)


def reading(program: Path) -> Sequence[str]:
    """The command that reads a program."""
    return [sys.executable, "-m", "preflight", "check", str(program), "--static", "--json"]


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """What a command took, which may find something."""
    process = subprocess.Popen(  # noqa: S603
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
