"""A program in YAML is planned by Pulumi's host, which has a schema of AWS's provider without the provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.core import wire
from preflight.core.values import Partial
from preflight.core.wire import Markers
from preflight.plan.child.wire import UNKNOWN
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


@pytest.mark.skipif(find_host("yaml") is None, reason="no pulumi-language-yaml on PATH")
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
