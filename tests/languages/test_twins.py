"""A program in TypeScript has the findings of its twin in Python, and the other way round."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from preflight.check.command import main
from preflight.plan.child.wire import UNKNOWN, holds_unknown

from .conftest import planned, write_project

PROGRAMS = sorted(file.stem for file in (Path(__file__).parent / "programs").glob("*.ts"))
PYTHON = {"name": "python", "options": {"virtualenv": sys.prefix}}
RUN = """
import pathlib
import runpy

for file in sorted(pathlib.Path("programs").glob("*.py")):
    runpy.run_path(str(file))
"""


def sources(suffix: str) -> dict[str, str]:
    """All programs as modules of one, as starting a language takes longer than planning a program."""
    folder = Path(__file__).parent / "programs"
    return {f"programs/{name}{suffix}": (folder / f"{name}{suffix}").read_text() for name in PROGRAMS}


@pytest.fixture(scope="module")
def twins(tmp_path_factory, node_modules):
    folder = tmp_path_factory.mktemp("twins")
    index = "".join(f'import "./programs/{name}";\n' for name in PROGRAMS)
    files = {**sources(".ts"), "index.ts": index, "package.json": '{"main": "index.ts"}'}
    typescript = write_project(folder / "typescript", "nodejs", files, node_modules=node_modules)
    python = write_project(folder / "python", PYTHON, {**sources(".py"), "__main__.py": RUN})
    return typescript, python


def findings(project, capsys):
    main(["check", str(project.folder), "--engine", "embedded", "--json", "--time-limit", "600"])
    report = json.loads(capsys.readouterr().out)
    assert report["plan"]["outcome"] == "planned", report["plan"]
    assert not report["plan"].get("blind"), report["plan"]
    return report


@pytest.fixture(autouse=True)
def _transpiled(monkeypatch):
    """The preview in `test_previews` checks the types of the same programs."""
    monkeypatch.setenv("PULUMI_NODEJS_TRANSPILE_ONLY", "true")


def test_twins_have_the_same_findings(twins, capsys):
    typescript, python = (findings(each, capsys) for each in twins)
    found = [
        {(each["policy"], each["urn"], each["message"]) for each in report["violations"]}
        for report in (typescript, python)
    ]

    assert len(PROGRAMS) >= 10
    assert found[0] - found[1] == set()
    assert found[1] - found[0] == set()
    assert len(found[0]) > 40


def test_every_document_is_decided(twins):
    unknown, foreseen = (planned(twins[0], mode=mode) for mode in ("unknown", "foreseen"))
    assert (unknown.outcome, foreseen.outcome) == ("planned", "planned"), (unknown.problem, foreseen.problem)
    known = {each.urn: each.properties for each in unknown.resources}
    documents = [
        (each.urn, key, value)
        for each in foreseen.resources
        for key, value in each.properties.items()
        if known[each.urn].get(key) == UNKNOWN and isinstance(value, str) and value[:1] in "[{"
    ]

    assert len(documents) >= 20
    assert [(urn, key) for urn, key, value in documents if holds_unknown(value)] == []
