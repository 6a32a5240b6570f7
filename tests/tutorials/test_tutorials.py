"""Nothing mandatory is found in the tutorials of AWS's documentation."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Defect, Example, Violation
from tests.policies.planned import Foreseen, planned_with

from . import applications, functions, platform, storage

CATALOGUE = discover()
HELPERS = {"machine", "container"}


def tutorials(module: ModuleType) -> list[object]:
    return [
        each
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and name not in HELPERS
    ]


PROGRAMS = [each for module in (functions, applications, storage, platform) for each in tutorials(module)]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_nothing_mandatory_is_found_in_a_tutorial(program):
    planned = planned_with(Foreseen(), Example(program, "passes"))
    verdicts = [verdict for each in CATALOGUE.policies for verdict in each.judge(planned.stack())]

    assert [each for each in verdicts if isinstance(each, Defect)] == []
    blocking = [
        f"{each.policy.name}: {each.sentence}"
        for each in verdicts
        if isinstance(each, Violation) and each.policy.enforcement == "mandatory" and not each.advisory
    ]
    assert blocking == []


def test_there_are_a_hundred_tutorials_each_with_its_page():
    assert len(PROGRAMS) >= 100
    assert [
        each.__name__ for each in PROGRAMS if not (each.__doc__ or "").startswith("https://docs.aws.amazon.com/")
    ] == []
