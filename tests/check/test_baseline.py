"""`preflight baseline`, and what `preflight check` makes of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_exemptions import CONFIG, ENDS, LOOP

FILE = "infra/preflight.baseline.json"
QUEUE = "urn:pulumi:{stack}::orders::shop:index:Orders$aws:sqs/queue:Queue::shop-{name}"
EMBEDDED = ("--engine", "embedded")


@pytest.fixture
def infra(program) -> Path:
    return program(LOOP, stack=CONFIG)


def known(file=FILE):
    return {(each["policy"], each.get("urn")) for each in json.loads(Path(file).read_text())["known"]}


def queue(name, stack="dev"):
    return ENDS, QUEUE.format(stack=stack, name=name)


def test_what_is_there_is_advice_what_is_new_blocks_and_what_is_fixed_is_removed(infra, run):
    written = run("baseline", infra, *EMBEDDED)
    first = known()
    same = run("check", infra, *EMBEDDED)
    (infra / "__main__.py").write_text(LOOP.replace('("first", "second")', '("second", "third")'))
    other = run("check", infra, "--json", *EMBEDDED)
    again = run("baseline", infra, *EMBEDDED)
    updated = run("baseline", infra, "--update", *EMBEDDED)

    assert (written.code, first >= {queue("first"), queue("second")}) == (0, True)
    assert written.out.startswith(f"{Path(FILE)}: ")
    assert (same.code, "0 mandatory" in same.flat, "in the baseline" in same.flat) == (0, True, True)
    assert "orders:eu-west-1" not in Path(FILE).read_text()
    assert other.code == 1
    blocking = [each["resource"] for each in other.json["violations"] if each["enforcement"] == "mandatory"]
    assert blocking == ["Queue 'shop-third'"]
    assert {each["kind"] for each in other.json["notices"]} == {"fixed"}
    assert (again.code, "--update removes what is fixed" in again.err) == (2, True)
    assert (updated.code, known() & {queue("first"), queue("second"), queue("third")}) == (0, {queue("second")})
    assert "removed" in updated.out


def test_what_is_wrong_in_the_source_is_known_wherever_the_command_runs(program, run, monkeypatch):
    folder = program(
        "import json\nfrom helpers import x\n", files={"helpers.py": "x = open('a', 'w')\n" + "#" * 200 + "\n"}
    )

    written = run("baseline", folder, *EMBEDDED)
    files = {each["property"] for each in json.loads(Path(FILE).read_text())["known"] if "property" in each}
    outside = run("check", folder, "--json", *EMBEDDED).json
    monkeypatch.chdir(folder)
    inside = run("check", ".", "--json", *EMBEDDED).json

    assert (written.code, files) == (0, {"helpers.py"})
    for document in (outside, inside):
        assert all(each["inBaseline"] for each in document["violations"])
        assert document["violations"]
        assert [each["kind"] for each in document["notices"]] == []


def test_stacks_share_a_file(infra, run):
    (infra / "Pulumi.prod.yaml").write_text(CONFIG)
    run("baseline", infra, "--stack", "dev", *EMBEDDED)
    done = run("baseline", infra, "--stack", "prod", *EMBEDDED)
    run("baseline", infra, "--stack", "prod", "--update", *EMBEDDED)

    assert done.code == 0
    assert known() >= {queue(name, stack) for name in ("first", "second") for stack in ("dev", "prod")}


def test_a_broken_baseline_is_reported_with_its_place_and_is_not_overwritten(infra, run):
    Path(FILE).write_text("{\n")
    checked = run("check", infra, "--only", ENDS, *EMBEDDED)
    written = run("baseline", infra, *EMBEDDED)

    assert checked.code == 2
    assert f"{Path(FILE)}:2: the baseline is not JSON: " in checked.flat
    assert "2 mandatory" in checked.flat
    assert (written.code, Path(FILE).read_text()) == (2, "{\n")
    assert f"{Path(FILE)}:2: the baseline is not JSON: " in written.err


def test_a_program_that_stops_has_no_baseline(program, run):
    done = run("baseline", program("import pulumi\npulumi.Config().require('key')\n"), *EMBEDDED)

    assert (done.code, Path(FILE).exists()) == (2, False)
    assert "infra was not planned to its end" in done.err


def test_an_export_has_one_beside_it_and_an_organization_takes_it_as_configuration(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    redrive = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:first", "maxReceiveCount": 5})
    urn = "urn:pulumi:prod::shop::aws:sqs/queue:Queue::first"
    state = {
        "urn": urn,
        "type": "aws:sqs/queue:Queue",
        "custom": True,
        "inputs": {"name": "first", "redrivePolicy": redrive},
        "outputs": {"arn": "arn:aws:sqs:eu-west-1:111122223333:first"},
    }
    Path("prod.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [state]}}))
    printed = run("baseline", "prod.json", "--as-configuration")
    Path("policies.json").write_text(printed.out)
    by_configuration = run("check", "prod.json", "--config", "policies.json")
    without = run("check", "prod.json")
    run("baseline", "prod.json")
    beside = run("check", "prod.json")

    assert (ENDS, urn) in {(each["policy"], each.get("urn")) for each in printed.json["baseline"]["known"]}
    assert (without.code, by_configuration.code, beside.code) == (1, 0, 0)
