"""`preflight explain`, `list`, `new`, `--help` and `--version`."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import preflight
from preflight.check.command import COMMANDS
from preflight.core.catalogue import Catalogue, discover
from preflight.core.policy import Policy
from tests.house_rules import faults

ROOT = Path(preflight.__file__).parents[1]
CATALOGUE = discover()
LOG = CATALOGUE.by_name["lambda-role-can-log"]


def like(policy: Policy, **given) -> Policy:
    """A policy with other words in its decorator."""
    return replace(policy, **given)


@pytest.mark.parametrize("asked", [["lambda-role-can-log"], ["LAMBDA_role_can_log"], ["lambda", "role", "can", "log"]])
def test_a_policy_is_explained_by_its_name_however_it_is_written(run, asked):
    done = run("explain", *asked)

    assert done.code == 0
    assert "A function's role may write the function's log." in done.flat
    assert "Add the printed statement to the role" in done.flat
    assert "`" not in done.out.partition("Examples")[0]


def test_a_page_can_be_had_as_markdown(run):
    done = run("explain", "lambda-role-can-log", "--markdown")

    assert done.out.startswith("# lambda-role-can-log\n\nA function's role may write the function's log.\n")
    assert "```python\nrole = aws.iam.Role(" in done.out
    assert "> … cannot log: Role 'orders' does not allow" in done.out
    assert "| `describe` | boolean | `false` | whether" in done.out


SEVERAL = "Several policies are about this error; `preflight explain NAME` shows one.\n"


def test_an_error_of_aws_leads_to_the_policy(run):
    pasted = "operation error API Gateway: CreateUsagePlan, NotFoundException: API Stage not found: a1b2c3:prod"
    for asked in ("api stage not found", pasted, "stage not found"):
        shown = run("explain", asked).out.removeprefix(SEVERAL)
        assert shown.split()[0] == "apigateway-usage-plan-waits-for-stage"


def test_several_policies_about_one_error_are_listed(run):
    done = run("explain", "Runtime.ImportModuleError")

    assert done.out.startswith(SEVERAL)
    assert (
        "\nbundle-handler-exists\n  A function's handler names something that its archive or its layers contain.\n"
        in done.out
    )


def test_an_error_that_no_policy_lists_leads_to_the_nearest(run):
    done = run("explain", "the execution role of the function may not write into its log group")

    assert done.out.startswith("No policy lists this error; these are the nearest; `preflight explain NAME` shows one.")
    assert "lambda-role-can-log" in done.out


def test_a_former_name_leads_to_the_present_one(run, monkeypatch):
    renamed = like(LOG, formerly=("lambda-logs",))
    monkeypatch.setattr("preflight.core.catalogue.discover", lambda: Catalogue([renamed]))
    monkeypatch.setattr("preflight.core.catalogue.policy_of", lambda _: renamed)
    monkeypatch.setattr("preflight.user_cache.cache_folder", lambda: None)

    done = run("explain", "lambda-logs")

    assert done.out.startswith("lambda-logs is now called lambda-role-can-log.\n")
    assert "Former names: lambda-logs" in done.flat


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ("lambda-role-can-logg", "Did you mean lambda-role-can-log?"),
        ("xyzzy", "`preflight list` names all policies."),
    ],
)
def test_what_is_no_policy_is_said_with_what_may_be_meant(run, asked, advice):
    done = run("explain", asked)

    assert done.code == 2
    assert f"there is no policy '{asked}', and none about such an error" in done.err
    assert advice in done.err


def test_the_list_can_be_narrowed(run):
    every = run("list", "--json").json["policies"]
    some = run("list", "--json", "--service", "lambda", "--kind", "stack", "--severity", "high").json["policies"]

    assert [policy["name"] for policy in every] == [policy.name for policy in CATALOGUE.policies]
    assert {(policy["service"], policy["kind"], policy["severity"]) for policy in some} == {("lambda", "stack", "high")}
    assert {
        option["type"] for policy in some if policy["name"] == LOG.name for option in policy["options"].values()
    } == {"boolean"}


def test_the_list_is_a_table_whose_names_are_whole(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")

    done = run("list", "--service", "apigateway")

    assert "apigateway-usage-plan-waits-for-stage" in done.out
    assert "bundle-" not in done.out


def test_a_service_of_no_policy_is_refused(run):
    done = run("list", "--service", "lamda")

    assert done.code == 2
    assert "no policy is about lamda\n  Name one of " in done.err
    assert " lambda, " in done.err


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for kind in ("resource", "stack", "bundle", "program"):
        (tmp_path / "policies" / kind).mkdir(parents=True)
    (tmp_path / "preflight" / "aws").mkdir(parents=True)
    (tmp_path / "preflight" / "aws" / "lambda_.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("where", "name", "next_step"),
    [
        (
            "stack/sqs/queue_has_an_owner",
            "sqs-queue-has-an-owner",
            "Write the view of the resource in `preflight/aws/sqs.py`",
        ),
        (
            "resource/lambda/timeout_fits",
            "lambda-timeout-fits",
            "Replace `Resource` by a view of `preflight.aws.lambda_`.",
        ),
        ("bundle/handler_answers", "bundle-handler-answers", "Keep `ArchiveFile`"),
        ("program/config_is_explained", "program-config-is-explained", "Keep `ProgramFile`"),
        ("stack/is_small", "stack-is-small", "Write the view"),
    ],
)
def test_a_new_policy_has_the_right_form_and_fails_until_it_is_complete(repository, run, where, name, next_step):
    done = run("new", where)

    assert done.code == 0
    assert next_step in done.flat
    assert f"Run `make policy NAME={where.rpartition('/')[2].replace('_', '-')}`" in done.flat
    (file,) = (repository / "policies").rglob(f"{where.rpartition('/')[2]}.py")
    policy = loaded(repository, file)
    assert policy.name == name
    assert faults(policy) == []
    assert policy.examples
    for example in policy.examples:
        with pytest.raises(NotImplementedError, match="write a program"):
            example.program(*[None] * example.program.__code__.co_argcount)
    for command in ("check", "format --check --diff"):
        ruff = [sys.executable, "-m", "ruff", *command.split(), "--config", ROOT / "pyproject.toml", file]
        assert subprocess.run(ruff, check=False).returncode == 0


def loaded(repository: Path, file: Path) -> Policy:
    """The policy of a file, imported under the name that it has in the catalogue."""
    name = ".".join(file.relative_to(repository).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    (policy,) = (thing for thing in vars(module).values() if isinstance(thing, Policy))
    return policy


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("queue_has_an_owner", "is no place for a policy"),
        ("stacks/sqs/queue_has_an_owner", "KIND is one of resource, stack, bundle, program"),
        ("bundle/lambda/handler_answers", "bundle and program have no SERVICE"),
        ("stack/a/b/c", "is no place for a policy"),
        ("stack/sqs/QueueHasAnOwner", "'QueueHasAnOwner' is no name for a policy"),
        ("stack/sqs/queue-has-an-owner", "Write lower-case words with _ between them"),
        ("stack/sqs/class", "'class' is no name for a policy"),
        ("stack/sqs/queue_is_missing", "names a fault (missing)"),
        ("stack/lambda/role_can_log", "there is a policy lambda-role-can-log already"),
        (f"stack/sqs/{'a' * 100}", "has 104 characters"),
    ],
)
def test_a_bad_name_is_refused_with_the_reason(repository, run, where, reason):
    done = run("new", where)

    assert done.code == 2
    assert reason in done.err
    assert list((repository / "policies").rglob("*.py")) == []


def test_a_new_policy_belongs_into_a_checkout(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)

    done = run("new", "stack/sqs/queue_has_an_owner")

    assert done.code == 2
    assert "is no catalogue\n  Run this in a checkout of the repository, at its root." in done.err


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("chekc", "Did you mean check?"),
        ("installpack", "Did you mean install-pack?"),
        ("infra", "Did you mean `preflight check infra`?"),
        ("", f"The commands are {', '.join(COMMANDS)}."),
    ],
)
def test_an_unknown_command_leads_to_the_nearest(word, advice, tmp_path, monkeypatch, run):
    (tmp_path / "infra").mkdir()
    monkeypatch.chdir(tmp_path)

    done = run(word)

    assert (done.code, done.out, done.err) == (2, "", f"preflight: there is no command {word!r}\n  {advice}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_file(name, capsys, run):
    with pytest.raises(SystemExit) as end:
        run(name, "--help")

    assert end.value.code == 0
    assert COMMANDS[name] in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["list"], ["doctor"], ["new"]])
def test_help_teaches_by_examples(command, capsys, run):
    if command:
        with pytest.raises(SystemExit) as end:
            run(*command, "--help")
        assert end.value.code == 0
        out = capsys.readouterr().out
    else:
        out = run().out

    assert f"\n  preflight {command[0] if command else 'check'} " in out


def test_the_version_is_told(capsys, run):
    with pytest.raises(SystemExit):
        run("--version")

    assert capsys.readouterr().out == "AWS Preflight 0.1.0\n"


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_a_time_limit_is_a_number_of_seconds(seconds, run):
    with pytest.raises(SystemExit) as end:
        run("check", "--time-limit", seconds)

    assert end.value.code == 2


@pytest.mark.skipif(shutil.which("head") is None, reason="no head on PATH")
def test_a_reader_who_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m preflight explain lambda-role-can-log --markdown | head -n 1"

    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "# lambda-role-can-log\n", "")
