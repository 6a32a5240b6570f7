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


@pytest.mark.parametrize("kinds", [["program"], ["bundle", "resource"]])
def test_an_outline_of_some_kinds_is_the_catalogue_of_these_kinds(kinds):
    some, of_them = Outlined(outline(CATALOGUE), kinds), discover(kinds=kinds)
    assert some.policies == of_them.policies != []
    assert some.others == of_them.others > 0
    assert some.modules == of_them.modules
    assert some.by_name.keys() == of_them.by_name.keys()
    assert some.of_stack(["aws:sqs/queue:Queue"]) == [each for each in of_them.of_stack([]) if each in some.policies]
    assert set(some.of_resource("aws:sqs/queue:Queue")) == set(of_them.of_resource("aws:sqs/queue:Queue"))


LATER = """
import json, sys
from preflight.core.losses import Loss, Losses
from preflight.core.outline import Outline, Outlined
from preflight.core.planned import Planned
from preflight.core.stack import Setting
from preflight.core.view import Resource
from preflight.core.wire import NO_MARKERS
from preflight.judge.configuration import Configuration
from preflight.judge.judge import Judge, PastErrors
from preflight.plan.foresight import Foresight

JOB, TOPIC = "aws:glue/job:Job", "aws:sns/topic:Topic"
known, planned = json.load(sys.stdin)
planned = [Planned(**each) for each in planned]
lost = PastErrors(NO_MARKERS, Losses([Loss("shop.py:3", [TOPIC])]))
judge = Judge(Outlined(Outline.from_json(known)), Configuration(), Setting(), lambda: None, lost)
print(JOB in Resource.kinds, TOPIC in Resource.kinds)
for each in planned:
    judge.resource(each)
more = Planned(urn="urn:pulumi:dev::shop::aws:glue/job:Job::more", type=JOB, name="more", inputs={})
judge.stack(planned, lambda _: Foresight([*planned, more]))
print(JOB in Resource.kinds)
"""


def test_types_that_are_lost_or_foreseen_alone_are_read_by_their_views():
    example = next(
        each for each in CATALOGUE.by_name["dynamodb-keys-are-declared"].examples if each.verdict == "abstains"
    )
    planned = planned_as_json(previewed(example).planned)

    judged = subprocess.run(
        [sys.executable, "-c", LATER],
        cwd=ROOT,
        input=json.dumps([outline(CATALOGUE), planned]),
        capture_output=True,
        text=True,
        check=True,
    )

    assert judged.stdout.split() == ["False", "True", "True"]


def test_a_type_that_nobody_knows_has_the_policies_of_every_type():
    assert OUTLINED.of_resource("never:heard:Of") == CATALOGUE.of_resource("never:heard:Of") != []
