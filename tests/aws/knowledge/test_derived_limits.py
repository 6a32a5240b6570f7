"""The limits that follow from the models by name alone: of inputs that there are, and never more than advice."""

from __future__ import annotations

import re
import time

import pytest

from preflight.aws.knowledge import facts, limits
from preflight.aws.knowledge.provider_schemas import resources_of_the_index
from preflight.core.messages import Advice
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.table import Table
from tools.document import DATA

TABLE = Table(DATA / "derived_limits")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
LIMITS = [(token, limit) for token in TABLE for limit in facts.limits(token) if limit.is_derived]


def errors(token: str, **inputs: object) -> list[str]:
    planned = Planned(urn=f"urn:pulumi:dev::p::{token}::r", type=token, name="r", inputs=inputs)
    (resource,) = Stack([planned])
    return list(limits.value_errors(resource))


def test_five_thousand_inputs_are_limited():
    reviewed = Table(DATA / "property_limits")
    both = [(token, path) for table in (reviewed, TABLE) for token in table for path in table[token]]

    assert len(set(both)) == len(both)
    assert len(both) >= 5000
    assert len({token for token, _ in both}) >= 300


def test_each_is_of_an_input_that_pulumi_aws_has_and_of_its_type():
    blocks = {token: block for token, _, _, block in resources_of_the_index()}
    wrong = []
    for token, limit in LIMITS:
        block, *steps = blocks[token], *limit.steps[:-1]
        for step in steps:
            block = block.inner(step)
        kind = block.scalar(limit.steps[-1])
        if limit.is_number != (kind in ("int", "float")) or not kind:
            wrong.append((token, limit.path))

    assert wrong == []


def test_each_limits_something():
    for token, limit in LIMITS:
        assert limit.values or limit.forms or limit.low is not None or limit.high is not None, (token, limit.path)
        assert limit.low is None or limit.high is None or limit.low <= limit.high, (token, limit.path)


def test_no_form_takes_long_to_answer():
    forms = {form for _, limit in LIMITS for form in limit.forms}
    started = time.process_time()
    for form in forms:
        for stem in ("a", "A0", "-", "a.", "/", " "):
            re.fullmatch(form, stem * 200 + "!", re.ASCII)

    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        (
            "aws:lambda/function:Function",
            {"tenancyConfig": {"tenantIsolationMode": "PER_USER"}},
            "sets `tenancyConfig.tenantIsolationMode` to 'PER_USER'; AWS allows PER_TENANT",
        ),
        (
            "aws:lambda/function:Function",
            {"durableConfig": {"executionTimeout": 31622401.0}},
            "sets `durableConfig.executionTimeout` to 31622401; AWS allows 1 to 31622400",
        ),
    ],
)
def test_what_is_outside_of_a_limit_is_advice(token, inputs, message):
    (error,) = errors(token, **inputs)

    assert error.startswith(message)
    assert isinstance(error, Advice)


def test_a_value_that_is_not_known_is_no_question():
    assert errors("aws:lambda/function:Function", durableConfig={"executionTimeout": UNKNOWN}) == []
    assert errors("aws:lambda/function:Function", durableConfig=UNKNOWN) == []
