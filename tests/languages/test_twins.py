"""A program in TypeScript has the findings of its twin in Python, and the other way round."""

from __future__ import annotations

import json
import sys

import pytest

from preflight.check.command import main
from preflight.plan.child.wire import UNKNOWN, holds_unknown

from .conftest import PROGRAMS, planned, twin, write_project

PYTHON = {"name": "python", "options": {"virtualenv": sys.prefix}}


@pytest.fixture(scope="module")
def twins(tmp_path_factory, node_modules):
    folder = tmp_path_factory.mktemp("twins")
    typescript = write_project(folder / "typescript", "nodejs", twin("typescript"), node_modules=node_modules)
    python = write_project(folder / "python", PYTHON, twin("python"))
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
