"""`preflight check --format`, through the command."""

from __future__ import annotations

import json

import pytest

LOOP = """\
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
token = config.require_secret("token")
aws.sqs.Queue(
    "orders",
    tags={"token": token},
    redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
    name="orders",
)
aws.ssm.Parameter("key", type="String", value=token)
"""
FORMATS = ("sarif", "junit", "github", "gitlab", "markdown", "html", "json", "terminal")
LONG = "x" * 5_000


@pytest.fixture
def everywhere(program, checked, tmp_path):
    """One check with a file for each format."""
    secret = "config:\n  orders:token: hunter2hunter2\n"
    folder = program(LOOP, stack=secret)
    return checked(folder, *(word for name in FORMATS for word in ("--format", f"{name}=out/{name}"))), tmp_path / "out"


def test_one_check_writes_all_formats_and_no_secret(everywhere):
    done, folder = everywhere

    assert done.code == 1
    assert "sqs-dead-letter-chain-ends" in done.flat
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert set(written) == set(FORMATS)
    for text in (*written.values(), done.out):
        assert "sqs-dead-letter-chain-ends" in text
        assert "hunter2" not in text
    summary = json.loads(written["json"])["summary"]
    assert sum(summary["severities"]["mandatory"].values()) == summary["mandatory"] == 1


def test_a_value_breaks_no_line_and_commands_no_terminal_in_any_format(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::or\nders\x1b[2J"
    queue = {
        "urn": urn,
        "type": "aws:sqs/queue:Queue",
        "custom": True,
        "inputs": {"name": "a\r\n::error::b\x1b[31m\u2028"},
    }
    (tmp_path / "stack.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [queue]}}))

    only = ("--only", "resource-name-fits")
    done = run("check", "stack.json", *only, *(word for name in FORMATS for word in ("--format", f"{name}=out/{name}")))

    message = r"Queue 'or\nders\x1b[2J' has the name 'a\r\n::error::b\x1b[31m\u2028'"
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir()}
    assert done.code == 1
    assert json.loads(written["json"])["violations"][0]["message"].startswith(message)
    assert json.loads(written["sarif"])["runs"][0]["results"][0]["message"]["text"].startswith(message)
    assert json.loads(written["gitlab"])[0]["description"].startswith(message)
    assert any(line.startswith("::error ") and message in line for line in written["github"].splitlines())
    assert message in written["junit"]
    assert message.replace("\\", r"\\").replace("[", r"\[") in written["markdown"]
    for text in (*written.values(), done.out):
        assert not {"\x1b", "\r", "\u2028"} & set(text)


def test_a_password_in_a_line_of_source_is_in_no_format(program, run, tmp_path):
    program('import pulumi_aws as aws\naws.rds.Instance("db", pasword="hunter2hunter2", db_nam="a")\n')

    done = run("check", "infra", "--static", *(word for name in FORMATS for word in ("--format", f"{name}=out/{name}")))

    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir()}
    assert done.code == 1
    for text in (*written.values(), done.out):
        assert "program-arguments-exist" in text
        assert "hunter2" not in text
    masked = 'aws.rds.Instance("db", pasword="**************", db_nam="a")'
    assert masked in done.out
    assert (
        masked
        in json.loads(written["sarif"])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"][
            "snippet"
        ]["text"]
    )


def test_what_cannot_be_checked_is_in_every_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    done = run("check", "nowhere", *(word for name in FORMATS[:-1] for word in ("--format", f"{name}=out/{name}")))

    assert done.code == 2
    assert done.err.startswith("preflight: nowhere does not exist\n")
    for name in FORMATS[:-1]:
        assert "owhere does not exist" in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_a_format_that_is_not_there_is_refused(run):
    done = run("check", ".", "--format", "sarf")

    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "preflight: --format: there is no format 'sarf'; did you mean sarif?",
    )


def test_a_defect_of_the_command_is_reported_without_values(run, monkeypatch):
    def fail(_):
        raise RuntimeError("hunter2")

    monkeypatch.setattr("preflight.check.checking.check", fail)
    done = run("check", ".")
    assert done.code == 2
    assert "by a defect of the command (RuntimeError at test_outputs.py:" in done.err
    assert "hunter2" not in done.err + done.out
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", [["--json"], ["--format", "json"]])
def test_a_defect_of_the_command_is_in_the_document_that_was_asked_for(arguments, run, monkeypatch):
    def fail(_):
        raise RuntimeError("hunter2")

    monkeypatch.setattr("preflight.check.checking.check", fail)
    done = run("check", ".", *arguments)

    assert (done.code, done.err) == (2, "")
    assert "by a defect of the command (RuntimeError at test_outputs.py:" in done.json["error"]["problem"]
    assert "hunter2" not in done.out


def test_a_defect_of_another_command_is_in_its_document(run, monkeypatch):
    monkeypatch.setattr("preflight.check.commands.list.overview", lambda: 1 / 0)
    done = run("list", "--json")

    assert (done.code, done.err) == (2, "")
    assert "`preflight list` has ended, by a defect of the command (ZeroDivisionError" in done.json["error"]["problem"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([LONG], "cannot be read (File name too long)"),
        ([".", "--only", LONG], "is no policy, pattern, service, kind or severity"),
    ],
)
def test_a_word_that_is_too_long_for_a_path_is_refused(run, arguments, problem):
    done = run("check", *arguments)
    assert (done.code, problem in done.err) == (2, True)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('{"lambda-role-can-log": {"enforcementLevel": []}}', "the enforcement level []"),
        ("[" * 100_000, "is not JSON (maximum recursion depth exceeded"),
    ],
)
def test_a_configuration_of_other_types_is_refused(run, tmp_path, written, problem):
    (tmp_path / "config.json").write_text(written)
    done = run("check", ".", "--config", str(tmp_path / "config.json"))
    assert (done.code, problem in done.err) == (2, True)
