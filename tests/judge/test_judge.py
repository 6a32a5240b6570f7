"""One judge: each resource, the stack, and once more as it will be deployed what a preview does not know."""

from __future__ import annotations

import copy
import gc

import pytest

from preflight.core.catalogue import Catalogue
from preflight.core.policy import Abstention
from preflight.core.stack import Setting, Stack
from preflight.judge.configuration import Configuration, Configured
from preflight.judge.finding import judged
from preflight.judge.judge import Judge
from preflight.plan.foresight import Foresight
from tests.core.stacks import UNKNOWN, Bicycle, Wheel, bicycle, urn
from tests.core.test_policy import FEW, made


def are_few_together(stack: Stack):
    """Bicycles have few gears together.

    Fix: sell one.

    See: https://example.org/gears
    """
    if sum(bike.gears for bike in stack.all(Bicycle)) > 20:
        yield "has many gears"


TOGETHER = made(are_few_together, "policies.stack.shop.are_few_together")
FAST, LATER = bicycle("fast", gears=21), bicycle("later", gears=UNKNOWN)


def foreseen(*planned):
    better = [copy.copy(each) for each in planned]
    for each in better:
        each.inputs = {**each.inputs, "gears": 18}
    return Foresight(better)


def a_judge(*policies, configuration: Configuration | None = None) -> Judge:
    return Judge(Catalogue(policies), configuration or Configuration(), Setting(), lambda: None)


def sentences(verdicts):
    return [each.reason if isinstance(each, Abstention) else each.sentence for each in verdicts]


def test_what_was_read_is_freed_without_a_search_for_garbage():
    def has_spokes(bike: Bicycle):
        """A wheel has spokes."""
        yield from ("has no spokes" for wheel in bike.wheels if not wheel.spokes)

    def bicycles() -> set[int]:
        return {id(each) for each in gc.get_objects() if type(each) in (Bicycle, Wheel)}

    planned = [bicycle("a", wheels=[{"spokes": 0}]), LATER]
    spokes = made(has_spokes, "policies.resource.shop.has_spokes")
    gc.collect()
    gc.disable()  # as in the command
    try:
        before, judge = bicycles(), a_judge(FEW, spokes, TOGETHER)
        found = [verdict for each in planned for verdict in judge.resource(each)]
        judge.stack(planned, lambda planned: foreseen(*planned))

        assert "Bicycle 'a' has no spokes" in sentences(found)
        assert bicycles() <= before
    finally:
        gc.enable()


def test_what_is_not_known_yet_is_judged_once_more_as_it_will_be_deployed():
    judge = a_judge(FEW, TOGETHER)
    at_once = [judge.resource(each) for each in (FAST, LATER)]
    judgement = judge.stack([FAST, LATER], lambda planned: foreseen(*planned))

    assert list(map(sentences, at_once)) == [["Bicycle 'fast' has 21 gears"], ["gears"]]
    later = "Bicycle 'later' has 18 gears (as it will be deployed)"
    stack = "The stack has many gears (as it will be deployed)"
    assert sentences(judgement.verdicts) == ["Bicycle 'fast' has 21 gears", later, stack]
    assert sentences(judgement.new) == [stack, later]
    assert judgement.problem == ""


def test_nothing_is_foreseen_where_everything_is_known():
    judge = a_judge(FEW, TOGETHER)
    judge.resource(FAST)
    judgement = judge.stack([FAST], lambda _: pytest.fail("not needed"))

    assert sentences(judgement.verdicts) == ["Bicycle 'fast' has 21 gears", "The stack has many gears"]


def test_without_foresight_what_is_undecided_stays_so_and_the_problem_is_passed_on():
    judge = a_judge(FEW, TOGETHER)
    judge.resource(LATER)
    judgement = judge.stack([LATER], lambda _: Foresight(problem="it took too long"))

    assert (sentences(judgement.verdicts), judgement.problem) == (
        ["gears", "gears"],
        "Judged by what the preview knows alone: it took too long",
    )


def test_a_disabled_policy_is_not_evaluated_and_a_part_of_a_stack_is_not_judged_as_the_whole():
    configuration = Configuration({FEW.name: Configured("disabled")})
    judge = a_judge(FEW, TOGETHER, configuration=configuration)

    assert judge.resource(FAST) == []
    assert judge.stack([FAST], lambda _: None, ("program", "bundle", "resource")).verdicts == []


def test_a_resource_that_is_judged_twice_is_reported_once():
    judge = a_judge(FEW)
    judge.resource(FAST)
    judge.resource(FAST)

    assert len(judge.stack([FAST], lambda _: None).verdicts) == 1


def test_a_finding_has_all_that_an_output_needs():
    judge = a_judge(FEW, configuration=Configuration({FEW.name: Configured("advisory")}))
    judge.resource(FAST)
    verdicts = judge.stack([FAST], lambda _: None).verdicts
    (found,) = judged(verdicts, {FAST.urn: FAST}, Configuration({FEW.name: Configured("advisory")}), Setting()).findings

    assert (found.policy, found.severity, found.enforcement) == (FEW.name, "high", "advisory")
    assert (found.urn, found.type, found.subject) == (urn("Bicycle", "fast"), "test:index:Bicycle", "Bicycle 'fast'")
    assert found.text == "Bicycle 'fast' has 21 gears.\nFix: take some away.\nSee: https://example.org/gears"
    assert found.rule == "A bicycle has few gears."
