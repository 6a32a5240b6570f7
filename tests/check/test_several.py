"""Several programs and exports in one call: one report, one exit code."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from .conftest import write_program
from .test_exemptions import ENDS

EMPTY = "import pulumi\n"
STATIC_FAULT = "import pulumi\nx = (1,\n"
STATE = {
    "urn": "urn:pulumi:prod::shop::aws:sqs/queue:Queue::first",
    "type": "aws:sqs/queue:Queue",
    "custom": True,
    "inputs": {
        "name": "first",
        "redrivePolicy": '{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:first", "maxReceiveCount": 5}',
    },
    "outputs": {"arn": "arn:aws:sqs:eu-west-1:111122223333:first"},
}


@pytest.fixture
def infra(tmp_path, monkeypatch) -> Path:
    """Two programs, an export, and what else is in such a folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("orders", "billing"):
        write_program(tmp_path / "infra" / name, EMPTY, project="")
    (tmp_path / "infra" / "modules").mkdir()
    (tmp_path / "infra" / "README.md").write_text("")
    (tmp_path / "infra" / "prod.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [STATE]}}))
    return tmp_path / "infra"


def together(run, *arguments):
    return run("check", *arguments, "--engine", "embedded")


def test_all_are_in_one_report_in_their_order_with_one_exit_code(infra, run):
    done = together(run, "infra/*", "--json")

    assert [Path(each["path"]).name for each in done.json["reports"]] == ["billing", "orders", "prod.json"]
    assert [each["summary"]["exitCode"] for each in done.json["reports"]] == [0, 0, 1]
    assert done.json["notices"] == []
    assert (done.code, done.json["summary"]["mandatory"], done.json["summary"]["exitCode"]) == (1, 1, 1)
    assert [each["policy"] for each in done.json["reports"][2]["violations"] if each["enforcement"] == "mandatory"] == [
        ENDS
    ]
    assert "infra/README.md is skipped" in done.err.replace("\\", "/")
    assert "infra/modules is skipped" in done.err.replace("\\", "/")


def test_a_reader_gets_each_and_the_sum_and_other_formats_get_all(infra, run):
    done = together(run, "infra/orders", "infra/prod.json", "--format", "terminal", "--format", "junit=report.xml")

    assert done.out.count("AWS Preflight 0.1.0 · ") == 2
    assert "2 programs checked: 1 mandatory" in done.flat
    (suite,) = ET.parse("report.xml").getroot()
    assert suite.get("failures") == "1"
    (failed,) = (case for case in suite if case.find("failure") is not None)
    assert failed.get("file").replace("\\", "/") == "infra/prod.json"


def test_what_cannot_be_checked_is_reported_and_the_rest_is_checked(infra, run):
    formats = ("--format", "terminal", "--format", "json=report.json")
    done = together(run, "infra/orders", "infra/oders", "infra/prod.json", *formats)
    document = json.loads(Path("report.json").read_text())

    assert (done.code, document["summary"]["exitCode"]) == (2, 2)
    assert [("error" in each) for each in document["reports"]] == [False, True, False]
    assert document["reports"][1]["error"]["problem"] == "infra/oders does not exist"
    assert document["reports"][2]["summary"]["mandatory"] == 1
    assert "infra/oders does not exist" in done.flat
    assert "2 programs checked, 1 not: 2 mandatory" in done.flat


def test_a_folder_of_several_programs_and_one_that_is_named_twice_are_checked_once(infra, run):
    done = together(run, "infra", "infra/orders", "infra/orders/Pulumi.yaml", "--static", "--json")

    assert sorted(Path(each["path"]).name for each in done.json["reports"]) == ["Pulumi.yaml", "billing", "orders"]


def test_nothing_to_check_is_refused(infra, run):
    done = together(run, "infra/modules", "infra/README.md")

    assert done.code == 2
    assert "infra/modules infra/README.md: there is no Pulumi program" in done.err


def test_a_process_that_ends_by_itself_is_reported(infra, run, monkeypatch):
    class Pool:
        def submit(self, *_):
            broken = Future()
            broken.set_exception(BrokenProcessPool())
            return broken

        def shutdown(self, **_):
            pass

    monkeypatch.setattr("preflight.check.several.ProcessPoolExecutor", lambda *_: Pool())
    monkeypatch.setattr("preflight.check.processors.usable", lambda: 2)
    done = together(run, "infra/orders", "infra/billing", "--json")

    assert done.code == 2
    assert [each["error"]["problem"].partition(": ")[2] for each in done.json["reports"]] == [
        "a process that checks ended by itself"
    ] * 2


def git(*arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(infra) -> Path:
    """A repository in which work began on `main`, whose programs have changed since then."""
    Path("shared.py").write_text("NAME = 'x'\n")
    (infra / "billing" / "__main__.py").write_text(
        "import sys\nfrom pathlib import Path\n\nsys.path.append(str(Path(__file__).parents[2]))\nimport shared\n"
    )
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "begin")
    git("checkout", "-qb", "work")
    return infra


def names(done):
    return [Path(each["path"]).name for each in done.json["reports"]]


def since(run, base="main"):
    return together(run, "infra/*", f"--changed={base}", "--json", "--static")


def test_only_what_has_changed_since_the_branch_began_is_checked(repository, run):
    none = since(run)
    (repository / "orders" / "new.py").write_text("x = 1\n")
    unknown_to_git = since(run)
    git("add", "-A")
    git("commit", "-qm", "work")
    git("checkout", "-q", "main")
    (repository / "billing" / "__main__.py").write_text(EMPTY)
    git("commit", "-qam", "elsewhere")
    git("checkout", "-q", "work")
    committed = since(run)

    assert (none.code, names(none)) == (0, [])
    assert names(unknown_to_git) == names(committed) == ["orders"]


def test_a_changed_export_is_checked_and_a_changed_configuration_checks_all(repository, run):
    (repository / "prod.json").write_text(json.dumps({"version": 3, "deployment": {"resources": []}}))
    export = since(run)
    Path("policies.json").write_text("{}")
    every = run("check", "infra/*", "--changed", "main", "--json", "--static", "--config", "policies.json")

    assert names(export) == ["prod.json"]
    assert len(names(every)) == 3


def test_where_git_cannot_compare_nothing_is_checked(infra, run):
    outside = since(run)
    git("init", "-q")
    unknown = since(run, "--output=x")

    assert (outside.code, "is in no git repository" in outside.json["error"]["problem"]) == (2, True)
    assert (unknown.code, unknown.json["error"]["problem"]) == (2, "git has no commit '--output=x'")
    assert not Path("x").exists()


def test_a_reader_learns_that_nothing_has_changed(repository, run):
    done = run("check", "infra/*", "--changed", "main")

    assert (done.code, "no program has changed since main: 0 mandatory, 0 advisory" in done.flat) == (0, True)
