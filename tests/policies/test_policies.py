"""Every policy is tested by its own examples: as written, with each value hidden, with every value secret."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from preflight.core.catalogue import discover
from preflight.core.losses import NO_LOSSES, Loss, Losses
from preflight.core.planned import Planned
from preflight.core.policy import Abstention, Defect, Policy, Verdict, Violation
from preflight.core.values import AFTER_DEPLOYMENT

from .planned import LOST_TEXT, Plan, plan, previewed

CATALOGUE = discover()
EXAMPLES = [(p, e) for p in CATALOGUE.policies for e in p.examples]
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"

each_example = pytest.mark.parametrize(
    ("policy", "example"), EXAMPLES, ids=[f"{p.name}: {e.verdict}: {e.title}" for p, e in EXAMPLES]
)

FORESEEN = [(p, e) for p, e in EXAMPLES if e.is_foreseen and e.verdict == "fails"]
each_foreseen = pytest.mark.parametrize(
    ("policy", "example"), FORESEEN, ids=[f"{p.name}: {e.title}" for p, e in FORESEEN]
)


def judged(policy, planned: Plan, resources=None, options=None, losses=NO_LOSSES) -> list[Verdict]:
    """The verdicts of a policy on a plan: on each resource alone, or on the whole."""
    resources = planned.planned if resources is None else resources
    given = {name: policy.options[name].value(value) for name, value in (options or {}).items()}
    stacks = (
        [planned.stack([r], whole=False, losses=losses) for r in resources]
        if policy.is_per_resource
        else [planned.stack(resources, losses=losses)]
    )
    return [verdict for stack in stacks for verdict in policy.judge(stack, given)]


def messages(verdicts: list[Verdict]) -> list[str]:
    return [v.message for v in verdicts if isinstance(v, Violation)]


def subjects(verdicts: list[Verdict]) -> set[tuple[str, str]]:
    return {(v.urn, v.subject) for v in verdicts if isinstance(v, Violation)}


def defects(verdicts: list[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if isinstance(v, Defect)]


@each_example
def test_a_policy_answers_its_example_as_the_example_says(policy, example):
    verdicts = judged(policy, plan(example), options=example.options)

    reasons = [v.reason for v in verdicts if isinstance(v, Abstention)]
    assert defects(verdicts) == []
    # The SDK registers resources in an order of its own.
    assert sorted(messages(verdicts)) == (sorted(example.messages) if example.verdict == "fails" else [])
    assert reasons == (list(example.messages) if example.verdict == "abstains" else [])


@each_foreseen
def test_what_is_known_through_foresight_alone_is_undecided_at_preview(policy, example):
    verdicts = judged(policy, previewed(example), options=example.options)

    assert any(isinstance(v, Abstention) and v.known_later for v in verdicts)
    assert len(messages(verdicts)) < len(example.messages)


@each_example
def test_hiding_a_value_never_adds_a_violation(policy, example):
    planned = plan(example)
    known = set(messages(judged(policy, planned, options=example.options)))

    for hidden in each_with_a_value_hidden(planned.planned):
        verdicts = judged(policy, planned, hidden, example.options)
        assert defects(verdicts) == []
        assert all(any(says(known_one, message) for known_one in known) for message in messages(verdicts))


@each_example
def test_losing_a_statement_never_adds_a_violation(policy, example):
    planned = plan(example)
    known = subjects(judged(policy, planned, options=example.options))

    for rest, losses in each_with_a_statement_lost(planned.planned):
        verdicts = judged(policy, planned, rest, example.options, losses)
        assert defects(verdicts) == []
        assert subjects(verdicts) <= known


@each_example
def test_losing_an_argument_never_adds_a_violation(policy, example):
    planned = plan(example)
    known = subjects(judged(policy, planned, options=example.options))

    for rest in each_with_an_argument_lost(planned.planned):
        verdicts = judged(policy, planned, rest, example.options, Losses([Loss("__main__.py:1")]))
        assert defects(verdicts) == []
        assert subjects(verdicts) <= known


@each_example
def test_a_secret_is_judged_and_never_printed(policy, example):
    planned = plan(example)
    as_written = judged(policy, planned, options=example.options)
    verdicts = judged(policy, planned, [with_secrets(r) for r in planned.planned], example.options)

    assert defects(verdicts) == []
    assert len(messages(verdicts)) == len(messages(as_written))
    for verdict in verdicts:
        if isinstance(verdict, Violation):
            assert is_written(verdict.message, policy) or not reads_like(verdict.message, planned.planned)


@each_example
def test_no_policy_has_a_defect_on_an_example(policy, example):
    planned = plan(example)
    whole = planned.stack()
    verdicts = [verdict for each in CATALOGUE.of_stack(()) for verdict in each.judge(whole)]
    for resource in planned.planned:
        alone = planned.stack([resource], whole=False)
        verdicts += [verdict for each in CATALOGUE.of_resource(resource.type) for verdict in each.judge(alone)]

    assert defects(verdicts) == []


def says(message: str, hidden: str) -> bool:
    """Whether a message is another one, apart from the value that is hidden in the other."""
    return re.fullmatch(".*".join(map(re.escape, hidden.split(AFTER_DEPLOYMENT))), message, re.DOTALL) is not None


def each_with_a_value_hidden(resources: tuple[Planned, ...]) -> Iterator[list[Planned]]:
    """The resources with one known value made unknown: each property, and each leaf inside it."""
    for at, resource in enumerate(resources):
        for changed in hidden_in(dict(resource.inputs)):
            copy = list(resources)
            copy[at] = like(resource, changed)
            yield copy


def each_with_a_statement_lost(resources: tuple[Planned, ...]) -> Iterator[tuple[list[Planned], Losses]]:
    """The resources without one of them, as where an error has lost its statement, and what was lost."""
    for lost in resources:
        if lost.type == "pulumi:pulumi:Stack":
            continue
        losses = Losses([Loss("__main__.py:1", [lost.type])])
        yield [without(lost, each) for each in resources if each is not lost], losses


def without(lost: Planned, resource: Planned) -> Planned:
    """A resource as it is planned where what it is created from is lost."""
    of = [key for key, urns in resource.links.items() if lost.urn in urns]
    changed = {key: with_lost(value) if key in of else value for key, value in resource.inputs.items()}
    made = like(resource, changed)
    made.lost = dict.fromkeys(of, "__main__.py:1")
    made.waits_for_lost = "__main__.py:1" if lost.urn in resource.dependencies else ""
    made.dependencies = [urn for urn in resource.dependencies if urn != lost.urn]
    made.links = {key: [urn for urn in urns if urn != lost.urn] for key, urns in resource.links.items()}
    return made


def with_lost(value: Any) -> Any:
    """A value in which what is unknown is lost, and what a foreseen plan has markers for."""
    if isinstance(value, dict):
        return {key: with_lost(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_lost(item) for item in value]
    return re.sub(rf"{UNKNOWN}|pfm\d{{8}}x", LOST_TEXT, value) if isinstance(value, str) else value


def each_with_an_argument_lost(resources: tuple[Planned, ...]) -> Iterator[list[Planned]]:
    """The resources with one argument of one of them left out, as where its name is wrong."""
    for at, resource in enumerate(resources):
        for key in resource.inputs:
            made = like(resource, {name: value for name, value in resource.inputs.items() if name != key})
            made.lost = {"": "__main__.py:1"}
            made.waits_for_lost = "__main__.py:1" if resource.links.get(key) else ""
            made.links = {name: urns for name, urns in resource.links.items() if name != key}
            yield [*resources[:at], made, *resources[at + 1 :]]


def hidden_in(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key != SIGNATURE and SIGNATURE not in value:
                yield value | {key: UNKNOWN}
                yield from (value | {key: inner} for inner in hidden_in(item))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield [*value[:at], UNKNOWN, *value[at + 1 :]]
            yield from ([*value[:at], inner, *value[at + 1 :]] for inner in hidden_in(item))


def with_secrets(resource: Planned) -> Planned:
    return like(resource, {key: marked_secret(value) for key, value in resource.inputs.items()})


def marked_secret(value: Any) -> Any:
    if value == UNKNOWN or (isinstance(value, dict) and SIGNATURE in value):
        return value
    if isinstance(value, dict):
        return {key: marked_secret(item) for key, item in value.items()}
    if isinstance(value, list):
        return [marked_secret(item) for item in value]
    return {SIGNATURE: SECRET, "value": value}


def reads_like(message: str, resources: tuple[Planned, ...]) -> bool:
    """Whether a message holds one of the values of the resources, as a word of its own."""
    texts = {text for r in resources for text in leaves(dict(r.inputs)) if len(text) > 2}
    named = {r.name for r in resources}
    return any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", message) for text in texts - named)


def is_written(message: str, policy: Policy) -> bool:
    """Whether a message has no words but those of the policy's own source, and the names of resources."""
    words = re.findall(r"\w+", re.sub(r"\[secret\]|\w+ '[^']*'", " ", message))
    source, _, _ = inspect.getsource(inspect.getmodule(policy.check)).partition("@fails")
    return set(words) <= {*re.findall(r"\w+", source), "breaks", "the", "rule"}


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and SIGNATURE not in value:
        for key, item in value.items():
            if key != SIGNATURE:
                yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str) and value != UNKNOWN:
        yield value


def like(resource: Planned, inputs: dict[str, Any]) -> Planned:
    changed = copy.copy(resource)
    changed.inputs = inputs
    return changed
