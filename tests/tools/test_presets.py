"""The presets are current, and the pack and the engine take them."""

from __future__ import annotations

import json

import pytest

from preflight.check.configuration import read_configuration
from preflight.core.catalogue import discover
from tests.engine.harness import REPOSITORY
from tests.reports.rows import ROWS
from tools import presets

CATALOGUE = discover()
FILES = sorted((REPOSITORY / "presets").glob("*.json"))
NAMES = [file.stem for file in FILES]
# A queue that is its own dead-letter queue, and a function that only the strict thresholds find too small.
PROGRAM = """
import pulumi_aws as aws

aws.sqs.Queue(
    "orders",
    name="orders",
    redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:orders", "maxReceiveCount": 5}',
)
aws.lambda_.Function(
    "ship", role="arn:aws:iam::123456789012:role/ship", runtime="python3.13", handler="app.main", timeout=20,
    memory_size=256, environment={"variables": {"REGION": "eu-west-1"}}, s3_bucket="code", s3_key="ship.zip",
)
"""
CHAIN, TIMEOUT, MEMORY = "sqs-dead-letter-chain-ends", "lambda-timeout-is-chosen", "lambda-memory-is-chosen"
ENVIRONMENT, TAGS = "lambda-environment-has", "resource-is-tagged"
FOUND = {"recommended": {CHAIN}, "strict": {CHAIN, TIMEOUT, MEMORY, ENVIRONMENT, TAGS}}
"""What blocks the program; nothing else of it that is asked about is told."""


def test_the_presets_are_current():
    assert presets.differences(presets.texts(CATALOGUE)) == [], "run `python -m tools.presets`"


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_the_pack_takes_a_preset(file):
    chosen = read_configuration(file, CATALOGUE)

    assert set(chosen.configuration.policies) == {policy.name for policy in CATALOGUE.policies}


def test_what_is_recommended_is_what_holds_without_a_configuration():
    configured = read_configuration(REPOSITORY / "presets" / "recommended.json", CATALOGUE).configuration.policies

    for policy in CATALOGUE.policies:
        given = configured[policy.name]
        assert given.enforcement == policy.enforcement
        assert given.options == {
            name: option.default for name, option in policy.options.items() if option.default is not None
        }


def test_what_the_reports_call_a_failure_is_strictly_mandatory():
    configured = read_configuration(REPOSITORY / "presets" / "strict.json", CATALOGUE).configuration.policies

    assert {configured[policy].enforcement for policy in ROWS} == {"mandatory"}
    assert configured[TIMEOUT].options == {"at_least": 60}
    assert configured[MEMORY].options == {"at_least": 512}
    assert configured[ENVIRONMENT].options == {"required": ("REGION", "FUNCTION_NAME")}


def test_a_preset_that_is_not_current_is_told(tmp_path):
    wanted = presets.texts(CATALOGUE)
    for name, text in wanted.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "strict.json").write_text("{}")
    (tmp_path / "of-old.json").write_text("{}")

    assert presets.differences(wanted, tmp_path) == ["of-old.json", "strict.json"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_the_engine_takes_a_preset(engine, pack, file):
    program = engine.program(PROGRAM, config={"aws:region": "eu-west-1"})
    result = engine.preview(program, pack, policy_config=json.loads(file.read_text()))

    found = {(each.policy, each.enforcement) for each in result.violations if each.policy in FOUND["strict"]}
    assert found == {(policy, "mandatory") for policy in FOUND[file.stem]}, result.text
