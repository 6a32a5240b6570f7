"""Measures foresight by language: the programs of tests/languages in TypeScript, and their twins in Python.

    python -m benchmarks.languages

Needs `pulumi` with its hosts, node and npm on PATH. Writes the section "By language" of docs/foresight-measured.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from preflight.core.planned import Planned
from preflight.core.stack import Setting
from preflight.judge.blindness import hidden
from preflight.plan.foresight import Foreseeing
from preflight.plan.model import as_planned
from preflight.plan.planner import plan
from preflight.project.project import Project
from tests.languages.conftest import installed_packages, write_project

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


def section(rows: Mapping[str, tuple[Measured, Measured]]) -> str:
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
    lines += ["", "What foresight adds to a preview by the engine: [measured](preview-measured.md)."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the section."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
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
        text = section(rows)
    page = PAGE.read_text(encoding="utf-8")
    kept = re.sub(rf"\n{HEADING}\n.*?(?=\n## |\Z)", "", page, flags=re.DOTALL).rstrip("\n")
    PAGE.write_text(f"{kept}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
