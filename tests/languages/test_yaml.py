"""A program in YAML is planned by Pulumi's host, which has a schema of AWS's provider without the provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core import wire
from preflight.core.values import Partial
from preflight.core.wire import Markers
from preflight.plan.child.wire import UNKNOWN
from preflight.plan.hosts.crash import ended
from preflight.plan.hosts.sources import Sources
from preflight.plan.launch import find_host
from preflight.project.project import read_project

from .conftest import planned

PROGRAM = """
name: shop
runtime: yaml
variables:
  document:
    fn::invoke:
      function: aws:iam:getPolicyDocument
      arguments:
        statements: [{actions: ["dynamodb:GetItem"], resources: ["${table.arn}"]}]
      return: json
resources:
  table:
    type: aws:dynamodb:Table
    properties: {attributes: [{name: id, type: S}], hashKey: id, billingMode: PAY_PER_REQUEST}
  queue:
    type: aws:sqs:Queue
    options: {dependsOn: ["${table}"]}
  send:
    type: aws:sqs:QueuePolicy
    properties:
      queueUrl: ${queue.url}
      policy:
        fn::toJSON:
          Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "${queue.arn}"}]
  read:
    type: aws:iam:Policy
    properties: {policy: "${document}", description: {"fn::join": ["-", ["of", "${queue.name}"]]}}
"""


hosted = pytest.mark.skipif(find_host("yaml") is None, reason="no pulumi-language-yaml on PATH")


@hosted
def test_documents_of_a_program_in_yaml_are_foreseen(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    (tmp_path / "Pulumi.yaml").write_text(PROGRAM)
    unknown, foreseen = (planned(read_project(tmp_path), mode=mode) for mode in ("unknown", "foreseen"))

    assert (unknown.outcome, foreseen.outcome) == ("planned", "planned"), (unknown.problem, foreseen.output)
    hidden, known = ({each.name: each.properties for each in made.resources} for made in (unknown, foreseen))
    markers = Markers(foreseen.markers)
    for name, key in (("send", "policy"), ("read", "policy"), ("read", "description")):
        assert hidden[name][key] == UNKNOWN
        assert isinstance(wire.value(known[name][key], key, markers), Partial)
    (queue,) = [each for each in foreseen.resources if each.name == "queue"]
    assert [each.rpartition("::")[2] for each in queue.dependencies] == ["table"]
    assert (queue.file.name, queue.line) == ("Pulumi.yaml", PROGRAM.splitlines().index("  queue:") + 1)


@hosted
def test_a_version_of_the_provider_that_is_not_installed_is_not_needed(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    text = PROGRAM.replace("  queue:\n", "  queue:\n    options: {version: 6.50.0}\n", 1).replace(
        '    options: {dependsOn: ["${table}"]}\n', ""
    )
    (tmp_path / "Pulumi.yaml").write_text(text)
    made = planned(read_project(tmp_path))

    assert "6.50.0" in text
    assert made.outcome == "planned", (made.problem, made.output)


@hosted
def test_a_provider_that_is_not_installed_is_no_fault_of_the_program(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    password = "  password: {type: random:RandomPassword, properties: {length: 16}}\n"
    (tmp_path / "Pulumi.yaml").write_text(PROGRAM + password)
    made = planned(read_project(tmp_path))

    assert made.outcome == "no-sdk"
    missing = "the provider of the package 'random' is not installed"
    assert made.problem == f"{missing} in {tmp_path}: run `pulumi install` there"


@hosted
def test_a_fault_has_its_line(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    (tmp_path / "Pulumi.yaml").write_text(PROGRAM.replace("${queue.arn}", "${queue.arm}"))
    made = planned(read_project(tmp_path))

    assert made.outcome == "crashed"
    assert made.crash.message.startswith("arm does not exist on queue. Existing properties are: ")
    assert made.crash.frame.line == next(
        at for at, line in enumerate(PROGRAM.splitlines(), 1) if "${queue.arn}" in line
    )


# As the host 1.25 prints them.
PRINTED = {
    "a property": (
        (
            "\x1b[31mError\x1b[0m: arm does not exist on queue\n\n  on Pulumi.yaml line 3:\n"
            '   3:     url: \x1b[1;4m"${queue.arm\x1b[0m}"\n\nExisting properties are: arn, url\n\n\n'
        ),
        "arm does not exist on queue. Existing properties are: arn, url",
    ),
    "two faults": (
        (
            "\x1b[31mError\x1b[0m: Property nme does not exist\n\n  on Pulumi.yaml line 3:\n   3:     nme\n\n"
            "\x1b[31mError\x1b[0m: another\n\n  on Pulumi.yaml line 4:\n   4:     x\n\n"
        ),
        "Property nme does not exist",
    ),
    "a warning before": (
        (
            "\x1b[33mWarning\x1b[0m: 'fn::' is a reserved prefix\n\n  on Pulumi.yaml line 1:\n   1: name: shop\n\n"
            "\x1b[31mError\x1b[0m: no shop\n\n  on Pulumi.yaml line 3:\n   3:     x\n\n"
        ),
        "no shop",
    ),
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_the_host_only_prints_is_the_programs_error(tmp_path: Path, name):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\nthird: line\n")
    printed, message = PRINTED[name]
    found = ended(["", ""], printed, Sources(tmp_path, tmp_path, "yaml").own)

    assert (found["outcome"], found["crash"]["message"]) == ("crashed", message)
    (frame,) = found["crash"]["frames"]
    assert (frame["line"], frame["text"]) == (3, "third: line")
