"""No policy that blocks fires on the programs of pulumi_aws's own documentation.

They are correct programs that nobody here wrote. The few that AWS would reject as they stand are listed with the reason; the
list may only shrink.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from preflight.core.catalogue import discover
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Violation
from preflight.core.stack import Setting, Stack
from preflight.core.values import Origin
from preflight.core.wire import NO_MARKERS, Markers
from preflight.judge.merge import merge
from preflight.plan.foresight import joined
from preflight.plan.model import as_planned, read_resource

from .known import PLACEHOLDERS

ROOT = Path(__file__).parents[2]
PARTS = 2
# Advice is wanted to be rare where there is nothing wrong.
ADVISED_AT_MOST = 0.10
CATALOGUE = discover()
SETTING = Setting(project="example", stack="dev", config={"aws:region": "us-east-1"})


class Said(NamedTuple):
    """What the policies say of one program."""

    module: str
    title: str
    resources: int
    mandatory: list[tuple[str, str]]
    advised: set[str]
    defects: list[str]
    passed_over: list[str]
    """What policies would say of resources of the types that they are not asked about."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    folder = tmp_path_factory.mktemp("plans")
    command = [sys.executable, "-m", "tests.docstrings.planning"]
    files = [folder / f"{part}.jsonl" for part in range(PARTS)]
    processes = [
        subprocess.Popen([*command, str(part), str(PARTS), str(files[part])], cwd=ROOT) for part in range(PARTS)
    ]
    assert [process.wait() for process in processes] == [0] * PARTS
    return [said(json.loads(line)) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def said(program: dict[str, Any]) -> Said:
    """What the policies say of one program, first as the preview knows it and then as it will be deployed."""
    first, *foreseen = program["plans"]
    planned = [as_planned(read_resource(given)) for given in first["resources"] if not given["external"]]
    better, markers = planned, NO_MARKERS
    if len(foreseen) == 2 and all(each["outcome"] == "planned" for each in foreseen):
        known = [Markers({text: Origin(*origin) for text, origin in each["markers"].items()}) for each in foreseen]
        properties = [{given["urn"]: given["properties"] for given in each["resources"]} for each in foreseen]
        better, _ = joined(planned, properties, known)
        markers = known[0]
    verdicts = list(judged(planned, better, markers))
    violations = [each for each in verdicts if isinstance(each, Violation)]
    blocking = [v for v in violations if not v.advisory and v.policy.enforcement == "mandatory"]
    return Said(
        program["module"],
        program["title"],
        len(planned),
        [(v.policy.name, v.sentence) for v in blocking],
        {v.urn for v in violations if v not in blocking and v.urn},
        [each.message for each in verdicts if isinstance(each, Defect)],
        [f"{each.policy.name}: {each.sentence}" for each in passed_over(Stack(planned, setting=SETTING))],
    )


def judged(planned: list[Planned], better: list[Planned], markers: Markers) -> Iterator[Any]:
    stack = Stack(planned, setting=SETTING)
    foreseen = Stack(better, setting=SETTING, markers=markers)
    for policy in CATALOGUE.policies:
        if policy.kind in ("resource", "stack"):
            verdicts = policy.judge(stack)
            if markers is not NO_MARKERS and any(isinstance(v, Abstention) and v.known_later for v in verdicts):
                verdicts = merge(verdicts, policy.judge(foreseen))
            yield from verdicts


def passed_over(stack: Stack) -> Iterator[Violation]:
    for policy in CATALOGUE.policies:
        if policy.about is not None:
            for verdict in replace(policy, about=None).judge(stack):
                resource = stack.get(verdict.urn)
                if isinstance(verdict, Violation) and resource and not policy.about(resource.type_token):
                    yield verdict


def test_nothing_mandatory_is_said_of_a_correct_program(answers: list[Said]):
    fired = {(each.module, policy, sentence) for each in answers for policy, sentence in each.mandatory}
    unexpected = sorted(each for each in fired if (each[0], each[1]) not in PLACEHOLDERS)

    assert len(answers) > 1900
    assert unexpected == []


def test_every_listed_exception_is_still_one(answers: list[Said]):
    fired = {(each.module, policy) for each in answers for policy, _ in each.mandatory}

    assert set(PLACEHOLDERS) - fired == set()


def test_advice_is_rare(answers: list[Said]):
    resources = sum(each.resources for each in answers)
    advised = sum(len(each.advised) for each in answers)

    assert advised / resources < ADVISED_AT_MOST


def test_no_policy_has_a_defect(answers: list[Said]):
    assert Counter(defect for each in answers for defect in each.defects) == Counter()


def test_a_policy_has_nothing_to_say_of_the_types_that_it_passes_over(answers: list[Said]):
    assert sum(policy.about is not None for policy in CATALOGUE.policies) > 4
    assert [said for each in answers for said in each.passed_over] == []
