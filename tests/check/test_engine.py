"""`preflight check` with the real engine, offline."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from preflight.check import checking
from preflight.check import engine as previewing
from preflight.check.cached import inputs
from tests import time_limit
from tests.conftest import DAY
from tests.engine.harness import Engine

TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 1\n'
ENDS, SECRET = "sqs-dead-letter-chain-ends", "ssm-secret-is-encrypted"
MAIN = """\
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
orders = aws.sqs.Queue(
    "orders",
    name="orders",
    redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
)
aws.ssm.Parameter("pass", type="String", value=config.require_secret("password"))
aws.ssm.Parameter("list", type="String", value=str(config.require_object("sizes")[1]))
"""
CONFIG = "config:\n  orders:password:\n    secure: v1:abc:def\n  orders:sizes: [3, 4]\n  aws:region: eu-west-1\n"


@pytest.fixture(autouse=True)
def engine(tmp_path_factory, monkeypatch) -> Engine:
    if shutil.which("pulumi") is None:
        if os.environ.get("PREFLIGHT_REQUIRE_ENGINE") == "1":
            pytest.fail("no pulumi on PATH")
        pytest.skip("no pulumi on PATH")
    engine = Engine(tmp_path_factory.mktemp("engine"))
    monkeypatch.setenv("PULUMI_HOME", engine.environment["PULUMI_HOME"])
    return engine


def entries(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if "__pycache__" not in path.parts}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def test_the_real_preview_is_run_where_it_can_be_and_says_what_the_embedded_planner_says(program, run):
    exempt = f'[[exempt]]\npolicy = "{ENDS}"\nresource = "nothing"\nreason = "x"\nuntil = 2099-01-01\n'
    commented = MAIN.replace(
        'aws.ssm.Parameter("pass"', f'# preflight: allow {SECRET}: x until 2099-01-01\naws.ssm.Parameter("pass"'
    )
    program(commented, stack=CONFIG, files={"api.py": "x = (1,\n", "preflight.toml": exempt})
    before = entries(Path("infra"))
    only = ("--only", ENDS, SECRET, "program-is-complete")

    shown = run("check", "infra", *only)
    told = run("check", "infra", *only, "--json")
    embedded = run("check", "infra", *only, "--json", "--engine", "embedded")

    assert (shown.code, told.code) == (1, 1)
    assert "Previewing update (dev):" in shown.out
    assert f"✖ {ENDS} high" in shown.flat
    assert "[mandatory]" not in shown.out
    assert "by pulumi preview 3." in shown.flat
    assert shown.flat.endswith("1 mandatory · 1 advisory · 1 exempted · 0 abstentions")
    assert ([each["policy"] for each in told.json["exempted"]], len(told.json["notices"])) == ([SECRET], 1)
    assert shown.out.count("is in a cycle of dead-letter queues") == 1
    assert (told.json["plan"]["by"], told.json["plan"]["resources"]) == ("pulumi", 3)
    for part in ("violations", "exempted", "notices", "abstentions", "defects", "summary"):
        assert told.json[part] == embedded.json[part]
    assert "infra/api.py:1" in shown.flat
    assert "1 │ x = (1," in shown.flat
    assert entries(Path("infra")) == before


def test_a_kept_result_of_the_engine_is_taken_again(program, run, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(inputs, "pack_state", lambda: "the pack")
    monkeypatch.setattr(inputs, "date", SimpleNamespace(today=lambda: DAY))
    infra = program("import pulumi\npulumi.export('a', 1)\n")
    arguments = ("check", infra, "--cached", "--engine", "pulumi", "--json")
    first = run(*arguments).json

    monkeypatch.setattr(previewing.Engine, "preview", lambda *_: pytest.fail("it was planned again"))
    second = run(*arguments).json

    assert first["plan"]["planner"].startswith("pulumi preview ")
    assert second["plan"].pop("cached")["since"]
    assert first["plan"].pop("cached")["note"] == "Planned anew: no result of this check was kept"
    assert second == first


def test_configuration_reaches_the_engine_s_pack_under_present_names(program, run, tmp_path):
    (tmp_path / "policies.json").write_text(json.dumps({"all": "disabled", ENDS: "advisory"}))

    done = run("check", program(MAIN, stack=CONFIG), "--config", "policies.json", "--json")

    assert done.code == 0
    assert [(each["policy"], each["enforcement"]) for each in done.json["violations"]] == [(ENDS, "advisory")]


def test_without_the_provider_s_plugin_the_embedded_planner_takes_over_and_says_why(engine, program, run, monkeypatch):
    shutil.rmtree(Path(engine.environment["PULUMI_HOME"], "plugins"))
    # The engine takes a plugin that is on PATH, too.
    folders = os.environ["PATH"].split(os.pathsep)
    without = [folder for folder in folders if not Path(folder, "pulumi-resource-aws").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(without))

    done = run("check", program(MAIN, stack=CONFIG), "--only", ENDS)

    assert done.code == 1
    assert "Previewing update" not in done.out
    assert "pulumi was not used: `pulumi preview` fails: no resource plugin 'pulumi-resource-aws' found" in done.flat
    assert f"✖ {ENDS}" in done.out


def test_a_program_that_stops_is_explained_by_the_embedded_planner(program, run):
    done = run("check", program("import pulumi\npulumi.Config().require('key')\n"), "--only", ENDS)

    assert done.code == 1
    assert "pulumi was not used: `pulumi preview` fails: Missing required configuration variable" in done.flat
    assert "program-runs critical infra/__main__.py:2" in done.flat


def test_an_engine_that_must_be_used_and_fails_is_no_answer(program, run):
    done = run("check", program("import pulumi\npulumi.Config().require('key')\n"), "--engine", "pulumi")

    assert done.code == 2
    assert "Previewing update (dev):" in done.out
    assert "preflight: `pulumi preview` fails: Missing required configuration variable" in done.err


def test_the_cause_of_a_failed_preview_is_the_exception_of_the_program(program, run):
    done = run("check", program("import pulumi\nimport nothing_there\n"), "--engine", "pulumi")

    assert done.code == 2
    assert done.err.startswith(
        "preflight: `pulumi preview` fails: ModuleNotFoundError: No module named 'nothing_there'\n"
    )


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        (f"Program failed:\n{TRACEBACK}    x\nKeyError: 'a'\n\n", "KeyError: 'a'"),
        (f"{TRACEBACK}KeyError: 'a'\n\nDuring handling …\n\n{TRACEBACK}shop.Missing: a\nb\n", "shop.Missing: a"),
        ("Traceback (most recent call last):\n  cut off", "Traceback (most recent call last):"),
        ("error: no plugin\nmore", "no plugin"),
        ("", "it printed nothing"),
    ],
)
def test_the_cause_is_one_line(printed, cause):
    assert previewing._cause(printed) == cause


def test_an_engine_that_takes_too_long_is_ended(program, run):
    done = run("check", program("import time\ntime.sleep(9000)\n"), "--engine", "pulumi", "--time-limit", "5")

    assert done.code == 2
    assert "`pulumi preview` did not end in time" in done.err


def test_a_time_limit_is_spent_once_and_what_was_planned_in_it_is_judged(program, run, monkeypatch):
    clock, real, given = SimpleNamespace(monotonic=lambda: sum(given)), previewing.Engine.preview, []

    def preview(engine, project, stack, limit):
        made = real(engine, project, stack, 5)
        given.append(limit)  # the time that has passed
        return made

    monkeypatch.setattr(previewing.Engine, "preview", preview)
    monkeypatch.setattr(checking, "time", clock)
    layer = 'aws.lambda_.LayerVersion("empty", layer_name="empty", code=pulumi.AssetArchive({}))'
    source = (
        f"import pulumi, time, time_limit\nimport pulumi_aws as aws\n{layer}\ntime_limit.passes()\ntime.sleep(9000)\n"
    )
    folder = program(source, stack=CONFIG, files=time_limit.PASSES)
    done = run("check", folder, "--only", "bundle-code-is-present", "--time-limit", "60")

    assert given == [45]
    assert done.code == 1
    assert "pulumi was not used: `pulumi preview` did not end in time" in done.flat
    assert "The program was still running after 15 s" in done.flat
    assert "✖ bundle-code-is-present" in done.out
