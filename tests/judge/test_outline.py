"""Policies that are imported when a resource of their types appears find what they find when all are imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.core.catalogue import discover
from preflight.core.outline import Outlined, outline
from tests.policies.planned import previewed

from .outlined import planned_as_json, verdicts

CATALOGUE = discover()
OUTLINED = Outlined(outline(CATALOGUE))
ROOT = Path(__file__).parents[2]
EACH = 5  # a process for each policy takes half a minute


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_an_outline_leads_to_the_verdicts_of_all_policies():
    policies = CATALOGUE.policies[::EACH]
    examples = [next(each for each in policy.examples if each.verdict == "fails") for policy in policies]
    plans = [previewed(each) for each in examples]
    stacks = [(planned_as_json(each.planned), str(each.folder) if each.folder else None) for each in plans]

    judged = subprocess.run(
        [sys.executable, "-m", "tests.judge.outlined"],
        cwd=ROOT,
        input=json.dumps([outline(CATALOGUE), stacks]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    lines = judged.stdout.splitlines()
    assert len(lines) == len(stacks)
    for line, stack in zip(lines, stacks, strict=True):
        assert json.loads(line) == verdicts(CATALOGUE, *stack)


def test_an_outline_has_the_names_of_all_policies():
    assert OUTLINED.present_names == CATALOGUE.present_names
    assert list(OUTLINED.by_name) != []
    assert OUTLINED.by_name.keys() == CATALOGUE.by_name.keys()
    assert all(OUTLINED.by_name[name] is policy for name, policy in CATALOGUE.by_name.items())
    assert OUTLINED.policies == CATALOGUE.policies


def test_a_type_that_nobody_knows_has_the_policies_of_every_type():
    assert OUTLINED.of_resource("never:heard:Of") == CATALOGUE.of_resource("never:heard:Of") != []
