"""A program in Java is planned by Pulumi's host, which has Maven run it; `test_conversations` covers what needs neither."""

from __future__ import annotations

import json
import shutil

import pytest

from preflight.check.command import main
from preflight.plan.launch import find_host

from .conftest import HERE, planned, write_project

TOOLS = (("pulumi-language-java", find_host("java")), ("java", shutil.which("java")), ("mvn", shutil.which("mvn")))
MISSING = [name for name, there in TOOLS if there is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"no {' and no '.join(MISSING)} on PATH")
SOURCE = "src/main/java/shop/App.java"
BEGIN = 'var reports = new Reports("reports");'


@pytest.fixture
def project(tmp_path):
    """Writes the program with a statement before its first."""

    def write(statement=""):
        text = (HERE / "java" / SOURCE).read_text()
        assert BEGIN in text
        files = {
            "pom.xml": (HERE / "java" / "pom.xml").read_text(),
            SOURCE: text.replace(BEGIN, f"{statement}\n{BEGIN}"),
        }
        return write_project(tmp_path / "program", "java", files)

    return write


def test_a_misspelled_action_behind_apply_is_found(project, capsys):
    main(["check", str(project().folder), "--engine", "embedded", "--json", "--time-limit", "600"])
    report = json.loads(capsys.readouterr().out)

    assert report["plan"]["outcome"] == "planned", report["plan"]
    found = [each for each in report["violations"] if each["policy"] == "iam-action-exists"]
    assert ["sqs:SendMessages" in each["message"] for each in found] == [True]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ('if (true) throw new IllegalStateException("no shop");', "the program raised IllegalStateException: no shop"),
        ('int size = "5";', "String cannot be converted to int"),
    ],
    ids=["throws", "does-not-compile"],
)
def test_an_error_has_its_line(project, statement, problem):
    made = planned(project(statement))

    assert (made.outcome, problem in made.problem) == ("crashed", True), (made.problem, made.output)
    assert statement in made.crash.frame.text


def test_a_value_that_the_stack_lacks_is_named(project):
    made = planned(project('context.config().require("zone");'))

    assert made.problem == "the stack has no value for shop:zone: run `pulumi config set shop:zone VALUE`"
