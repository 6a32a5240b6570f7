"""Measures foresight by language: the programs of tests/languages in TypeScript, and their twins in Python.

    python -m benchmarks.languages [--rounds N]

Needs `pulumi` with its hosts, node and npm on PATH. Writes the section "By language" of docs/foresight-measured.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from preflight.core.planned import Planned
from preflight.core.stack import Setting
from preflight.judge.blindness import hidden
from preflight.plan.foresight import Foreseeing
from preflight.plan.model import as_planned
from preflight.plan.planner import plan
from preflight.project.project import Project
from tests.engine.harness import Engine
from tests.languages.conftest import PACKAGES, installed_packages, write_project

from .foresight import HEADING, PAGE, ROOT

PROGRAMS = ROOT / "tests" / "languages" / "programs"
PYTHON = {"name": "python", "options": {"virtualenv": sys.prefix}}


@dataclass(frozen=True)
class Measured:
    """One program: resources, documents that the preview does not know, how many foresight leaves so, and seconds."""

    resources: int
    hidden: int
    left: int
    seconds: float


def measured(project: Project) -> Measured:
    """Plan a program as a first preview knows it, and foresee it."""
    made = plan(project, stack="dev")
    if made.outcome != "planned":
        raise SystemExit(f"{project.folder}: {made.problem}")
    planned: list[Planned] = [as_planned(each) for each in made.resources if not each.external]
    kept = project.stack("dev")
    foresight = Foreseeing(project.folder, Setting(project.name, "dev", "organization", kept.config)).foresee(planned)
    return Measured(len(planned), hidden(planned), hidden(foresight.planned or planned), foresight.seconds)


def previews(folder: Path, modules: Path, rounds: int) -> tuple[float, float, float]:
    """Seconds of a preview of one program in TypeScript: without the pack, without foresight, and with it."""
    engine = Engine(folder)
    wanted = json.loads(PACKAGES.read_text(encoding="utf-8"))["dependencies"]["@pulumi/aws"]
    plugins = Path(engine.environment["PULUMI_HOME"]) / "plugins"
    shutil.copytree(next(plugins.glob("resource-aws-v*")), plugins / f"resource-aws-v{wanted}", dirs_exist_ok=True)
    source = (PROGRAMS / "streams.ts").read_text(encoding="utf-8")
    program = engine.program(
        "", {"index.ts": source, "package.json": '{"main": "index.ts"}'}, {"aws:region": "eu-west-1"}
    )
    (program / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "nodejs"}), encoding="utf-8")
    (program / "node_modules").symlink_to(modules)
    pack = engine.pack(ROOT)
    kinds: Sequence[tuple[Sequence[Path], Mapping[str, Any] | None]] = (
        ((), None),
        ((pack,), {"foresight": {"foresee": "never"}}),
        ((pack,), None),
    )
    seconds: list[list[float]] = [[], [], []]
    engine.preview(program, pack)  # what is cold at first is not counted
    for _ in range(rounds):
        for taken, (packs, config) in zip(seconds, kinds, strict=True):
            began = time.monotonic()
            engine.preview(program, *packs, policy_config=config)
            taken.append(time.monotonic() - began)
    return median(seconds[0]), median(seconds[1]), median(seconds[2])


def section(rows: Mapping[str, tuple[Measured, Measured]], timed: tuple[float, float, float]) -> str:
    """The section of the page."""
    lines = [
        HEADING,
        "",
        "Written by `python -m benchmarks.languages`: the programs of tests/languages/programs, each in two languages. A",
        "document is hidden when the preview knows nothing of it.",
        "",
        "| program | language | resources | hidden documents | with foresight | seconds of foresight |",
        "|---|---|---|---|---|---|",
    ]
    for name, both in rows.items():
        for language, each in zip(("TypeScript", "Python"), both, strict=True):
            left = f"{each.hidden - each.left} known" if each.left else "all known"
            lines.append(f"| {name} | {language} | {each.resources} | {each.hidden} | {left} | {each.seconds:.1f} |")
    alone, blind, seeing = timed
    lines += [
        "",
        f"A preview of streams.ts by the engine took {alone:.1f} s without the pack, {blind:.1f} s with the pack and no",
        f"foresight, and {seeing:.1f} s with foresight: the pack adds {(seeing - alone) / alone:.2f} of the preview without it",
        f"(medians of previews in turn, in one run, at a load of {os.getloadavg()[1]:.0f} on {os.cpu_count()} processors).",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=3, help="previews of each sort that are timed (default: %(default)s)"
    )
    rounds = parser.parse_args().rounds
    modules = installed_packages()
    rows = {}
    with tempfile.TemporaryDirectory() as into:
        for file in sorted(PROGRAMS.glob("*.ts")):
            files = {"index.ts": file.read_text(encoding="utf-8"), "package.json": '{"main": "index.ts"}'}
            source = {"__main__.py": file.with_suffix(".py").read_text(encoding="utf-8")}
            rows[file.stem] = (
                measured(write_project(Path(into, f"{file.stem}-ts"), "nodejs", files, node_modules=modules)),
                measured(write_project(Path(into, f"{file.stem}-py"), PYTHON, source)),
            )
        (folder := Path(into, "engine")).mkdir()
        text = section(rows, previews(folder, modules, rounds))
    page = PAGE.read_text(encoding="utf-8")
    kept = re.sub(rf"\n{HEADING}\n.*?(?=\n## |\Z)", "", page, flags=re.DOTALL).rstrip("\n")
    PAGE.write_text(f"{kept}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
