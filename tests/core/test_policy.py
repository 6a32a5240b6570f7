"""A policy answers in violations, abstentions and defects; a catalogue asks it only about what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from preflight.aws.lambda_ import Function
from preflight.core.catalogue import Catalogue, discover
from preflight.core.evidence import documented
from preflight.core.messages import Advice
from preflight.core.policy import Abstention, Defect, Example, Policy, Violation, abstains, fails, passes, policy
from preflight.core.program import Program
from preflight.core.stack import Setting, Stack
from preflight.core.syntax import ArchiveFile, Place, ProgramFile, Source
from preflight.core.view import Resource
from preflight.judge.configuration import Configuration, Configured
from preflight.judge.judge import Judge

from .stacks import UNKNOWN, Bicycle, Clause, Person, bicycle, person, secret, urn


def made(check: Callable[..., Any], module: str = "policies.resource.shop.gears_are_few", **said: Any) -> Policy:
    check.__module__ = module
    given = {"evidence": documented("https://example.org/gears", "2026-11-28"), **said}
    return policy(severity="high", caught="runtime", **given)(check)


def gears_are_few(bike: Bicycle, *, at_most: int = 3):
    """A bicycle has few gears.

    Gears wear out.

    Options:
        at_most: how many gears
            it may have.

    Fix: take some
    away.

    See: https://example.org/gears
    https://example.org/wear
    """
    if bike.gears > at_most:
        yield f"has {bike.gears} gears"


FEW = made(gears_are_few, formerly=("shop-gear-count",), error="GearLimitExceeded")


def judged(asked: Policy, *planned: Any, **options: Any) -> list[Any]:
    return asked.judge(Stack(planned), options)


def judged_of(asked: Policy, subject: Any) -> list[Any]:
    found = []
    asked._judge(Stack([]), subject, {}, found)
    return found


def test_what_is_grave_and_certain_blocks_if_there_is_evidence_for_it():
    assert made(gears_are_few).enforcement == "mandatory"
    assert made(gears_are_few, evidence=()).enforcement == "advisory"
    assert made(gears_are_few, confidence="likely").enforcement == "advisory"


def test_a_docstring_is_a_page():
    assert FEW.name == "shop-gears-are-few"
    assert (FEW.kind, FEW.is_per_resource, FEW.enforcement) == ("resource", True, "mandatory")
    assert FEW.doc["sentence"] == "A bicycle has few gears."
    assert FEW.doc["why"] == "Gears wear out."
    assert FEW.doc["fix"] == "take some\naway."
    assert FEW.see == ["https://example.org/gears", "https://example.org/wear"]
    assert FEW.options["at_most"].description == "how many gears it may have."
    assert FEW.error == ("GearLimitExceeded",)
    advisory = policy(severity="medium", caught="nobody")(gears_are_few)
    assert advisory.enforcement == "advisory"
    assert advisory.examples == []


def test_a_place_in_the_program_s_own_source_stands_for_itself():
    def points(file: ProgramFile):
        """A file points."""
        yield Place("app.py", 3, 1, "import x"), "is there"

    (verdict,) = judged_of(made(points), ProgramFile("app.py", ""))
    assert (verdict.urn, verdict.sentence) == ("", "app.py:3 is there")


def test_a_policy_says_what_is_the_matter_and_with_what():
    verdict, *others = judged(FEW, bicycle("fast", gears=21), bicycle("slow", gears=1))
    assert others == []
    assert (verdict.urn, verdict.sentence, verdict.advisory) == (
        urn("Bicycle", "fast"),
        "Bicycle 'fast' has 21 gears",
        False,
    )
    assert judged(FEW, bicycle("fast", gears=21), at_most=21) == []


def test_an_unknown_value_is_an_abstention_for_this_subject_alone():
    found = judged(FEW, bicycle("later", gears=UNKNOWN), bicycle("fast", gears=21))
    assert [type(v) for v in found] == [Abstention, Violation]
    assert (found[0].subject, found[0].reason) == ("Bicycle 'later'", "gears")


def test_an_abstention_names_the_resource_whose_block_cannot_be_read():
    def clauses(clause: Clause):
        """A clause is."""
        yield "is"

    (found,) = judged(made(clauses), bicycle("later", rules=UNKNOWN))
    assert (found.urn, found.subject, found.reason) == (urn("Bicycle", "later"), "Bicycle 'later'", "rules")


def test_after_a_secret_was_read_the_message_has_no_value():
    (verdict,) = judged(FEW, bicycle("fast", gears=secret(21)))
    assert verdict.sentence == "Bicycle 'fast' has [secret] gears"
    assert verdict.secret


def test_a_message_without_words_besides_its_values_becomes_the_rule():
    def says(bike: Bicycle):
        """A bicycle is silent."""
        yield bike.colour

    (verdict,) = judged(made(says), bicycle(colour=secret("hunter2")))
    assert verdict.sentence == "Bicycle 'bike' breaks the rule: A bicycle is silent"


def test_values_that_are_no_secret_stay_in_the_message():
    def fits(bike: Bicycle):
        """A bicycle fits."""
        if bike.colour:
            yield f"has {bike.gears} gears, a colour {bike.colour} and {bike.gears * 2} of something, for {bike}"

    (verdict,) = judged(made(fits), bicycle(colour=secret("hunter2"), gears=3))
    assert verdict.message == "has 3 gears, a colour [secret] and [secret] of something, for Bicycle 'bike'"


def test_a_secret_of_one_resource_hides_nothing_of_the_others():
    def are_few(stack: Stack):
        """Colours are few."""
        for bike in stack.all(Bicycle):
            yield bike, f"is {bike.colour} with {bike.gears} gears"

    bikes = [
        bicycle("a", colour=secret("hunter2"), gears=3),
        bicycle("b", colour="red"),
        bicycle("c", colour="hunter2x"),
    ]
    found = judged(made(are_few, "policies.stack.shop.are_few"), *bikes)
    assert [each.message for each in found] == [
        "is [secret] with 3 gears",
        "is red with 1 gears",
        "is hunter2x with [secret] gears",
    ]
    assert [each.secret for each in found] == [True, False, True]


def test_a_secret_that_an_index_was_built_from_hides_only_what_contains_it():
    def alike(bike: Bicycle):
        """Bicycles differ."""
        colours = bike.stack.indexed("colours", lambda: [each.colour for each in bike.stack.all(Bicycle)])
        yield f"is one of {len(colours)}"
        yield f"is not {colours[0]}"

    stack = bicycle("a", colour=secret("hunter2")), bicycle("b", colour="red")
    found = judged(made(alike, "policies.stack.shop.alike"), *stack)
    assert [each.message for each in found] == ["is one of 2", "is not [secret]"] * 2


def test_a_defect_names_policy_subject_and_exception_and_no_value():
    def breaks(bike: Bicycle):
        """A bicycle breaks."""
        yield from ()
        raise KeyError(bike.colour)

    (defect,) = judged(made(breaks), bicycle(colour="hunter2"))
    assert isinstance(defect, Defect)
    assert "shop-breaks could not answer about Bicycle 'bike': KeyError at test_policy.py:" in defect.message
    assert "hunter2" not in defect.message


def test_a_defect_in_finding_the_subjects_breaks_nothing():
    class Broken(Stack):
        def each(self, kind: Any) -> Any:
            raise RuntimeError("lost")

    (defect,) = FEW.judge(Broken([]))
    assert (defect.exception, defect.subject) == ("RuntimeError", "")
    assert "could not answer: RuntimeError" in defect.message


def test_a_violation_points_at_a_block_a_place_or_another_resource():
    def points(bike: Bicycle):
        """A bicycle points."""
        yield bike.wheels[0], "has a wheel"
        yield Place("__main__.py", 3, 1, "import x"), "is there"
        yield bike.rider, Advice("rides")

    wheel, place, rider = judged(made(points), person("ann"), bicycle(riderName="ann", wheels=[{"spokes": 1}]))
    assert (wheel.urn, wheel.sentence) == (urn("Bicycle", "bike"), "Bicycle 'bike' has a wheel")
    assert (place.urn, place.sentence, place.place.line) == (urn("Bicycle", "bike"), "Bicycle 'bike' is there", 3)
    assert (rider.sentence, rider.advisory) == ("Person 'ann' rides", True)


@pytest.mark.parametrize("subject", [Stack, Clause, Bicycle | Person, Resource])
def test_a_policy_is_about_the_type_of_its_first_parameter(subject):
    def named(thing, *, loud: bool = False):
        """A thing is named."""
        yield "is here"

    named.__annotations__ = {"thing": subject, "loud": bool}
    found = judged(made(named), person("ann"), bicycle("hers", rules='{"Statement": [{}]}'))
    expected = {
        Stack: ["The stack is here"],
        Clause: ["Bicycle 'hers' is here"],
        Bicycle | Person: ["Bicycle 'hers' is here", "Person 'ann' is here"],
        Resource: ["Person 'ann' is here", "Bicycle 'hers' is here"],
    }
    assert [v.sentence for v in found] == expected[subject]


def test_a_message_about_a_file_names_it():
    def read(file: ProgramFile):
        """A file is read."""
        yield "is a file"

    asked = made(read)
    owner = Stack([bicycle()]).get(urn("Bicycle", "bike"))
    for subject, expected in (
        (ProgramFile("app.py", ""), ("", "app.py is a file")),
        (ArchiveFile(Source("app.py", ""), owner), (owner.urn, "Bicycle 'bike' is a file")),
        (ArchiveFile(Source("app.py", ""), None), ("", "app.py is a file")),
    ):
        (verdict,) = judged_of(asked, subject)
        assert (verdict.urn, verdict.sentence) == expected


def test_a_catalogue_asks_each_policy_only_about_its_types():
    def in_clauses(clause: Clause):
        """A clause is."""
        yield "is"

    def everywhere(resource: Resource):
        """A resource is."""
        yield "is"

    def in_files(file: ArchiveFile):
        """A file is."""
        yield "is"

    def at_the_end(stack: Stack):
        """A stack is."""
        yield "is"

    def of_program(program: Program):
        """A program is."""
        yield "is"

    clauses, every, files = made(in_clauses), made(everywhere), made(in_files, "policies.bundle.in_files")
    end = made(at_the_end, "policies.stack.shop.at_the_end")
    program = made(of_program, "policies.resource.shop.of_program")
    catalogue = Catalogue([FEW, clauses, every, files, end, program])
    assert set(catalogue.of_resource("test:index:Bicycle")) == {FEW, clauses, every}
    assert set(catalogue.of_resource("test:index:Person")) == {every}
    assert catalogue.of_resource("never:heard:Of") == [every]
    assert files in catalogue.of_resource(Function.token)
    assert catalogue.of_stack(()) == [end]
    assert catalogue.by_name["shop-gear-count"] is catalogue.by_name["shop-gears-are-few"] is FEW
    judge = Judge(catalogue, Configuration({every.name: Configured("disabled")}), Setting(), lambda: None)
    on_resource, judgement = judge.resource(person("ann")), judge.stack([person("ann")], lambda _: None)
    assert on_resource == []
    assert [each.policy for each in judgement.verdicts] == [end]


def test_examples_carry_their_verdict():
    def a_fast_bicycle() -> None: ...

    failing = fails("has 21 gears", at_most=3)(a_fast_bicycle)
    assert (failing.verdict, failing.messages, failing.options, failing.title) == (
        "fails",
        ("has 21 gears",),
        {"at_most": 3},
        "a fast bicycle",
    )
    assert isinstance(passes(a_fast_bicycle), Example)
    assert passes(at_most=3)(a_fast_bicycle).options == {"at_most": 3}
    assert abstains("gears")(a_fast_bicycle).messages == ("gears",)


def test_the_pack_s_own_catalogue_is_found_by_its_folders():
    found = discover()
    assert {p.kind for p in found.policies} == {"resource", "stack", "bundle", "program"}
    assert len({p.name for p in found.policies}) == len(found.policies)
