"""Exemptions and selection through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.core.catalogue import discover
from preflight.core.program import SettingsFile
from preflight.judge.exemptions import Reader

ENDS, CAN_SEND = "sqs-dead-letter-chain-ends", "lambda-timeout-is-chosen"
LOOP = """\
import pulumi
import pulumi_aws as aws


class Orders(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Orders", name)
        for each in ("first", "second"):
            aws.sqs.Queue(  # made
                f"{name}-{each}",
                name=each,
                redrive_policy=(
                    f'{{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:{each}", "maxReceiveCount": 5}}'
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )


Orders("shop")
"""
CONFIG = "config:\n  aws:region: eu-west-1\n"
ONE = f"""\
[[exempt]]
policy = "{ENDS}"
resource = "*-first"
component = "shop"
reason = "it is drained by hand"
until = 2099-01-01
"""


def exempted(done):
    return [(each["policy"], each["resource"], each["exemption"]["reason"]) for each in done.json["exempted"]]


def test_a_file_exempts_one_resource_and_the_report_lists_it(program, checked):
    program(LOOP, stack=CONFIG, files={"preflight.toml": ONE})

    told = checked("infra", "--only", ENDS, "--json")
    shown = checked("infra", "--only", ENDS)

    assert exempted(told) == [(ENDS, "Queue 'shop-first'", "it is drained by hand")]
    assert told.json["exempted"][0]["exemption"]["place"]["file"] == str(Path("infra/preflight.toml"))
    assert (told.code, told.json["summary"]["mandatory"], told.json["notices"]) == (1, 1, [])
    assert f"1 exempted: {ENDS} for Queue 'shop-first' (it is drained by hand, until 2099-01-01)." in shown.flat
    assert shown.flat.endswith("1 mandatory · 0 advisory · 1 exempted · 0 abstentions")


def test_a_comment_exempts_every_resource_that_its_line_creates(program, checked):
    comment = f"# preflight: allow {ENDS}: they are drained by hand until 2099-01-01"
    done = checked(program(LOOP.replace("# made", comment), stack=CONFIG), "--only", ENDS, "--json")

    assert [name for _, name, _ in exempted(done)] == ["Queue 'shop-first'", "Queue 'shop-second'"]
    assert (done.code, done.json["violations"]) == (0, [])


def test_what_is_wrong_is_one_sentence_the_rest_is_reported_and_the_exit_code_is_2(program, checked):
    wrong = f'{ONE}\n[[exempt]]\npolicy = "lambda-nothing"\nreason = "x"\nuntil = "soon"\n'
    program(LOOP, stack=CONFIG, files={"preflight.toml": wrong})
    done = checked("infra", "--only", ENDS)

    assert done.code == 2
    assert "infra/preflight.toml:8: the exemption has the policy 'lambda-nothing', which does not exist." in done.flat
    assert "1 mandatory · 0 advisory · 1 exempted" in done.flat


def test_an_organization_s_configuration_wins(program, checked, tmp_path):
    (tmp_path / "policies.json").write_text(json.dumps({"exemptions": {"non_exemptable": ["sqs"]}}))
    done = checked(
        program(LOOP, stack=CONFIG, files={"preflight.toml": ONE}),
        "--only",
        ENDS,
        "--json",
        "--config",
        "policies.json",
    )

    assert (done.code, done.json["exempted"], done.json["summary"]["mandatory"]) == (1, [], 2)
    assert [each["kind"] for each in done.json["notices"]] == ["refused"]


def test_what_lies_beside_an_export_is_read(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    urn = "urn:pulumi:prod::shop::aws:sqs/queue:Queue::shop-first"
    redrive = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:first", "maxReceiveCount": 5})
    queue = {
        "urn": urn,
        "type": "aws:sqs/queue:Queue",
        "custom": True,
        "inputs": {"name": "first", "redrivePolicy": redrive},
        "outputs": {"arn": "arn:aws:sqs:eu-west-1:111122223333:first"},
    }
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "prod.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [queue]}}))
    (tmp_path / "states" / "preflight.toml").write_text(ONE.replace('component = "shop"\n', ""))

    done = run("check", "states/prod.json", "--only", ENDS, "--json")

    assert [name for _, name, _ in exempted(done)] == ["Queue 'shop-first'"]
    assert done.code == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--only", "sqs-dead-letter-chain-ends"], {"sqs-dead-letter-chain-ends"}),
        (["--only", "service:sqs", "--except", "critical", "high", "medium"], set()),
        (
            ["--only", "sqs-dead-*", "--except", "sqs-dead-letter-chain-ends"],
            {"sqs-dead-letters-match"},
        ),
    ],
    ids=" ".join,
)
def test_words_select_policies(run, words, found):
    done = run("list", "--json", *words)

    names = {each["name"] for each in done.json["policies"]}
    assert names >= found
    assert not {each["severity"] for each in done.json["policies"]} - {"critical", "high", "medium", "low"}
    if "--except" in words:
        assert "sqs-dead-letter-chain-ends" not in names


def test_services_kinds_and_severities_select_and_the_level_of_a_configuration_is_shown(run):
    both = run("list", "--json", "--only", "bundle", "--config", "strict").json["policies"]
    kind = run("list", "--json", "--only", "kind:bundle").json["policies"]
    grave = run("list", "--json", "--only", "lambda", "--except", "stack", "medium", "low").json["policies"]

    assert {each["kind"] for each in kind} == {"bundle"}
    assert {each["name"] for each in kind} <= {each["name"] for each in both}
    assert all(each["kind"] == "bundle" or each["service"] == "bundle" for each in both)
    assert {each["kind"] for each in grave} & {"stack"} == set()
    assert {each["severity"] for each in grave} <= {"critical", "high"}
    strict = {each["name"]: each["enforcement"] for each in both}
    assert strict["bundle-imports-are-used"] == "mandatory"


def test_a_word_that_selects_nothing_is_refused(run, program):
    done = run("list", "--only", "lamda")
    other = run("check", program(), "--except", "cricital")

    assert (done.code, other.code) == (2, 2)
    assert "'lamda' is no policy, pattern, service, kind or severity\n  Did you mean 'lambda'?" in done.err
    assert "Did you mean 'critical'?" in other.err


def test_the_configuration_selects_with_the_same_words(program, checked, tmp_path):
    (tmp_path / "policies.json").write_text(
        json.dumps({"selection": {"only": ["sqs"], "except": ["low", "advisory-*"]}})
    )
    refused = checked(program(LOOP, stack=CONFIG), "--config", "policies.json")
    (tmp_path / "policies.json").write_text(json.dumps({"selection": {"only": ["sqs"], "except": ["low"]}}))
    done = checked("infra", "--config", "policies.json", "--json", "--except", "sqs-queue-*")

    assert refused.code == 2
    assert "'advisory-*' is no policy, pattern, service, kind or severity" in refused.err
    assert {each["policy"].partition("-")[0] for each in done.json["violations"]} == {"sqs"}


def test_many_invalid_exemptions_are_not_all_compared_with_every_name():
    item = '[[exempt]]\npolicy = "lambda-role-can-lo"\nreason = "r"\nuntil = 2027-01-01\n'
    reader = Reader(discover(), needs_end=True)

    reader.file(SettingsFile("preflight.toml", item * 50))

    assert sum("did you mean 'lambda-role-can-log'?" in each.message for each in reader.found.notices) == 20
    assert len(reader.found.notices) == 50
